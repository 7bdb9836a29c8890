"""Untrusted files are parsed in a resource-limited subprocess."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
