"""What recordings are made of in these tests."""

from pathlib import Path

from entrain.events import (
    Button,
    Decision,
    Event,
    Heard,
    NoticeGiven,
    Packet,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    Tick,
)
from entrain.journal.fields import JsonValue
from entrain.journal.writer import PlainJournal

META: dict[str, JsonValue] = {
    "subject": "P07",
    "seed": 7,
    "settings": {"minutes": 20.0, "music": None},
}

REASON = Reason(
    rule="lead.follow",
    figures=(("following_frac", 0.8), ("breathing_per_min", None), ("title", "A song")),
)


def some_events(n_seconds: int) -> list[Event]:
    events: list[Event] = []
    for second in range(n_seconds):
        t_s = second + 0.1
        events += [
            Packet(t_s=t_s, characteristic="2a37", data=bytes([0x10, 60, second % 256, 4])),
            Heard(
                t_s=t_s,
                phase_rad=t_s / 3,
                per_min=6.5,
                depth_db=3.0,
                tempo_bpm=68.0,
                latency_s=0.03,
                underflows=0,
            ),
            Tick(t_s=second + 1.0),
        ]
    return [*events, Pressed(t_s=n_seconds + 0.5, button=Button.STOP, who="clinician")]


def some_decisions(n_seconds: int) -> list[Decision]:
    return [
        PhaseEntered(t_s=0.1, reason=REASON, phase=Phase.BASELINE, ends_s=None),
        *(NoticeGiven(t_s=second + 1.0, reason=REASON) for second in range(n_seconds)),
    ]


def write(path: Path, n_seconds: int = 60) -> PlainJournal:
    journal = PlainJournal.create(path, META)
    journal.minute(0.0)
    events, decisions = some_events(n_seconds), some_decisions(n_seconds)
    for event in events:
        journal.event(event)
        if isinstance(event, Tick):
            journal.decision(decisions[int(event.t_s) - 1])
    journal.decision(decisions[-1])
    return journal
