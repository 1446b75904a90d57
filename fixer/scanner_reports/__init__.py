"""The reports of scanners as input: what they flagged, and what became of it."""
