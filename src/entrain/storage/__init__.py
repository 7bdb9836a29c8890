"""Files of our own: the one opener of every SQLite file, and the tables of TOML files."""
