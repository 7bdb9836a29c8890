"""Setup: from what was asked for to what a session is run with."""
