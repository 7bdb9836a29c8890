"""Vital figures: of the person now, and of their baseline at rest."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from entrain.physiology.arousal import ArousalBaseline
from entrain.physiology.readings import Figure

_NOTHING = Figure(value=None, quality_frac=0.0, blank_because="Nothing has been measured yet.")


class StrapHint(enum.StrEnum):
    """A contradiction in the strap's data.

    OFF_SKIN: its beats are not a heart's. CONTACT_BIT: the bit says no contact although the
    strap is worn. REPEATS: intervals are sent again or made up.
    """

    OFF_SKIN = "off_skin"
    CONTACT_BIT = "contact_bit"
    REPEATS = "repeats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The person's figures at rest; None where one could not be measured."""

    hr_bpm: float | None
    breathing_per_min: float | None
    rmssd_ms: float | None
    arousal: ArousalBaseline | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vitals:
    """Figures of the person now, for the screen and for guidance.

    Attributes
    ----------
    hr_bpm, rmssd_ms, stress_index, arousal, breathing_per_min : Figure
        Each with its quality, or blank with the reason.
    median_hr_bpm : float or None
        Median heart rate of the last 30 s.
    usable_frac : float
        Share of the last 20 s that is in good beats, 0..1.
    breathing_known_s, heart_known_s : float or None
        When breathing rate and heart rate were last known [s].
    breathing_source : str
        The signal breathing is read from: "acc", "rr" or "ecg"; "" before any.
    can_read_breath : bool
        The strap sends a signal from which breathing can be read and trusted.
    following : float or None
        Following score, 0..1.
    battery_frac, contact : float or None, bool or None
        As last reported by the strap.
    delay_s : float
        How much later than usual the strap's packets arrive now [s].
    rr_latency_s : float or None
        Latency of the strap's RR intervals [s], where its own ECG shows it.
    irregular : bool
        The rhythm of the last two minutes is irregular.
    strap_hint : StrapHint or None
        A contradiction in the strap's data.
    """

    hr_bpm: Figure = _NOTHING
    rmssd_ms: Figure = _NOTHING
    stress_index: Figure = _NOTHING
    arousal: Figure = _NOTHING
    breathing_per_min: Figure = _NOTHING
    median_hr_bpm: float | None = None
    usable_frac: float = 0.0
    breathing_known_s: float | None = None
    breathing_source: str = ""
    heart_known_s: float | None = None
    can_read_breath: bool = False
    following: float | None = None
    battery_frac: float | None = None
    contact: bool | None = None
    delay_s: float = 0.0
    rr_latency_s: float | None = None
    irregular: bool = False
    strap_hint: StrapHint | None = None
