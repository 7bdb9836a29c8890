"""Trials: the arms of a study on the same simulated people."""

from . import trials as trials
from .outcome import MEASURES as MEASURES
from .outcome import TrialOutcome as TrialOutcome
