"""A program that plays the strap: a model of a person, or a device, of somebody's own.

Every 0.1 s of session time it gets one line on its standard input,
`{"t_s": 12.3, "heard": null | {"phase_rad", "per_min", "depth_db", "tempo_bpm"}}`, and answers
with any number of lines `{"t_s": 12.28, "characteristic": "2a37", "hex": "10 3c 00 04"}`, then
with `{"done": 12.3}`. A program that dies or answers nonsense counts as a lost strap.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from entrain.events import STRAP, Event, Link, LinkChanged, Packet, StrapKnown, Trust
from entrain.inputs.source import Wake
from entrain.inputs.straps.problems import StrapProblem, StrapProblemError
from entrain.music import Moment
from entrain.protocols import polar_pmd
from entrain.sandbox import Program, start_program

ANSWER_WITHIN_S = 10.0
END_WITHIN_S = 1.0
LONGEST_LINE_BYTES = 8192
MOST_LINES = 200
"""A strap sends some 15 packets a second; 200 in a tenth of a second are a fault."""
EARLIEST_S = 60.0
LONGEST_NAME = 80
_POSIX = os.name == "posix"
CHARACTERISTICS = ("2a37", "2a19", polar_pmd.DATA_UUID, polar_pmd.CONTROL_POINT_UUID)


class NonsenseError(ValueError):
    """The program's answer is not valid; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardMusic:
    """What the program gets of the music; fields as in `events.Heard`."""

    phase_rad: float
    per_min: float
    depth_db: float
    tempo_bpm: float


class ProgramStrap:
    """A strap played by a program.

    Parameters
    ----------
    command : str
        The program and its arguments; no shell reads it.
    simulated : bool
        Whether it plays a simulated person.

    Raises
    ------
    StrapProblemError
        The command is empty or cannot be parsed.
    """

    name = STRAP

    def __init__(self, command: str, *, simulated: bool) -> None:
        try:
            self._words = _split_command(command)
        except ValueError as error:
            raise StrapProblemError(
                StrapProblem.NOT_A_COMMAND, f"--strap exec:{command}", str(error)
            ) from error
        if not self._words:
            raise StrapProblemError(StrapProblem.NO_PROGRAM, "--strap exec")
        self.simulated = simulated
        self._program: Program | None = None
        self._met = False

    async def open(self, wake: Wake) -> None:
        """Start the program.

        Raises
        ------
        StrapProblemError
            It cannot be started.
        """
        try:
            self._program = await start_program(self._words, LONGEST_LINE_BYTES)
        except OSError as error:
            raise StrapProblemError(
                StrapProblem.NOT_STARTED, self._words[0], error.strerror or ""
            ) from error

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Send what is heard to the program; return its events up to `t_s` [s]."""
        events: list[Event] = [] if self._met else self._introduce(t_s)
        self._met = True
        if self._program is None:
            return events
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                events += await self._ask(self._program.process, t_s, moment)
        except TimeoutError:
            events.append(await self._lose(t_s, f"gave no answer for {ANSWER_WITHIN_S:.0f} s"))
        except (OSError, EOFError):
            events.append(await self._lose(t_s, "has ended"))
        except (ValueError, OverflowError, RecursionError) as error:
            events.append(await self._lose(t_s, f"answered nonsense ({error})"))
        return events

    async def _ask(
        self, process: asyncio.subprocess.Process, t_s: float, moment: Moment | None
    ) -> list[Event]:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        heard = None if moment is None else asdict(_heard_music(moment))
        process.stdin.write(json.dumps({"t_s": t_s, "heard": heard}).encode() + b"\n")
        await process.stdin.drain()
        packets: list[Event] = []
        for _ in range(MOST_LINES):
            line = await process.stdout.readline()
            if not line:
                raise EOFError
            packet = _parse(line, t_s)
            if packet is None:
                return sorted(packets, key=lambda event: event.t_s)
            packets.append(packet)
        raise NonsenseError(f"more than {MOST_LINES} lines at once")

    async def _lose(self, t_s: float, what: str) -> LinkChanged:
        await self.close()
        detail = f"The program that plays the strap {what}. The session goes on without it."
        return LinkChanged(t_s=t_s, link=Link.LOST, detail=detail)

    def _introduce(self, t_s: float) -> list[Event]:
        name = " ".join([Path(self._words[0]).name, *self._words[1:]])[:LONGEST_NAME]
        return [
            LinkChanged(t_s=t_s, link=Link.CONNECTED, detail=f"{name} plays the strap."),
            StrapKnown(
                t_s=t_s,
                model="Program",
                name=name,
                streams=("hr", "rr", "ecg", "acc"),
                rr_latency_s=0.0,
                trust_hr=Trust.UNKNOWN,
                trust_hrv=Trust.UNKNOWN,
                simulated=self.simulated,
            ),
        ]

    async def close(self) -> None:
        """End the program: close its input, then kill it."""
        program, self._program = self._program, None
        if program is None:
            return
        process = program.process
        if process.stdin is not None:
            process.stdin.close()
            with contextlib.suppress(OSError):
                await process.stdin.wait_closed()
        try:
            async with asyncio.timeout(END_WITHIN_S):
                await process.wait()
        except TimeoutError:
            pass
        finally:
            program.kill()
        # Read its output to the end: a pipe left open would outlive the event loop. A process
        # that left the program's process group may hold it open; do not wait for that.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_WITHIN_S):
                await process.communicate()


def _split_command(command: str) -> list[str]:
    """Split a command as the system's own shell would, backslashes included."""
    words = shlex.split(command, posix=_POSIX)
    return words if _POSIX else [word.strip("\"'") for word in words]


def _heard_music(moment: Moment) -> HeardMusic:
    return HeardMusic(
        phase_rad=moment.phase_rad,
        per_min=moment.per_min,
        depth_db=moment.depth_db,
        tempo_bpm=moment.tempo_bpm,
    )


def _parse(line: bytes, now_s: float) -> Packet | None:
    """Return the packet of a line, None for the last line of an answer."""
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise NonsenseError("a line that is not an object")
    if "done" in answer:
        return None
    t_s, name, data = (answer.get(key) for key in ("t_s", "characteristic", "hex"))
    if not isinstance(t_s, int | float) or not math.isfinite(t_s):
        raise NonsenseError("a packet without a time")
    if not now_s - EARLIEST_S <= t_s <= now_s + 1e-6:
        raise NonsenseError(f"a packet of {t_s:.2f} s at {now_s:.2f} s")
    if name not in CHARACTERISTICS or not isinstance(data, str):
        raise NonsenseError("a packet of no known characteristic")
    return Packet(t_s=float(t_s), characteristic=name, data=bytes.fromhex(data))
