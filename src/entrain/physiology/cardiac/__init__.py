"""The heart: R peaks, RR intervals, labels, rhythm, spectrum."""
