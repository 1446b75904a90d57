"""The bot: it opens and tends fix pull requests on a forge, through the fixer's public API."""
