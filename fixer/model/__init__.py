"""The values that pass between the packages; none of them knows a format."""
