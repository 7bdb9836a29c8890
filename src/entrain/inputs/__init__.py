"""Inputs: every source of events from outside a session, behind one port."""

from __future__ import annotations

from collections.abc import Callable

from entrain.inputs.source import EventSource, Wake
from entrain.inputs.taps import VirtualTaps

INPUTS: tuple[Callable[[int], EventSource], ...] = (VirtualTaps,)
"""Factories of every input besides straps and own music: from a seed, on a virtual clock."""

__all__ = ["INPUTS", "EventSource", "VirtualTaps", "Wake"]
