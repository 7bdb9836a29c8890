"""Respiration: from chest motion, ECG amplitude and RR intervals to a rate."""
