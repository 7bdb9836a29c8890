"""Recordings and trials to numbers and tables."""
