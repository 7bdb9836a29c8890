"""A session that is a script: it shows what a real one would, as fast as it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from entrain.conductor.snapshot import Snapshot, StrapStatus
from entrain.events import Answer, Button, Direction, Ending, Link, Phase, Reason, ScoreMoved, Trust
from entrain.music.score import Score
from entrain.physiology.readings import Beat, BeatLabel, BreathPiece, EcgPiece, Figure, Gap
from entrain.session.live import Finished, View
from entrain.session.thread import Prepared, SessionThread
from entrain.setup.settings import Settings
from entrain.ui.shell import Window
from tests.helpers.waiting import wait_until

ECG_HZ = 130
FRAME_S = 73 / ECG_HZ

FOLLOW = Reason(
    rule="lead.follow",
    figures=(("following_frac", 0.83), ("guide_per_min", 9.4), ("slew_per_min2", 0.6)),
)
NOTICE = Reason(rule="safety.link", variant="packets", figures=(("lost_s", 6.0),))
STRAP = StrapStatus(
    model="Polar H10",
    name="Polar H10 12345678",
    link=Link.CONNECTED,
    detail="",
    battery_frac=0.8,
    contact=True,
    trust_hr=Trust.GOOD,
    trust_hrv=Trust.GOOD,
)
GAP = Gap(stream="rr", from_s=100.0, to_s=112.0)
BLANK = Figure(value=None, quality_frac=0.0, blank_because="needs a minute of beats")


def snapshot_at(t_s: float, **changes: object) -> Snapshot:
    """A snapshot of a person who follows."""
    seen = Snapshot(
        t_s=t_s,
        phase=Phase.LEAD,
        phase_left_s=250.0,
        session_left_s=612.0,
        hr_bpm=Figure(value=64.4, quality_frac=0.98),
        breathing_per_min=Figure(value=9.27, quality_frac=0.7),
        rmssd_ms=Figure(value=41.6, quality_frac=0.95),
        stress_index=Figure(value=88.2, quality_frac=0.95),
        arousal=Figure(value=37.8, quality_frac=0.5),
        baseline_hr_bpm=71.2,
        baseline_breathing_per_min=14.1,
        guide_per_min=9.2,
        guide_depth_db=6.0,
        tempo_bpm=73.6,
        following_frac=0.83,
        following=True,
        follows=True,
        change=FOLLOW,
        notice=None,
        asking=False,
        held=False,
        music_takes=(),
        track=None,
        loudness_frac=None,
        strap=STRAP,
        sound="headphones",
        ended=None,
        simulated=False,
        demonstration=False,
    )
    return replace(seen, **changes)  # type: ignore[arg-type]


def score_at(per_min: float = 9.2, depth_db: float = 6.0) -> Score:
    """A guide that goes on for ever."""
    return Score(
        segments=(
            ScoreMoved(
                t_s=0.0,
                reason=FOLLOW,
                start_s=0.0,
                over_s=0.0,
                phase_rad=0.0,
                from_per_min=per_min,
                to_per_min=per_min,
                from_depth_db=depth_db,
                to_depth_db=depth_db,
                from_level_frac=1.0,
                to_level_frac=1.0,
                beats_per_breath=8,
                inhale_frac=0.4,
                density_frac=0.5,
            ),
        )
    )


def ecg_piece(start_s: float) -> EcgPiece:
    """One frame of an ECG at 64 beats a minute."""
    t_s = start_s + np.arange(73) / ECG_HZ
    beat = t_s * 64 / 60 % 1.0
    wave = [(0.2, 0.025, 110), (0.262, 0.008, -140), (0.28, 0.009, 1150), (0.3, 0.009, -230)]
    uv = sum(height * np.exp(-(((beat - at) / width) ** 2)) for at, width, height in wave)
    uv = uv + 240 * np.exp(-(((beat - 0.52) / 0.06) ** 2)) + 25 * np.sin(2 * np.pi * 0.15 * t_s)
    return EcgPiece(t_s=t_s, uv=uv + np.random.default_rng(int(start_s * 10)).normal(0, 9, 73))


def beats_between(from_s: float, to_s: float, *, doubted: bool = True) -> list[Beat]:
    """Beats with a breath in them; some are doubted."""
    beats = []
    t_s = from_s
    count = 0
    while t_s < to_s:
        rr_ms = 935 + 55 * np.sin(2 * np.pi * t_s * 9.2 / 60) + 12 * np.sin(t_s * 7.1)
        label = BeatLabel.NORMAL
        if doubted and count % 41 == 17:
            label = (BeatLabel.EXTRA, BeatLabel.ECTOPIC, BeatLabel.MISPLACED)[count // 41 % 3]
            rr_ms *= 0.62
        t_s += rr_ms / 1000
        beats.append(Beat(t_s=t_s, rr_ms=float(rr_ms), label=label))
        count += 1
    return beats


def breath_at(t_s: float) -> BreathPiece:
    """The last minute of a breath a little behind the guide."""
    times_s = np.arange(max(t_s - 60, 0.0), t_s, 0.1)
    phase = 2 * np.pi * (times_s - 0.5) * 9.2 / 60
    signal = -1.35 * np.cos(phase + 0.35 * np.sin(phase)) + 0.08 * np.sin(times_s * 5)
    breath_s = 60 / 9.2
    onsets_s = np.arange(0.5, t_s, breath_s)
    return BreathPiece(
        t_s=times_s,
        signal=signal,
        onsets_s=tuple(float(s) for s in onsets_s if s > t_s - 60),
        source="acc",
    )


@dataclass
class Scripted:
    """A live session without a thread: the test moves its clock and gives it views."""

    settings: Settings | None = None
    clock_s: float = 0.0
    queue: list[View] = field(default_factory=list)
    pressed: list[tuple[Button, str]] = field(default_factory=list)
    marked: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, Answer, str]] = field(default_factory=list)
    directed: list[tuple[Direction, float | str | None, str]] = field(default_factory=list)
    closed: int = 0

    def views(self) -> Iterator[View]:
        while self.queue:
            yield self.queue.pop(0)

    def now_s(self) -> float:
        return self.clock_s

    def press(self, button: Button, who: str) -> None:
        self.pressed.append((button, who))

    def answer(self, question: str, answer: Answer, who: str) -> None:
        self.answers.append((question, answer, who))

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        self.directed.append((what, value_frac if name is None else name, who))

    def mark(self, text: str, who: str) -> None:
        self.marked.append((text, who))

    def close(self, timeout_s: float = 5.0) -> None:
        self.closed += 1

    def play(self, from_s: float, to_s: float) -> None:
        """Show what a session shows from one time to another."""
        self.queue.append(score_at())
        for start_s in np.arange(from_s, to_s - FRAME_S, FRAME_S):
            self.queue.append(ecg_piece(float(start_s)))
        self.queue.extend(beats_between(from_s, to_s))
        self.queue.append(breath_at(to_s))
        self.queue.append(snapshot_at(to_s))
        self.clock_s = to_s

    def end(self, recording: Path | None, problem: str | None = None) -> None:
        """Come to an end, as planned or not."""
        if problem is None:
            self.queue.append(snapshot_at(self.clock_s, ended=Ending.COMPLETE))
        self.queue.append(Finished(recording=recording, problem=problem))


class Refusing:
    """Starts sessions that fail before they begin, each in a thread of its own, as real ones do."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, settings: Settings) -> SessionThread:
        return SessionThread(self._refuse, settings.folder)

    def _refuse(self) -> Prepared:
        raise self._error


def until_over(window: Window) -> None:
    """Handle the window's events until its session is over."""
    wait_until(
        lambda: not window.session.is_running,
        "the session's end",
        meanwhile=QApplication.processEvents,
    )
