"""The composition root: the only module that names concrete straps, outputs and sources."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from entrain.errors import EntrainError
from entrain.events import Answer, Answered, Event, Form, SessionOpened, SoundChanged
from entrain.inputs.straps import (
    DEFAULT_TYPE,
    Profile,
    ProgramStrap,
    ReplayStrap,
    Strap,
    VirtualStrap,
    load_profiles,
)
from entrain.journal import (
    BlindJournal,
    Journal,
    JsonValue,
    PlainJournal,
    RecordingProblem,
    RecordingProblemError,
    close_crashed,
    engine_meta,
)
from entrain.music import RubberBand
from entrain.music.stretch import PhaseVocoder
from entrain.session import (
    Clock,
    Observer,
    Prepared,
    RealClock,
    Runner,
    SessionThread,
    VirtualClock,
    append_fault,
    describe_method,
)
from entrain.setup import (
    LIBRARY,
    SCANNING_DETAIL,
    Arm,
    OwnMusic,
    Settings,
    SettingsProblem,
    Subject,
    apply_study,
    check_practised,
    check_settings,
    choose_form,
    data_folder,
    expand_path,
    is_own_music,
    make_blinded_arm,
    make_open_arm,
    option_kind,
    read_items,
    read_library_items,
)
from entrain.sound import (
    FallbackOutput,
    MakeStretcher,
    NullOutput,
    Output,
    Shelf,
    WavOutput,
    own_music,
)
from entrain.sound.sources import SourceKind, find_source
from entrain.study import Study
from entrain.wording import Language, language

SWITCH_INTERVAL_S = 0.0005
"""How long a busy window may keep other threads from running.

Beside a busy window, Python's default of 5 ms delays the time stamps of one packet in twenty by
8 ms to 20 ms, this value by 1 ms to 6 ms: benchmarks/straps.py.
"""


def known_straps() -> tuple[Profile, ...]:
    """Return the profiles of straps, a person's own before the shipped ones.

    Raises
    ------
    StrapProblemError
        A profile is not valid.
    """
    return load_profiles(data_folder() / "devices")


def prepare(settings: Settings) -> Prepared:
    """Make all that a session needs.

    Raises
    ------
    EntrainError
        The session cannot run with these settings; `reason` says why.
    """
    study = None
    if settings.study is not None:
        study = Study.open(settings.study.expanduser())
        settings = apply_study(study, settings)
    settings, form = choose_form(settings)
    check_settings(settings, form)
    if settings.seed is None:
        settings = replace(settings, seed=int.from_bytes(os.urandom(4), "big"))
    seed = settings.seed or 0
    clock: Clock = VirtualClock() if settings.max_speed else RealClock()
    strap = _strap(settings, seed, clock)
    person = Subject(settings, simulated=strap.simulated)
    check_practised(settings, person)
    music, shelf = _music(settings)
    output = _output(settings, music, seed, clock, simulated=strap.simulated)
    path = _recording_path(settings, form)
    if path.exists():
        # Before anything is allocated.
        raise RecordingProblemError(RecordingProblem.EXISTS_ALREADY, path)
    arm = (
        make_open_arm(settings, form) if study is None else make_blinded_arm(study, settings, form)
    )
    journal = _journal(path, _meta(settings, form, strap, arm), arm, language(settings.lang))

    def make(*observers: Observer) -> Runner:
        return Runner(
            clock=clock,
            inputs=[strap, OwnMusic(shelf)],
            output=output,
            journal=journal,
            opening=_opening(
                settings, form, music, shelf, seed, person, arm, simulated=strap.simulated
            ),
            observers=observers,
            keep=person.keep,
            fault=lambda error: append_fault(error, settings.folder),
        )

    return Prepared(
        settings=settings,
        label=arm.label,
        simulated=strap.simulated,
        clock=clock,
        journal=journal,
        make=make,
    )


def _journal(path: Path, meta: dict[str, JsonValue], arm: Arm, spoken: Language) -> Journal:
    if arm.key is None:
        return PlainJournal.create(path, meta, spoken)
    return BlindJournal.create(path, meta, arm.key, spoken)


def prepare_beside_window(settings: Settings) -> Prepared:
    """Make all that a session beside a window needs, as `prepare` does; in the session's thread."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    return prepare(settings)


def start(settings: Settings, observers: Sequence[Observer] = ()) -> SessionThread:
    """Start a session in a thread of its own, where all it needs is made too.

    Parameters
    ----------
    settings : Settings
        The settings of the session.
    observers : sequence of Observer
        Further observers besides the thread's own queue of views.
    """
    return SessionThread(lambda: prepare_beside_window(settings), settings.folder, observers)


