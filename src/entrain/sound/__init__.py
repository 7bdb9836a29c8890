"""From a score to the ears: sources, the engine, and the outputs."""
