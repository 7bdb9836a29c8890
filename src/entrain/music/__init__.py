"""Music: score, swell, tempo, beat tracking, time stretching and the composed music."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
