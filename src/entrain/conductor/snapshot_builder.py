"""Build the snapshot of a session for the views."""

from __future__ import annotations

from dataclasses import replace

from entrain.conductor.messages import Messages
from entrain.conductor.snapshot import Snapshot, StrapStatus, mask_snapshot
from entrain.events import Ending, Link, ResonanceFound, SessionOpened, Trust
from entrain.guidance import GUIDED, Guidance
from entrain.music import Moment
from entrain.physiology import Baseline, Figure, StrapHint, Vitals

STRAP_GONE = "The strap cannot be read just now."
"""Why a figure is blank while the strap is lost: the last measurement is out of date."""


def build_snapshot(
    t_s: float,
    *,
    opened: SessionOpened,
    guidance: Guidance,
    moment: Moment,
    vitals: Vitals,
    baseline: Baseline | None,
    strap: StrapStatus,
    messages: Messages,
    ended: Ending | None,
    following: bool,
    track: str | None,
    found: ResonanceFound | None,
) -> Snapshot:
    """Return the snapshot of a session.

    Parameters
    ----------
    t_s : float
        Now [s].
    opened : SessionOpened
        How the session was opened.
    guidance : Guidance
        The guidance of the session.
    moment : Moment
        The score as it is heard now.
    vitals : Vitals
        The person's figures.
    baseline : Baseline or None
        The person's rest.
    strap : StrapStatus
        The state of the strap.
    messages : Messages
        The messages to show.
    ended : Ending or None
        How the session ended.
    following : bool
        Following is claimed.
    track : str or None
        Title of the person's own track that plays.
    found : ResonanceFound or None
        Result of a search.
    """
    presence = guidance.presence
    played = presence.is_audible and opened.music is not None

    def hide_if_lost(figure: Figure) -> Figure:
        is_lost = presence.is_strap_lost and figure.value is not None
        return replace(figure, value=None, blank_because=STRAP_GONE) if is_lost else figure

    guided = moment.guides and guidance.phase in GUIDED
    baseline_per_min = baseline.breathing_per_min if baseline else None
    ends_s = guidance.ends_s()
    snapshot = Snapshot(
        t_s=t_s,
        phase=guidance.shown_phase,
        phase_left_s=None if ends_s is None else max(0.0, ends_s - t_s),
        session_left_s=guidance.timeline.remaining_s(t_s),
        hr_bpm=hide_if_lost(vitals.hr_bpm),
        breathing_per_min=hide_if_lost(vitals.breathing_per_min),
        rmssd_ms=hide_if_lost(vitals.rmssd_ms),
        stress_index=hide_if_lost(vitals.stress_index),
        arousal=hide_if_lost(vitals.arousal),
        baseline_hr_bpm=baseline.hr_bpm if baseline else None,
        baseline_breathing_per_min=baseline_per_min,
        guide_per_min=moment.per_min if moment.guides else None,
        guide_depth_db=moment.depth_db,
        tempo_bpm=moment.tempo_bpm if played and moment.level_frac > 0 else None,
        following_frac=vitals.following if guided and guidance.guided.follows else None,
        following=following,
        follows=guidance.guided.follows,
        change=messages.change,
        notice=messages.current_notice,
        asking=guidance.safety.heart.answer_until_s is not None,
        held=guidance.guided.hand.held,
        music_takes=opened.music_takes,
        track=track,
        loudness_frac=guidance.safety.loudness.dose_frac,
        strap=_strap_status(strap, vitals),
        sound=presence.sound_detail,
        ended=ended,
        simulated=opened.simulated,
        found=found,
        demonstration=guidance.timeline.plan.demonstration,
        missing=presence.missing,
        leads=guidance.is_leading,
        controls=guidance.timeline.step.controls,
    )
    return snapshot if opened.label is None else mask_snapshot(snapshot, opened.label)


def _strap_status(strap: StrapStatus, vitals: Vitals) -> StrapStatus:
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
    """Return the trust in variability: fair at most where the strap repeats intervals."""
    repeats = vitals.strap_hint is StrapHint.REPEATS
    return Trust.FAIR if repeats and trust is not Trust.NONE else trust
