"""What the body says: beats, breathing, indices and following, from packets as they come."""
