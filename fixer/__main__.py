"""`python -m fixer` is `ecr-fix`."""

from fixer.cli import run

if __name__ == "__main__":
    run()
