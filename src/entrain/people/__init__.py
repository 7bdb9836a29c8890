"""People: what is kept of each from one session to the next, by code and never by name."""
