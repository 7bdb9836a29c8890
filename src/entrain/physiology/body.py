"""The body as measured by one strap: packets in, readings and vital figures out.

Everything here is causal, and time comes only with the events.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from entrain.events import Heard, LinkChanged, Packet, StrapKnown
from entrain.physiology.cardiac.rhythm import IRREGULAR, why_no_variability
from entrain.physiology.cardiac.series import KEPT_S, BeatSeries
from entrain.physiology.following import Follower
from entrain.physiology.indices import HEART_RATE, RMSSD, STRESS_INDEX, Index
from entrain.physiology.intake import STRAP_SILENT_S, Intake
from entrain.physiology.readings import (
    Beat,
    BeatLabel,
    BreathPiece,
    Doubt,
    Dropped,
    Figure,
    Reading,
)
from entrain.physiology.respiration.breathing import BreathingEstimate
from entrain.physiology.respiration.sources import BreathSources
from entrain.physiology.resting import RestTracker
from entrain.physiology.vitals import Baseline, StrapHint, Vitals

LOOK_EVERY_S = 2
MEASURE_LATENCY_S = 10
USABLE_WINDOW_S = 20.0
RHYTHM_S = 120.0
BEATS_LATE_S = 2.0
"""A beat is labelled only after one or two more have arrived."""
NO_INTERVALS = "This strap does not send the intervals between heartbeats."
CHEST = "acc"
"""Source of breathing that is read from chest motion, and so does not depend on heartbeats."""
OFF_SKIN = "What the strap sends does not look like a heartbeat."
DOUBTED_FRAC = 0.7
"""The quality of figures from a strap that repeats intervals is lowered by this."""
NO_BREATH = "This strap does not tell the breath."


class Body:
    """Turns one strap's packets into readings, and each second into `vitals`.

    Attributes
    ----------
    vitals : Vitals
        The figures of the last second.
    breathing : BreathingEstimate or None
        The last estimate of breathing, None before the first.
    """

    def __init__(self) -> None:
        self.vitals = Vitals()
        self.breathing: BreathingEstimate | None = None
        self._intake = Intake()
        self._series = BeatSeries()
        self._follower = Follower()
        self._no_variability = ""
        self._rate_per_min: float | None = None
        self._known_s: float | None = None
        self._heart_s: float | None = None
        self._rest = RestTracker()

    @property
    def sources(self) -> BreathSources:
        """The signals from which breathing is estimated."""
        return self._intake.sources

    @property
    def dropped(self) -> Dropped:
        """How many intervals of the strap were dropped."""
        return self._intake.intervals.dropped

    # ------------------------------------------------------------ what arrives

    def set_strap_profile(self, event: StrapKnown) -> None:
        """Set the strap's latency, streams and trust from its profile."""
        self._intake.set_strap_profile(event)

    def handle_link_change(self, event: LinkChanged) -> list[Reading]:
        """Handle a change of the link; a run of beats ends when it is lost."""
        return self._keep(self._intake.handle_link_change(event))

    def read_packet(self, event: Packet) -> list[Reading]:
        """Read a packet; return its readings, none where it is malformed."""
        return self._keep(self._intake.read_packet(event))

    def add_heard(self, event: Heard) -> None:
        """Add the guide as it was heard."""
        self._follower.add_heard(event.t_s, event.phase_rad, event.per_min, event.depth_db)

    @property
    def following_chance_frac(self) -> float | None:
        """How often chance alone would follow the guide as well: `following.surrogate_p`."""
        return self._follower.surrogate_p

    @property
    def has_heart_signal(self) -> bool:
        """Whether a heartbeat was ever read, or the strap ever reported a heart rate."""
        return self._heart_s is not None or self._intake.rate.has_reported

    def finish(self) -> list[Reading]:
        """Return the beats still waiting for a label, at the end of the data."""
        return self._keep(self._intake.finish())

    def _keep(self, readings: list[Reading]) -> list[Reading]:
        for reading in readings:
            if isinstance(reading, Beat):
                self._series.append(reading)
            elif isinstance(reading, Doubt):
                self._series.mark_doubtful(reading.from_s)
        return readings

    # ------------------------------------------------------------ each second

    def tick(self, t_s: float) -> list[Reading]:
        """Compute the figures of this second; return a new estimate of breathing, if due."""
        readings: list[Reading] = []
        if round(t_s) % LOOK_EVERY_S == 0:
            readings = self._estimate_breathing(t_s)
        if round(t_s) % MEASURE_LATENCY_S == 0:
            self._intake.measure_latency()
        self._no_variability = why_no_variability(self._series.within(RHYTHM_S))
        hr, rmssd, stress = (self.figure(index, t_s) for index in (HEART_RATE, RMSSD, STRESS_INDEX))
        recent = self._series.within(30.0)
        good = [b.rr_ms for b in recent if b.rr_ms is not None and b.label is BeatLabel.NORMAL]
        has_rate = hr.value is not None
        median_bpm = 60000 / float(np.median(good)) if has_rate and len(good) > 8 else None
        usable = self._series.window(USABLE_WINDOW_S).covered_frac
        if not has_rate and self._intake.sends_no_intervals(t_s):
            rmssd = stress = Figure(value=None, quality_frac=0.0, blank_because=NO_INTERVALS)
            strap_rate = self._intake.rate
            hr, median_bpm = strap_rate.figure(t_s), strap_rate.median_bpm(t_s)
            has_rate, usable = hr.value is not None, strap_rate.usable_frac(t_s)
            self._rest.add_strap_rate(hr.value)
        self._heart_s = t_s if has_rate else self._heart_s
        self.vitals = Vitals(
            hr_bpm=hr,
            rmssd_ms=rmssd,
            stress_index=stress,
            arousal=self._rest.arousal(
                t_s, self._series, unusable_because=OFF_SKIN if self._is_off_skin else ""
            ),
            breathing_per_min=self._breathing_figure(t_s),
            median_hr_bpm=median_bpm,
            usable_frac=usable if has_rate else 0.0,
            breathing_known_s=self._known_s,
            breathing_source=self.breathing.source if self.breathing else "",
            heart_known_s=self._heart_s,
            can_read_breath=self._can_read_breath,
            following=self._follower.score,
            battery_frac=self._intake.battery_frac,
            contact=self._intake.contact,
            delay_s=self._intake.lag_s(t_s),
            rr_latency_s=self._intake.latency.latency_s,
            irregular=self._no_variability == IRREGULAR,
            strap_hint=self._intake.hint(),
        )
        return readings

    def figure(self, index: Index, t_s: float) -> Figure:
        """Return an index now; all but heart rate are blank while variability says little."""
        hint = self._intake.hint()
        if hint is StrapHint.OFF_SKIN:
            return Figure(value=None, quality_frac=0.0, blank_because=OFF_SKIN)
        if self._no_variability and index is not HEART_RATE:
            return Figure(value=None, quality_frac=0.0, blank_because=self._no_variability)
        figure = self._series.figure(index, t_s)
        if hint is StrapHint.REPEATS:
            return replace(figure, quality_frac=figure.quality_frac * DOUBTED_FRAC)
        return figure

    def _estimate_breathing(self, t_s: float) -> list[Reading]:
        late_s = self._intake.latency_s + BEATS_LATE_S
        best = self.sources.estimate(t_s, late_s, timed=self._intake.timed)
        if self._is_off_skin and best.source != CHEST:
            best = replace(best, per_min=None)
        self.breathing = best
        if best.per_min is None:
            if self._known_s is None or t_s - self._known_s > 10:
                self._rate_per_min = None
        else:
            before = self._rate_per_min
            self._rate_per_min = (
                best.per_min if before is None else before + 0.4 * (best.per_min - before)
            )
            self._known_s = t_s
            self._follower.update(best.crossings_s, best.per_min)
            self._rest.add_breathing_rate(best.per_min)
        onsets = tuple(float(onset) for onset in best.onsets_s)
        return [BreathPiece(t_s=best.t_s, signal=best.signal, onsets_s=onsets, source=best.source)]

    @property
    def _can_read_breath(self) -> bool:
        """Whether the strap sends a signal from which breathing can be read and trusted."""
        return self._intake.can_read_breath or self.sources.chest.may_show_breath

    @property
    def _is_off_skin(self) -> bool:
        """Whether the strap is off the skin, so that its beats are not a heart's."""
        return self._intake.hint() is StrapHint.OFF_SKIN

    def _breathing_figure(self, t_s: float) -> Figure:
        if self._is_off_skin and (self.breathing is None or self.breathing.source != CHEST):
            return Figure(value=None, quality_frac=0.0, blank_because=OFF_SKIN)
        if self.breathing is None or self._rate_per_min is None or self._known_s is None:
            unreadable = not self._can_read_breath and self._intake.sends_no_intervals(t_s)
            because = NO_BREATH if unreadable else "Needs about half a minute of a calm signal."
            return Figure(value=None, quality_frac=0.0, blank_because=because)
        if t_s - self._known_s >= LOOK_EVERY_S + STRAP_SILENT_S:
            return Figure(
                value=None,
                quality_frac=self.breathing.quality_frac,
                blank_because="The breath cannot be read just now.",
            )
        return Figure(value=self._rate_per_min, quality_frac=self.breathing.quality_frac)

    def beats_since(self, t_s: float) -> list[Beat]:
        """Return the beats from `t_s` on [s], at most those of the last `KEPT_S`."""
        return [beat for beat in self._series.within(KEPT_S) if beat.t_s >= t_s]

    # ------------------------------------------------------------ baseline

    def begin_baseline(self, t_s: float) -> None:
        """Start measuring the person's baseline at `t_s`."""
        self._rest.begin_baseline(t_s)

    def end_baseline(self, t_s: float) -> Baseline:
        """Stop measuring the baseline and return it."""
        return self._rest.end_baseline(t_s, self._series)
