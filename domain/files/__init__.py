"""What a file is, and what may be done with one."""
