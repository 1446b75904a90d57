"""What a project has decided for every run: its configuration file."""
