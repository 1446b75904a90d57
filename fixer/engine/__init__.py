"""The way of the data: parse, judge, fix, prove; for one group of files, then for many."""
