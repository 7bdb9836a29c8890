"""Chest straps: real over Bluetooth, virtual, and what is known of each model."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
