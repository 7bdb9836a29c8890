"""Readers of other programs' files: RR intervals, heart rates or ECG."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
