"""Simulated people and what a strap would measure of them: for tests, trials and first tries."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
