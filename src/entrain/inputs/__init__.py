"""Inputs: whatever tells a session something from outside, all behind one port."""
