"""A line stays on the screen for as long as it takes to be read."""

import itertools
from dataclasses import replace

from entrain.events import Reason
from entrain.session.readable import LASTS_S, ReadableLine
from tests.helpers.driven import Driven


def shown(rules: list[str]) -> list[str]:
    """Return the rules that are shown where the engine tells one each second."""
    session = Driven()
    session.run(1)
    snapshot, line = session.snapshots[-1], ReadableLine()
    held = [
        line.hold(replace(snapshot, t_s=float(second), change=Reason(rule=rule)))
        for second, rule in enumerate(rules, start=100)
    ]
    return [one.change.rule for one in held if one.change is not None]


def test_a_line_stays_long_enough_to_be_read() -> None:
    lines = shown(["lead.follow", "lead.wait"] * 15)
    changes = [at for at in range(1, len(lines)) if lines[at] != lines[at - 1]]
    assert changes
    assert all(b - a >= LASTS_S for a, b in itertools.pairwise(changes))


def test_what_is_urgent_does_not_wait() -> None:
    assert shown(["lead.follow", "safety.arousal"])[-1] == "safety.arousal"


def test_what_is_urgent_is_read_too() -> None:
    lines = shown(["person.easier", *["match.toward"] * 12])
    assert lines.count("person.easier") == LASTS_S


def test_before_anything_is_said_there_is_no_line() -> None:
    session = Driven()
    session.run(1)
    assert ReadableLine().hold(replace(session.snapshots[-1], change=None)).change is None
