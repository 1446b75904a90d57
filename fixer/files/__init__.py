"""All that touches the disk: which files there are, what they hold, and writing them."""
