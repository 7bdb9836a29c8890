"""The views: one for the person, one for who watches over the session."""
