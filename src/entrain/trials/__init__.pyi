"""Trials: the same simulated people under each arm of a study."""

from . import trials as trials
from .outcome import MEASURES as MEASURES
from .outcome import Lived as Lived
