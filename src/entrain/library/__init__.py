"""A person's own music: found, heard through once, remembered, and decoded to be played."""
