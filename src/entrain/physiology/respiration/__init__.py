"""Respiration: breathing rate from chest motion, ECG amplitude and RR intervals."""
