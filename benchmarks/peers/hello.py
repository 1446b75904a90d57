"""The least that a Typer command can do."""

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def greet(name: str = "world") -> None:
    """Print a greeting."""
    print(f"Hello, {name}!")


if __name__ == "__main__":
    app()
