"""The way into the command: `ecr-fix-bot`, or `python -m fixer.bot`."""

from fixer.bot.command import run

if __name__ == "__main__":
    run()
