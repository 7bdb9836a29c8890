"""Chest straps: real over Bluetooth, virtual or recorded, and the profiles of models."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
