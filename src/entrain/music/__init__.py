"""How it should sound: the score, the swell, the tempo, and the default music."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
