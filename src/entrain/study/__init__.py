"""Studies: who gets which arm, who knows it, and who has learnt it since."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
