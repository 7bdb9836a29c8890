"""What reaches the ears: the score, unless the output is silent."""

from __future__ import annotations

from entrain.events import Heard
from entrain.music import Moment, Score


def moment_heard(score: Score | None, t_s: float, *, audible: bool) -> Moment | None:
    """Return the score at `t_s` [s], None for silence.

    Parameters
    ----------
    score : Score or None
        What is played, None for nothing.
    t_s : float
        The session's clock [s].
    audible : bool
        Whether the source and the output can be heard.
    """
    if score is None or not audible:
        return None
    moment = score.at(t_s)
    return moment if moment.level_frac > 0 else None


def heard_event(
    score: Score | None,
    t_s: float,
    *,
    audible: bool,
    latency_s: float = 0.0,
    underflows: int = 0,
) -> Heard:
    """Return what reaches the ears at `t_s` [s] as an event.

    In silence the guide goes on, so phase and rate stay; swell and tempo are 0.

    Parameters
    ----------
    score : Score or None
        What is played, None for nothing.
    t_s : float
        The session's clock [s].
    audible : bool
        Whether the source and the output can be heard.
    latency_s : float
        Time from writing a sample to hearing it [s].
    underflows : int
        How often the output ran dry so far.
    """
    guide = None if score is None else score.at(t_s)
    moment = guide if guide is not None and audible and guide.level_frac > 0 else None
    return Heard(
        t_s=t_s,
        phase_rad=guide.phase_rad if guide else 0.0,
        per_min=guide.per_min if guide else 0.0,
        depth_db=moment.depth_db if moment else 0.0,
        tempo_bpm=moment.tempo_bpm if moment else 0.0,
        latency_s=latency_s,
        underflows=underflows,
    )
