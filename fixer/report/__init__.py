"""What a run says, one file per format; no format knows a parser."""
