"""A session: the clock, the one loop, and all that hangs on it."""
