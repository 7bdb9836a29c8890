"""Simulated people and what a strap would measure of them: for tests, trials and first tries."""
