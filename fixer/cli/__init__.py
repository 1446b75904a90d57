"""The command: its options, and the terminal that it writes to."""
