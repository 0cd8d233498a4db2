"""Broken and hostile files thrown at every reader, each in a process with limits; `make soak` runs it for long."""
