"""Heartbeats: R peaks, RR intervals, beat labels, rhythm, spectrum."""
