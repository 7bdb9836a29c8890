"""The person now and at rest: the figures that the body comes to."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from entrain.physiology.arousal import ArousalBaseline
from entrain.physiology.readings import Figure

_NOTHING = Figure(value=None, quality_frac=0.0, blank_because="Nothing has been measured yet.")


class StrapHint(enum.StrEnum):
    """What contradicts itself in what the strap sends."""

    OFF_SKIN = "off_skin"
    CONTACT_BIT = "contact_bit"
    REPEATS = "repeats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The person's own rest; None where it could not be measured."""

    hr_bpm: float | None
    breathing_per_min: float | None
    rmssd_ms: float | None
    arousal: ArousalBaseline | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vitals:
    """The person now: figures for the screen and for guidance.

    `median_hr_bpm` is the median over 30 s; `usable_frac` the share of the last 20 s in
    good beats; `breathing_known_s` and `heart_known_s` when breath and heart were last known
    [s]; `breathing_source` what the breath is read from; `breath_told` that the strap sends
    anything it can be read from and believed; `delay_s` how much later than usual the
    strap's packets arrive just now [s]; `rr_latency_s` how late it tells its intervals [s],
    where its own ECG shows it; `irregular` that the rhythm of the last two minutes is;
    `strap_hint` what does not fit together in what it sends.
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
    breath_told: bool = False
    following: float | None = None
    battery_frac: float | None = None
    contact: bool | None = None
    delay_s: float = 0.0
    rr_latency_s: float | None = None
    irregular: bool = False
    strap_hint: StrapHint | None = None
