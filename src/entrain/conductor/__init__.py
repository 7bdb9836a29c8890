"""The conductor: where protocols, physiology, guidance and music meet."""
