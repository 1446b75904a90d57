"""The way into the command: `ecr-fix-bot`, or `python -m fixer.bot`."""

from fixer.bot import interruption

interruption.watch()

from fixer.bot.command import run  # noqa: E402

if __name__ == "__main__":
    run()
