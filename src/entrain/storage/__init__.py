"""Files of our own: the one opener of every SQLite file, and the tables of TOML files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
