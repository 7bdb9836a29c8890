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
    rounded,
    say,
)
from entrain.cli.options import add_session_options, with_form
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
    faults_mean,
    handle_termination,
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
"""What is told of rest and end: name, field of the result, unit."""
LED = (Phase.MATCH, Phase.LEAD)
"""Phases that there are only with a guide."""
EXAMPLE = """example:
  entrain session --strap virtual:responder --minutes 20 --speed max --sound null --json"""


def run(arguments: list[str]) -> int:
    """Run a session and print what it came to."""
    parser = Parser(prog="entrain session", description=__doc__, epilog=EXAMPLE)
    add_session_options(parser, strap="auto", sound="device")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    set_language(options.lang)
    settings, _ = with_form(options)
    teller = _Teller()
    with faults_mean(lambda: Fault.COULD_NOT_START, settings.folder):
        prepared = app.prepare(settings)
        runner = prepared.make(teller)
    teller.first = _first(prepared)
    interrupted = False

    def leave(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        runner.leave()

    handle_termination(leave, interrupts=True)
    problem = _played(runner, prepared.journal, settings.folder)
    if problem is not None:
        say(problem)
    recording = None if prepared.journal is None else str(prepared.journal.path)
    result = {
        **outcome(prepared.settings.policy, prepared.settings.seed, recording, runner.tally),
        "simulated": prepared.simulated,
    }
    # What interrupted it may be the terminal that this would be printed on.
    with contextlib.suppress(OSError) if interrupted else contextlib.nullcontext():
        if options.json:
            print_json(result)
        else:
            _print_words(result)
    if interrupted:
        return INTERRUPTED
    return DONE if problem is None else ANSWER_IS_NO


def _played(runner: Runner, journal: Journal | None, folder: Path) -> str | None:
    """Run a session to its end; return what its recording lacks."""

    def fault() -> Fault:
        return Fault.COULD_NOT_GO_ON if runner.began else Fault.COULD_NOT_START

    try:
        with faults_mean(fault, folder):
            asyncio.run(runner.run())
    finally:
        problem = close_recording(journal, runner)
    return problem


def _first(prepared: Prepared) -> list[str]:
    """Return what is said as soon as there is a session."""
    lines = [tr("Seed {seed}.", seed=str(prepared.settings.seed))]
    if prepared.label is not None:
        lines.append(tr("Blinded session {label}.", label=prepared.label))
    if prepared.settings.answers is None and not prepared.simulated:
        lines.append(NOT_SCREENED)
    return lines


class _Teller:
    """Says in the terminal what a window would show: phases, reasons, notices."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self._said: set[str] = set()
        self._readable = ReadableLine()
        self._line = ""

    def __call__(self, view: View) -> None:
        if isinstance(view, Warned) and view.problem is not None:
            say(tr(view.problem))
        if not isinstance(view, Snapshot):
            return
        view = self._readable.hold(view)
        for line in (*self.first, view.strap.detail, DEMONSTRATION if view.demonstration else ""):
            self._once(line)
        self._once(view.sound)
        if view.notice is not None:
            self._once(describe(view.notice).patient)
        line = describe(view.change).patient if view.change else ""
        if line != self._line:
            self._line = line
            say(f"{_clock(view.t_s)} {tr(view.phase.value)}: {line}")

    def _once(self, text: str) -> None:
        if text and text not in self._said:
            self._said.add(text)
            say(text)


def _clock(t_s: float) -> str:
    return f"{int(t_s) // 60:02d}:{int(t_s) % 60:02d}"


def _condition(condition: Condition) -> dict[str, Any]:
    figures = asdict(condition)
    why_null = figures.pop("why_null")
    return {**{name: rounded(value) for name, value in figures.items()}, "why_null": why_null}


def outcome(policy: str, seed: int | None, recording: str | None, tally: Tally) -> dict[str, Any]:
    """Return what a session came to, as `session --json` prints it; of a blinded one no guide."""
    open_ = tally.label is None
    return {
        "schema": "entrain.session/1",
        "recording": recording,
        "seconds": rounded(tally.seconds),
        "policy": policy if open_ else None,
        "label": tally.label,
        "seed": seed,
        "phases": [
            {"name": one.name, "start_s": rounded(one.start_s), "end_s": rounded(one.end_s)}
            for one in tally.phases()
        ],
        "baseline": _condition(tally.baseline()),
        "final": _condition(tally.final()),
        "ending": tally.ending,
        "follows": tally.follows if open_ else None,
        "following_frac": rounded(tally.following_frac) if open_ else None,
        "guide_final_per_min": rounded(tally.guide_final_per_min) if open_ else None,
        "beats": len(tally.beats),
        "beats_corrected": tally.n_corrected,
        "gaps": tally.n_gaps,
        "intervals_dropped": tally.dropped.counts(),
        "tracks": [
            {
                "title": track.title,
                # When one gives way to the next tells by how much they were slowed.
                "start_s": rounded(track.start_s) if open_ else None,
                "ratio_min": rounded(track.ratio_min, 4) if open_ else None,
                "ratio_max": rounded(track.ratio_max, 4) if open_ else None,
            }
            for track in tally.tracks
        ],
        "loudness": {
            # A session with a guide comes to its full level a little later than one without.
            "full_level_s": rounded(tally.full_level_s) if open_ else None,
            "week_dose_frac": rounded(tally.loudness_frac) if open_ else None,
        },
        "resonance": None if tally.found is None else _resonance(tally.found),
        "decisions": tally.n_decisions if open_ else None,
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


def _resonance(found: ResonanceFound) -> dict[str, Any]:
    """Return what a search came to, step by step."""
    return {
        "end": found.end,
        "per_min": rounded(found.per_min),
        "sure_frac": rounded(found.sure_frac),
        "noise_bpm": rounded(found.noise_bpm),
        "said": describe(found.reason).patient,
        "steps": [
            {
                name: rounded(value) if isinstance(value, float) else value
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
