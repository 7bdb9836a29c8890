"""Inputs: whatever tells a session something from outside, all behind one port."""

from __future__ import annotations

from collections.abc import Callable

from entrain.inputs.source import EventSource, Wake
from entrain.inputs.taps import VirtualTaps

INPUTS: tuple[Callable[[int], EventSource], ...] = (VirtualTaps,)
"""Every input beside straps and own music, as made from a seed on a virtual clock."""

__all__ = ["INPUTS", "EventSource", "VirtualTaps", "Wake"]
