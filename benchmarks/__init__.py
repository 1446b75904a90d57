"""Benchmarks of ecr-fix against the programs that users would compare it with."""
