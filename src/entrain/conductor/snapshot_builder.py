"""Builds a snapshot: the session at one instant, for the views."""

from __future__ import annotations

from dataclasses import replace

from entrain.conductor.line import Line
from entrain.conductor.snapshot import Snapshot, StrapSeen, masked
from entrain.events import Ending, Link, ResonanceFound, SessionOpened, Trust
from entrain.guidance import GUIDED, Guidance
from entrain.music import Moment
from entrain.physiology import Baseline, Figure, StrapHint, Vitals

STRAP_GONE = "The strap cannot be read just now."
"""What was measured before is no figure of now."""


def build_snapshot(
    t_s: float,
    *,
    opened: SessionOpened,
    guidance: Guidance,
    moment: Moment,
    vitals: Vitals,
    baseline: Baseline | None,
    strap: StrapSeen,
    line: Line,
    ended: Ending | None,
    following: bool,
    track: str | None,
    found: ResonanceFound | None,
) -> Snapshot:
    """Return the session as a view shows it at `t_s` [s], when `moment` is heard."""
    presence = guidance.presence
    played = presence.is_audible and opened.music is not None

    def now(figure: Figure) -> Figure:
        gone = presence.is_strap_lost and figure.value is not None
        return replace(figure, value=None, blank_because=STRAP_GONE) if gone else figure

    guided = moment.guides and guidance.phase in GUIDED
    baseline_per_min = baseline.breathing_per_min if baseline else None
    ends_s = guidance.ends_s()
    seen = Snapshot(
        t_s=t_s,
        phase=guidance.shown_phase,
        phase_left_s=None if ends_s is None else max(0.0, ends_s - t_s),
        session_left_s=guidance.timeline.remaining_s(t_s),
        hr_bpm=now(vitals.hr_bpm),
        breathing_per_min=now(vitals.breathing_per_min),
        rmssd_ms=now(vitals.rmssd_ms),
        stress_index=now(vitals.stress_index),
        arousal=now(vitals.arousal),
        baseline_hr_bpm=baseline.hr_bpm if baseline else None,
        baseline_breathing_per_min=baseline_per_min,
        guide_per_min=moment.per_min if moment.guides else None,
        guide_depth_db=moment.depth_db,
        tempo_bpm=moment.tempo_bpm if played and moment.level_frac > 0 else None,
        following_frac=vitals.following if guided and guidance.follows else None,
        following=following,
        follows=guidance.follows,
        change=line.change,
        notice=line.told,
        asking=guidance.safety.heart.answer_until_s is not None,
        held=guidance.hand.held,
        music_takes=opened.music_takes,
        track=track,
        loudness_frac=guidance.safety.loudness.dose_frac,
        strap=_strap_seen(strap, vitals),
        sound=presence.sound_detail,
        ended=ended,
        simulated=opened.simulated,
        found=found,
        demonstration=guidance.plan.demonstration,
        missing=presence.missing,
        leads=guidance.is_leading,
        controls=guidance.timeline.step.controls,
    )
    return seen if opened.label is None else masked(seen, opened.label)


def _strap_seen(strap: StrapSeen, vitals: Vitals) -> StrapSeen:
    connected = strap.link is Link.CONNECTED
    return replace(
        strap,
        battery_frac=vitals.battery_frac,
        contact=vitals.contact if connected else None,
        delay_s=vitals.delay_s if connected else 0.0,
        rr_latency_s=vitals.rr_latency_s,
        trust_hrv=_trust_hrv(strap.trust_hrv, vitals),
    )


def _trust_hrv(trust: Trust, vitals: Vitals) -> Trust:
    """Return how far intervals can be believed: fairly at most where some are repeated."""
    repeats = vitals.strap_hint is StrapHint.REPEATS
    return Trust.FAIR if repeats and trust is not Trust.NONE else trust
