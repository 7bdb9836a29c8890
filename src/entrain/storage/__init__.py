"""Storage: opening every SQLite file of Entrain, and reading the tables of TOML files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
