"""What the page says while sound or strap is missing: plain words, and nothing that leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from entrain.conductor.snapshot import StrapStatus
from entrain.events import Link, Phase, Reason
from entrain.guidance.safety.missing import Missing
from entrain.physiology.readings import BreathPiece
from entrain.ui import words
from entrain.ui.guide import REST_FRAC
from entrain.ui.shell import Window
from tests.gui.scripted import STRAP, Scripted, breath_at, score_at, snapshot_at
from tests.gui.seeing import show, texts
from tests.helpers.words import to_clinician, to_patient

Open = Callable[..., Window]
GUIDED = (Phase.MATCH, Phase.LEAD, Phase.HOLD)
LEADING = ("slows, little by little", "go with it", "Staying with a slow breath", "joins your")
TOLD = Reason(rule="safety.link", figures=(("lost_s", 1.0),))


@pytest.fixture
def running(open_window: Open) -> Window:
    window = open_window()
    window.start_session()
    return window


@pytest.mark.parametrize("phase", GUIDED)
@pytest.mark.parametrize(
    ("missing", "title"),
    [
        (Missing.LINK, words.NO_STRAP_NOW.title),
        (Missing.PACKETS, words.NO_STRAP_NOW.title),
        (Missing.SOUND, words.NO_SOUND.title),
    ],
)
def test_nothing_on_the_page_leads_while_something_is_missing(
    running: Window, scripted: Scripted, phase: Phase, missing: Missing, title: str
) -> None:
    guide = running.patient.during.guide
    scripted.queue.append(score_at(per_min=6.0))
    show(running, scripted, 3.0, phase=phase)
    assert guide.word == "in"
    show(running, scripted, 4.0, phase=phase, missing=(missing,), leads=False, notice=TOLD)
    for later_s in (4.5, 7.0, 12.0):
        scripted.clock_s = later_s
        running.draw_frame()
        assert (guide.open_frac, guide.word) == (REST_FRAC, "")
    shown = texts(running.patient)
    assert title in shown
    assert to_patient(TOLD) in shown
    assert not any(lead in shown for lead in LEADING), shown
    show(running, scripted, 13.0, phase=phase)
    assert guide.word in ("in", "out")
    assert words.PHASES[phase].title in texts(running.patient)


@pytest.mark.parametrize("missing", [Missing.LINK, Missing.SOUND])
def test_the_clinician_is_told_too(running: Window, scripted: Scripted, missing: Missing) -> None:
    running.show_view("clinician")
    scripted.queue.append(score_at())
    show(
        running, scripted, 60.0, missing=(missing,), leads=False, notice=TOLD, tempo_bpm=None,
        guide_per_min=None, guide_depth_db=0.0,
    )  # fmt: skip
    assert running.clinician is not None
    running.redraw()
    QApplication.processEvents()
    assert to_clinician(TOLD) in texts(running.clinician)
    assert running.clinician.numbers.tempo.number == words.BLANK
    assert ("no guide" in running.clinician.plots[-1].description) is (missing is Missing.SOUND)


def test_a_guide_that_nobody_hears_is_not_drawn(running: Window, scripted: Scripted) -> None:
    scripted.queue.append(score_at())
    show(running, scripted, 10.0)
    assert np.isfinite(running.session.history.guide.values).all()
    before = len(running.session.history.guide.values)
    show(running, scripted, 11.0, missing=(Missing.SOUND,))
    scripted.clock_s = 20.0
    running.draw_frame()
    assert not np.isfinite(running.session.history.guide.values[before:]).any()
    show(running, scripted, 21.0, missing=(Missing.SOUND,), simulated=True)
    scripted.clock_s = 22.0
    running.draw_frame()
    assert np.isfinite(running.session.history.guide.values[-1])


@pytest.mark.parametrize(
    ("link", "title"),
    [
        (Link.SEARCHING, words.NO_STRAP_YET.title),
        (Link.CONNECTED, words.PHASES[Phase.CHECK].title),
    ],
)
def test_a_strap_that_was_not_found_yet_is_said(
    running: Window, scripted: Scripted, link: Link, title: str
) -> None:
    strap: StrapStatus = replace(STRAP, link=link)
    show(
        running, scripted, 9.0, phase=Phase.CHECK, missing=(Missing.STRAP,), leads=False,
        strap=strap,
    )  # fmt: skip
    assert title in texts(running.patient)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("asking", [True, False])
@pytest.mark.parametrize("missing", [(), *((one,) for one in Missing)], ids=str)
def test_no_words_lead_where_the_session_does_not(
    phase: Phase, asking: bool, missing: tuple[Missing, ...]
) -> None:
    seen = snapshot_at(60.0, phase=phase, asking=asking, missing=missing, leads=False)
    said = words.phase_words(seen)
    assert not any(lead in f"{said.title} {said.to_do}" for lead in LEADING)


class TestBreath:
    def test_what_was_seen_stays_when_the_strap_is_gone(
        self, running: Window, scripted: Scripted
    ) -> None:
        running.show_view("clinician")
        scripted.play(0.0, 70.0)
        running.draw_frame()
        assert running.clinician is not None
        plot = running.clinician.plots[-1]
        running.redraw()
        assert "breaths by chest motion" in plot.description
        empty = BreathPiece(t_s=np.array([]), signal=np.array([]), onsets_s=(), source="acc")
        blank = breath_at(80.0)
        blank = replace(blank, signal=np.full(len(blank.t_s), np.nan), onsets_s=())
        for piece, t_s in ((empty, 74.0), (blank, 80.0), (empty, 90.0)):
            scripted.queue.append(piece)
            show(running, scripted, t_s)
        running.redraw()
        assert "no breath seen yet" not in plot.description
        assert "no breath seen for 20 s" in plot.description
        t_s, signal = plot._breath.getData()
        drawn = np.isfinite(signal)
        assert drawn.sum() > 300
        assert -61 < (t_s[drawn] + plot._breath.pos().x()).min() < -50 or len(t_s) > 300

    @pytest.mark.parametrize("gap_s", [3.0, 12.0, 40.0])
    @pytest.mark.parametrize("source", ["acc", "rr"])
    def test_what_comes_after_is_drawn_beside_it_with_the_gap(
        self, running: Window, scripted: Scripted, gap_s: float, source: str
    ) -> None:
        scripted.play(0.0, 70.0)
        running.draw_frame()
        after_s = 70.0 + gap_s
        new = breath_at(after_s + 10.0)
        later = new.t_s >= after_s
        scripted.queue.append(
            BreathPiece(
                t_s=new.t_s[later], signal=new.signal[later],
                onsets_s=tuple(s for s in new.onsets_s if s >= after_s), source=source,
            )
        )  # fmt: skip
        show(running, scripted, after_s + 10.0)
        piece = running.session.history.breath
        assert piece is not None
        known = np.isfinite(piece.signal)
        assert (np.diff(piece.t_s) > 0).all()
        assert piece.t_s[known].max() > after_s + 9
        assert ((piece.t_s > 20.0) & (piece.t_s < 70.0) & known).sum() > 300
        inside = (piece.t_s > 70.0) & (piece.t_s < after_s - 0.2)
        assert inside.any()
        assert not known[inside].any(), "a gap is a gap"
        assert any(onset < 70.0 for onset in piece.onsets_s)
        assert list(piece.onsets_s) == sorted(piece.onsets_s)
        assert piece.t_s.min() > after_s + 10.0 - 91.0

    def test_a_new_estimate_of_the_same_time_replaces_the_old(
        self, running: Window, scripted: Scripted
    ) -> None:
        scripted.play(0.0, 70.0)
        new = breath_at(70.0)
        scripted.queue.append(replace(new, signal=new.signal * 0 + 0.5))
        show(running, scripted, 70.0)
        piece = running.session.history.breath
        assert piece is not None
        assert set(piece.signal) == {0.5}
        assert len(piece.onsets_s) == len(set(piece.onsets_s)) == len(new.onsets_s)


def test_the_page_keeps_its_place_under_a_long_notice(running: Window, scripted: Scripted) -> None:
    running.resize(820, 600)
    show(running, scripted, 60.0, missing=(Missing.SOUND, Missing.LINK), leads=False, notice=TOLD)
    QApplication.processEvents()
    assert running.patient.during.stop_button.isVisible()
