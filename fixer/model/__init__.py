"""The values that pass between the packages; none of them depends on a format."""
