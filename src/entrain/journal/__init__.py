"""The recording: every event in, every decision out, in one SQLite file."""
