"""Entrain: music that follows a person's breath and leads it, gently, to slower breathing."""