def _strap(settings: Settings, seed: int, clock: Clock) -> Strap:
    kind, _, name = settings.strap.partition(":")
    if kind == "virtual":
        return VirtualStrap(name or DEFAULT_TYPE, seed)
    if kind == "replay":
        return ReplayStrap(expand_path(name))
    if kind == "exec":
        return ProgramStrap(name, simulated=settings.max_speed)
    from entrain.inputs.straps import BluetoothStrap

    return BluetoothStrap(settings.strap, known_straps(), clock.now_s)


def _music(settings: Settings) -> tuple[SourceKind, Shelf]:
    """Return the music, and the shelf of a person's own tracks, which may stay empty."""
    if not is_own_music(settings.music):
        return find_source(settings.music), Shelf(list)
    path = expand_path(settings.music)
    named = settings.music != LIBRARY
    closed = threading.Event()
    fill = (lambda: read_items(path, closed)) if named else read_library_items
    shelf = Shelf(fill, named=named, closed=closed)
    if settings.max_speed:
        # On a virtual clock, nothing may depend on how long reading takes.
        shelf.fill()
    else:
        shelf.fill_beside()
    # In real time, nothing may wait for a disk: a WAV file is written on the session's own loop.
    return (
        own_music(shelf, find_source("composed"), _stretcher(), patient=settings.max_speed),
        shelf,
    )


def _stretcher() -> MakeStretcher:
    """Return Rubber Band if it is chosen in the environment, else the phase vocoder."""
    return RubberBand if os.environ.get("ENTRAIN_STRETCHER") == "rubberband" else PhaseVocoder


def _output(
    settings: Settings, music: SourceKind, seed: int, clock: Clock, *, simulated: bool
) -> Output:
    kind, _, name = settings.sound.partition(":")
    if kind == "null":
        return NullOutput(music)
    if kind == "wav":
        return WavOutput(expand_path(name), music, seed)
    from entrain.sound import DeviceOutput

    # A device that is named must exist. Without a name, a missing device is not an error, and one
    # that is connected later is found.
    device = DeviceOutput(music, seed, now_s=clock.now_s, device=name or None, waits=not name)
    if name:
        return device
    # Without a device nothing is heard, and what is not heard cannot be followed. A simulated
    # person hears the score itself.
    unheard = music if simulated else find_source("none")
    return FallbackOutput(device, NullOutput(unheard))


def _screening(settings: Settings) -> list[Event]:
    """Return the answers to the screening, or the event that nothing was asked."""
    if settings.answers is None:
        return [Answered(t_s=0.0, question="screening", answer=Answer.NOT_ASKED, who="nobody")]
    return [
        Answered(t_s=0.0, question=question, answer=answer, who="patient")
        for question, answer in settings.answers.items()
    ]


def _opening(
    settings: Settings,
    form: Form,
    music: SourceKind,
    shelf: Shelf,
    seed: int,
    person: Subject,
    arm: Arm,
    *,
    simulated: bool,
) -> list[Event]:
    """Return the events before the session, `SessionOpened` last."""
    sound = {"null": "No sound is played.", "wav": "The sound goes to a file."}
    kind = option_kind(settings.sound)
    playing = SCANNING_DETAIL if is_own_music(settings.music) else "The music is playing."
    return [
        person.make_person_loaded(),
        *_screening(settings),
        SoundChanged(t_s=0.0, output=kind, detail=sound.get(kind, playing)),
        *shelf.advance(0.0),
        SessionOpened(
            t_s=0.0,
            form=form.name,
            policy=arm.policy,
            minutes=float(settings.minutes),
            seed=seed,
            music=music.title if music.audible else None,
            simulated=simulated,
            silence=settings.silence,
            music_takes=music.takes,
            full_level_db=settings.full_level_db,
            course_per_min=arm.course_per_min,
            label=arm.label,
            learning=settings.learning,
            form_definition=form,
        ),
    ]


def _recording_path(settings: Settings, form: Form) -> Path:
    if settings.record is not None:
        return expand_path(settings.record)
    folder = settings.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EntrainError(SettingsProblem.FOLDER, folder, error.strerror or "") from error
    close_crashed(folder)
    stem = datetime.now(UTC).strftime("%Y-%m-%d_%H-%M-%S") + f"_{form.name}"
    path = folder / f"{stem}.entrain"
    count = 1
    while path.exists():
        count += 1
        path = folder / f"{stem}_{count}.entrain"
    return path


def _meta(settings: Settings, form: Form, strap: Strap, arm: Arm) -> dict[str, JsonValue]:
    return {
        **engine_meta(),
        "form": form.name,
        **arm.meta,
        "method": describe_method(form),
        "seed": settings.seed,
        "minutes": float(settings.minutes),
        "strap": settings.strap,
        "music": settings.music,
        "sound": option_kind(settings.sound),
        "speed": "max" if settings.max_speed else "real",
        "subject": settings.subject,
        "simulated": strap.simulated,
        "language": settings.lang,
    }
