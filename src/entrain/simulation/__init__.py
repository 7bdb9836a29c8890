"""Simulated people and the strap they wear, for tests, trials and trying the app."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
