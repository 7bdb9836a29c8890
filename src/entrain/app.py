"""The composition root: the only module that names concrete straps, outputs and sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from entrain.events import Event, PersonLoaded, SessionOpened, SoundChanged
from entrain.guidance.plan import FORMS
from entrain.guidance.policies import POLICIES
from entrain.journal.codec import JsonValue
from entrain.journal.mend import close_crashed
from entrain.journal.meta import engine_meta
from entrain.journal.writer import Journal
from entrain.session.clock import Clock, RealClock, VirtualClock
from entrain.session.live import View
from entrain.session.runner import Runner
from entrain.session.settings import Settings
from entrain.session.thread import SessionThread
from entrain.sound.output import Output
from entrain.sound.outputs.fallback import FallbackOutput
from entrain.sound.outputs.null import NullOutput
from entrain.sound.outputs.wav import WavOutput
from entrain.sound.sources import SOURCES, source_named
from entrain.straps.profiles import Profile, ProfileProblemError, load_profiles
from entrain.straps.program import ProgramStrap
from entrain.straps.replay import ReplayStrap
from entrain.straps.strap import Strap, StrapProblemError
from entrain.straps.virtual import DEFAULT_TYPE, VirtualStrap

GOAL_PER_MIN = 6.0
FIRST_GOAL_PER_MIN = 8.0
"""Goal of the first three sessions: untrained people over-breathe at six."""
FLOOR_PER_MIN = 4.5
PRACTISED_SESSION = 4
LONGEST_MINUTES = 240.0
SWITCH_INTERVAL_S = 0.0005
"""How long a busy window may keep other threads from running.

