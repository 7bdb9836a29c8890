"""`entrain session`: one session from the terminal, from strap to recording."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entrain import app
from entrain.cli.exits import (
    ANSWER_IS_NO,
    DONE,
    INTERRUPTED,
    Parser,
    print_json,
    round_finite,
    say,
)
from entrain.cli.options import add_session_options, settings_with_form
from entrain.conductor import Snapshot
from entrain.events import Ending, Phase, ResonanceFound
from entrain.journal import Journal
from entrain.session import (
    Condition,
    Fault,
    Prepared,
    ReadableLine,
    Runner,
    Tally,
    View,
    Warned,
    close_recording,
    handle_termination,
    wrap_faults,
)
from entrain.wording import current_language, describe, set_language, tr

NOT_SCREENED = (
    "The screening questions were not asked: ask them and give the answers with --screening."
)
DEMONSTRATION = "A demonstration: the form takes longer, so every part is cut short."
MEASURED = (
    ("Heart rate", "hr_bpm", "bpm"),
    ("Breathing", "breathing_per_min", "breaths/min"),
    ("RMSSD", "rmssd_ms", "ms"),
)
"""Figures printed for rest and end: name, field of the result, unit."""
LED = (Phase.MATCH, Phase.LEAD)
"""Phases that only sessions with a guide have."""
EXAMPLE = """example:
  entrain session --strap virtual:responder --minutes 20 --speed max --sound null --json"""


def run(arguments: list[str]) -> int:
    """Run a session and print its result."""
    parser = Parser(prog="entrain session", description=__doc__, epilog=EXAMPLE)
    add_session_options(parser, strap="auto", sound="device")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    set_language(options.lang)
    settings, _ = settings_with_form(options)
    printer = _SessionPrinter()
    with wrap_faults(lambda: Fault.COULD_NOT_START, settings.folder):
        prepared = app.prepare(settings)
        runner = prepared.make(printer)
    printer.opening_lines = _opening_lines(prepared)
    interrupted = False

    def leave(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        runner.leave()

    handle_termination(leave, interrupts=True)
    problem = _run_to_end(runner, prepared.journal, settings.folder)
    if problem is not None:
        say(problem)
    recording = None if prepared.journal is None else str(prepared.journal.path)
    result = {
        **outcome(prepared.settings.policy, prepared.settings.seed, recording, runner.tally),
        "simulated": prepared.simulated,
    }
    # It may be the closing of this terminal that interrupted it.
    with contextlib.suppress(OSError) if interrupted else contextlib.nullcontext():
        if options.json:
            print_json(result)
        else:
            _print_words(result)
    if interrupted:
        return INTERRUPTED
    return DONE if problem is None else ANSWER_IS_NO


def _run_to_end(runner: Runner, journal: Journal | None, folder: Path) -> str | None:
    """Run a session to its end; return what its recording lacks, if anything."""

    def fault() -> Fault:
        return Fault.COULD_NOT_GO_ON if runner.has_begun else Fault.COULD_NOT_START

    try:
        with wrap_faults(fault, folder):
            asyncio.run(runner.run())
    finally:
        problem = close_recording(journal, runner)
    return problem


def _opening_lines(prepared: Prepared) -> list[str]:
    """Return the lines to print as soon as the session exists."""
    lines = [tr("Seed {seed}.", seed=str(prepared.settings.seed))]
    if prepared.label is not None:
        lines.append(tr("Blinded session {label}.", label=prepared.label))
    if prepared.settings.answers is None and not prepared.simulated:
        lines.append(NOT_SCREENED)
    return lines


class _SessionPrinter:
    """Prints to the terminal what a window would show: phases, reasons, notices."""

    def __init__(self) -> None:
        self.opening_lines: list[str] = []
        self._printed: set[str] = set()
        self._readable = ReadableLine()
        self._line = ""

    def __call__(self, view: View) -> None:
        if isinstance(view, Warned) and view.problem is not None:
            say(tr(view.problem))
        if not isinstance(view, Snapshot):
            return
        view = self._readable.hold(view)
        for line in (
            *self.opening_lines,
            view.strap.detail,
            DEMONSTRATION if view.demonstration else "",
        ):
            self._print_once(line)
        self._print_once(view.sound)
        if view.notice is not None:
            self._print_once(describe(view.notice).patient)
        line = describe(view.change).patient if view.change else ""
        if line != self._line:
            self._line = line
            say(f"{_clock(view.t_s)} {tr(view.phase.value)}: {line}")

    def _print_once(self, text: str) -> None:
        if text and text not in self._printed:
            self._printed.add(text)
            say(text)


def _clock(t_s: float) -> str:
    return f"{int(t_s) // 60:02d}:{int(t_s) % 60:02d}"


def _condition_json(condition: Condition) -> dict[str, Any]:
    figures = asdict(condition)
    why_null = figures.pop("why_null")
    return {**{name: round_finite(value) for name, value in figures.items()}, "why_null": why_null}


def outcome(policy: str, seed: int | None, recording: str | None, tally: Tally) -> dict[str, Any]:
    """Return the result of a session as `session --json` prints it; without the guide if blinded.

    Parameters
    ----------
    policy : str
        Of the session.
    seed : int or None
        Of all chance.
    recording : str or None
        Path of the recording.
    tally : Tally
        What the session counted.
    """
    is_open = tally.label is None
    return {
        "schema": "entrain.session/1",
        "recording": recording,
        "seconds": round_finite(tally.seconds),
        "policy": policy if is_open else None,
        "label": tally.label,
        "seed": seed,
        "phases": [
            {
                "name": phase.name,
                "start_s": round_finite(phase.start_s),
                "end_s": round_finite(phase.end_s),
            }
            for phase in tally.phases()
        ],
        "baseline": _condition_json(tally.baseline()),
        "final": _condition_json(tally.final()),
        "ending": tally.ending,
        "follows": tally.follows if is_open else None,
        "following_frac": round_finite(tally.following_frac) if is_open else None,
        "guide_final_per_min": round_finite(tally.guide_final_per_min) if is_open else None,
        "beats": len(tally.beats),
        "beats_corrected": tally.n_corrected,
        "gaps": tally.n_gaps,
        "intervals_dropped": tally.dropped.counts(),
        "tracks": [
            {
                "title": track.title,
                # The time of a change of track shows how much the tracks were slowed.
                "start_s": round_finite(track.start_s) if is_open else None,
                "ratio_min": round_finite(track.ratio_min, 4) if is_open else None,
                "ratio_max": round_finite(track.ratio_max, 4) if is_open else None,
            }
            for track in tally.tracks
        ],
        "loudness": {
            # A session with a guide reaches full level a little later than one without.
            "full_level_s": round_finite(tally.full_level_s) if is_open else None,
            "week_dose_frac": round_finite(tally.loudness_frac) if is_open else None,
        },
        "resonance": None if tally.resonance is None else _resonance_json(tally.resonance),
        "decisions": tally.n_decisions if is_open else None,
    }


def _print_guide(result: dict[str, Any], row: Callable[[str, Any, str], None]) -> None:
    row(tr("Guide, at the end"), result["guide_final_per_min"], tr("breaths/min"))
    if result["follows"]:
        led = any(phase["name"] in LED for phase in result["phases"])
        guided = led or result["guide_final_per_min"] is not None
        share = round(100 * result["following_frac"]) if guided else None
        row(tr("Breathing with the guide"), share, tr("% of the guided time"))
    else:
        print(tr("The strap does not tell the breath: the music did not follow the person."))


def _resonance_json(found: ResonanceFound) -> dict[str, Any]:
    """Return the result of a resonance search, step by step."""
    return {
        "end": found.end,
        "per_min": round_finite(found.per_min),
        "sure_frac": round_finite(found.sure_frac),
        "noise_bpm": round_finite(found.noise_bpm),
        "said": describe(found.reason).patient,
        "steps": [
            {
                name: round_finite(value) if isinstance(value, float) else value
                for name, value in asdict(step).items()
            }
            for step in found.steps
        ],
    }


def _print_words(result: dict[str, Any]) -> None:
    def row(name: str, value: Any, unit: str) -> None:
        shown = (
            current_language().format_number(value, ".1f") if isinstance(value, float) else value
        )
        print(f"{name:24} {'-' if value is None else f'{shown} {unit}'}".rstrip())

    if result["simulated"]:
        print(tr("A SIMULATED person: the figures say nothing of a real one."))
    for name, key, unit in MEASURED:
        row(tr("{name}, at rest", name=tr(name)), result["baseline"][key], tr(unit))
        row(tr("{name}, at the end", name=tr(name)), result["final"][key], tr(unit))
    if result["label"] is None:
        _print_guide(result, row)
    else:
        print(tr("Blinded session {label}: guide and reasons are sealed.", label=result["label"]))
    disturbed = tr(
        "{n}, {bad} of them disturbed", n=str(result["beats"]), bad=str(result["beats_corrected"])
    )
    row(tr("Heartbeats"), disturbed, "")
    if result["resonance"] is not None:
        print(result["resonance"]["said"])
    if result["ending"] != Ending.COMPLETE:
        ending = tr(result["ending"] or "interrupted")
        print(tr("Ended before its time: {ending}.", ending=ending))
    print(tr("Recording: {path}", path=str(result["recording"])))
