"""A session with inputs, outputs and observers of a test, run to its end and recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from entrain.events import SessionOpened
from entrain.inputs import EventSource
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.meta import engine_meta
from entrain.journal.writer import PlainJournal
from entrain.session.clock import Clock, VirtualClock
from entrain.session.observers import Observer
from entrain.session.runner import Runner
from entrain.simulation.strap import LIGHT
from entrain.sound.output import Output
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source
from tests.helpers.loops import PRACTISED


def run_recorded(
    path: Path,
    *inputs: EventSource,
    minutes: float = 2.0,
    clock: Clock | None = None,
    output: Output | None = None,
    observers: Sequence[Observer] = (),
    fault: Callable[[Exception], None] | None = None,
) -> Runner:
    """Run a session with a responder's strap and these inputs; return its runner."""
    with PlainJournal.create(path, engine_meta()) as journal:
        runner = Runner(
            clock=clock or VirtualClock(),
            inputs=[VirtualStrap("responder", 3, streams=LIGHT), *inputs],
            output=output or NullOutput(find_source("composed")),
            journal=journal,
            opening=[
                PRACTISED,
                SessionOpened(
                    t_s=0.0, form="settle", policy="lead", minutes=minutes, seed=3, music="Test",
                    simulated=True,
                ),
            ],
            observers=observers,
            fault=fault,
        )  # fmt: skip
        asyncio.run(runner.run())
    return runner