Beside one that stalls Python's own 5 ms stamps one packet of a strap in twenty 8 ms to
20 ms late, this 1 ms to 6 ms: benchmarks/straps.py.
"""


class SettingsProblemError(ValueError):
    """A setting cannot be used; the message says which, why, and what can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A session about to run."""

    settings: Settings
    clock: Clock
    journal: Journal | None
    make: Callable[[Callable[[View], None]], Runner]


def default_folder() -> Path:
    """Return the folder for recordings where none is named."""
    return _data_folder() / "recordings"


def known_straps() -> tuple[Profile, ...]:
    """Return the profiles of straps, a person's own before the shipped ones.

    Raises
    ------
    StrapProblemError
        A profile is not valid.
    """
    try:
        return load_profiles(_data_folder() / "devices")
    except ProfileProblemError as error:
        raise StrapProblemError(str(error)) from error


def _data_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("entrain", appauthor=False))


UNCLOCKED_STRAPS = ("virtual", "replay", "exec")
"""Straps that need no real time."""


def _kind(option: str) -> str:
    return option.partition(":")[0]


def check(settings: Settings) -> None:
    """Refuse settings that cannot be.

    Raises
    ------
    SettingsProblemError
        With the first that cannot.
    """
    _one_of("policy", settings.policy, POLICIES)
    _one_of("form", settings.form, [form.name for form in FORMS])
    _one_of("music", settings.music, [kind.name for kind in SOURCES])
    _one_of("sound", _kind(settings.sound), ("device", "wav", "null"))
    if settings.sound in ("wav", "wav:"):
        raise SettingsProblemError("--sound wav needs a file: --sound wav:PATH.")
    if not 0 < settings.minutes <= LONGEST_MINUTES:
        raise SettingsProblemError(
            f"A session lasts more than 0 and at most {LONGEST_MINUTES:.0f} minutes, "
            f"not {settings.minutes:g}."
        )
    if settings.seed is not None and settings.seed < 0:
        raise SettingsProblemError(f"A seed is 0 or more, not {settings.seed}.")
    if settings.max_speed and _kind(settings.strap) not in UNCLOCKED_STRAPS:
        raise SettingsProblemError(
            "--speed max needs a strap without a clock of its own: --strap virtual, "
            "replay:FILE.entrain or exec:COMMAND."
        )
    if settings.max_speed and settings.sound.startswith("device"):
        raise SettingsProblemError("--speed max needs --sound null or --sound wav:PATH.")


def _one_of(name: str, value: str, known: object) -> None:
    names = [str(one) for one in known]  # type: ignore[attr-defined]
    if value not in names:
        raise SettingsProblemError(f"There is no {name} {value!r}: choose from {', '.join(names)}.")


def prepare(settings: Settings) -> Prepared:
    """Make all that a session needs.

    Raises
    ------
    SettingsProblemError, StrapProblemError, SoundProblemError, RecordingProblemError
        It cannot run so; the message says why and what to do.
    """
    check(settings)
    if settings.seed is None:
        settings = replace(settings, seed=int.from_bytes(os.urandom(4), "big"))
    seed = settings.seed or 0
    clock: Clock = VirtualClock() if settings.max_speed else RealClock()
    strap = _strap(settings, seed, clock)
    output = _output(settings, seed, clock, simulated=strap.simulated)
    journal = Journal.create(_recording_path(settings), _meta(settings, strap))

    def make(show: Callable[[View], None]) -> Runner:
        return Runner(
            clock=clock,
            strap=strap,
            output=output,
            journal=journal,
            opening=_opening(settings, seed, simulated=strap.simulated),
            show=show,
        )

    return Prepared(settings=settings, clock=clock, journal=journal, make=make)


def start(settings: Settings) -> SessionThread:
    """Start a session in its own thread, as `prepare` makes it."""
    prepared = prepare(settings)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    return SessionThread(prepared.make, prepared.clock, prepared.journal)


def _strap(settings: Settings, seed: int, clock: Clock) -> Strap:
    kind, _, name = settings.strap.partition(":")
    if kind == "virtual":
        return VirtualStrap(name or DEFAULT_TYPE, seed)
    if kind == "replay":
        return ReplayStrap(Path(name).expanduser())
    if kind == "exec":
        return ProgramStrap(name, simulated=settings.max_speed)
    from entrain.straps.bluetooth import BluetoothStrap

    return BluetoothStrap(settings.strap, known_straps(), clock.now_s)


def _output(settings: Settings, seed: int, clock: Clock, *, simulated: bool) -> Output:
    music = source_named(settings.music)
    kind, _, name = settings.sound.partition(":")
    if kind == "null":
        return NullOutput(music)
    if kind == "wav":
        return WavOutput(Path(name).expanduser(), music, seed)
    from entrain.sound.outputs.device import DeviceOutput

    device = DeviceOutput(music, seed, now_s=clock.now_s, device=name or None)
    # Somebody who names a device wants that one; otherwise none at all is no error.
    if name:
        return device
    # Nobody hears anything then, and what is not heard is not followed. A simulated person
    # hears the score itself.
    unheard = music if simulated else source_named("none")
    return FallbackOutput(device, NullOutput(unheard))


def _opening(settings: Settings, seed: int, *, simulated: bool) -> list[Event]:
    """Return what the conductor is told before anything happens."""
    sound = {"null": "No sound is played.", "wav": "The sound goes to a file."}
    kind, music = _kind(settings.sound), source_named(settings.music)
    return [
        PersonLoaded(
            t_s=0.0,
            subject=settings.subject,
            goal_per_min=GOAL_PER_MIN if simulated else FIRST_GOAL_PER_MIN,
            floor_per_min=FLOOR_PER_MIN,
            session_number=PRACTISED_SESSION if simulated else 1,
        ),
        SoundChanged(t_s=0.0, output=kind, detail=sound.get(kind, "The music is playing.")),
        SessionOpened(
            t_s=0.0,
            form=settings.form,
            policy=settings.policy,
            minutes=float(settings.minutes),
            seed=seed,
            music=music.title if music.audible else None,
            simulated=simulated,
        ),
    ]


def _recording_path(settings: Settings) -> Path:
    if settings.record is not None:
        return settings.record.expanduser()
    folder = settings.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsProblemError(
            f"The folder {folder} cannot be made: {error.strerror}. Name another with --folder."
        ) from error
    close_crashed(folder)
    stem = datetime.now(UTC).strftime("%Y-%m-%d_%H-%M-%S") + f"_{settings.form}"
    path = folder / f"{stem}.entrain"
    count = 1
    while path.exists():
        count += 1
        path = folder / f"{stem}_{count}.entrain"
    return path


def _meta(settings: Settings, strap: Strap) -> dict[str, JsonValue]:
    return {
        **engine_meta(),
        "form": settings.form,
        "policy": settings.policy,
        "seed": settings.seed,
        "minutes": float(settings.minutes),
        "strap": settings.strap,
        "music": settings.music,
        "sound": _kind(settings.sound),
        "speed": "max" if settings.max_speed else "real",
        "subject": settings.subject,
        "simulated": strap.simulated,
    }
