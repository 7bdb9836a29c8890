"""Guidance: the plan, the policies, the safety limits, and a reason for every step."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
