"""What the dialects share: the way to a setting, look-ups, booleans, aliases."""
