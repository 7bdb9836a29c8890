"""Recordings to numbers: the same figures as live, from the same Body."""
