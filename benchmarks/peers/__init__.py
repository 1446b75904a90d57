"""Small programs that ecr-fix is measured against, each run as a process of its own."""
