"""Trials: the same simulated people under each arm of a study."""
