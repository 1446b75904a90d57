"""The way into the language server without its script: `python -m fixer.lsp`."""

from fixer.lsp.command import run

if __name__ == "__main__":
    run()
