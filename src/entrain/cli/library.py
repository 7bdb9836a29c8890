"""`entrain library`: your own music, what was measured in it, and what may be played."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from entrain.cli.exits import ANSWER_IS_NO, DONE, Parser, print_json, say
from entrain.cli.problems import UsageProblem
from entrain.cli.progress import ProgressLine
from entrain.errors import EntrainError
from entrain.library import (
    FASTEST_BPM,
    SLOWEST_BPM,
    Library,
    LibraryProblem,
    LibraryProblemError,
    ScanProgress,
    Track,
    TrackRemarks,
    default_path,
    printable,
    scan,
)
from entrain.music import TAPS_LEAST, tapped_bpm
from entrain.people import FILE_NAME, People, check_code
from entrain.setup import default_folder

NAMED = "TRACK is a path, the first six or more characters of an id, or a whole title."
EXAMPLES = {
    "scan": "entrain library scan ~/Music",
    "list": "entrain library list --json",
    "allow": 'entrain library allow "Clair de lune" --subject P07',
    "block": 'entrain library block "Clair de lune"',
    "forget": 'entrain library forget "Clair de lune"',
    "mark": 'entrain library mark "Clair de lune" --sung no --loved yes --label piano',
    "tempo": 'entrain library tempo "Clair de lune" half',
}
EXAMPLE = f"""{NAMED}
A track is played by itself only once somebody has heard it and allowed it.

examples, one for each command, which has --help of its own:
  """ + "\n  ".join(EXAMPLES.values())
ANSWERS = {"yes": True, "no": False, "unknown": None}


def run(arguments: list[str]) -> int:
    """Run a command of the library."""
    options = _parser().parse_args(arguments)
    with Library(options.library) as library:
        status: int = options.do(library, options)
        return status


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="entrain library", description=__doc__, epilog=EXAMPLE)
    parser.add_argument(
        "--library", type=Path, default=default_path(), metavar="FILE", help="the library's file"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, do: Callable[[Library, argparse.Namespace], int], words: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=words, description=words, epilog=f"example:\n  {EXAMPLES[name]}"
        )
        command.set_defaults(do=do)
        return command

    scanning = add("scan", _scan, "read what is new or changed in folders")
    scanning.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    scanning.add_argument("--again", action="store_true", help="read also what has not changed")
    listing = add("list", _list, "print what the library holds")
    for command in (scanning, listing):
        command.add_argument("--json", action="store_true", help="print one JSON object")
    for name, do, words in (
        ("allow", _allow, "you heard the track: it may be played by itself"),
        ("block", _block, "never play the track, until it is allowed again"),
        ("forget", _forget, "drop all that was said of the track"),
        ("mark", _mark, "say whether the track is sung, is dear to you, or what it is"),
        ("tempo", _tempo, "say how fast the track is to be counted"),
    ):
        add(name, do, words).add_argument("track", metavar="TRACK")
    for command in (commands.choices["allow"], commands.choices["block"]):
        command.add_argument("--subject", metavar="CODE", help="for this person alone")
        command.add_argument("--folder", type=Path, help="folder for recordings, as in a session")
    marking, tempo = commands.choices["mark"], commands.choices["tempo"]
    marking.add_argument("--sung", choices=ANSWERS, help="whether somebody sings")
    marking.add_argument("--loved", choices=("yes", "no"), help="leave it nearly as it is")
    marking.add_argument("--label", action="append", default=[], help="a word for it")
    marking.add_argument("--no-label", action="append", default=[], help="take a word away")
    tempo.add_argument(
        "tempo",
        metavar="BPM|double|half|tap|auto",
        help="tap: press Enter on the beats; auto: as tagged or detected",
    )
    return parser


def _scan(library: Library, options: argparse.Namespace) -> int:
    # Without a terminal, one line for each file.
    with ProgressLine(every_s=0.0) as progress:
        tracks = scan(
            options.folders,
            library,
            partial(_show_progress, progress),
            lambda folder: say(f"The folder may not be read: {printable(str(folder))}"),
            again=options.again,
        )
    if not tracks:
        say("There are no files of music there.")
    return _show(tracks, as_json=options.json)


def _list(library: Library, options: argparse.Namespace) -> int:
    tracks = library.tracks()
    if not tracks:
        say(f"The library is empty. Read in your music: {EXAMPLES['scan']}")
    _show(tracks, as_json=options.json)
    return DONE


def _show(tracks: list[Track], *, as_json: bool) -> int:
    if as_json:
        rows = [track.as_json() for track in tracks]
        print_json({"schema": "entrain.library/1", "tracks": rows})
    else:
        for track in tracks:
            print(_line(track))
    return ANSWER_IS_NO if any(track.problem for track in tracks) else DONE


def _line(track: Track) -> str:
    name = track.tags.title + (f", {track.tags.artist}" if track.tags.artist else "")
    if track.error:
        return f"{printable(str(track.path))}: {track.error}"
    if track.measured is None:
        return f"{name}: not measured"
    seconds = round(track.measured.seconds)
    parts = [f"{seconds // 60}:{seconds % 60:02d}"]
    if track.tempo:
        parts.append(f"{track.tempo.tempo_bpm:.0f} beats/min ({_tempo_source(track)})")
    if track.measured.key:
        parts.append(track.measured.key)
    remarks = track.remarks
    parts.append(
        "blocked" if remarks.blocked else "allowed" if remarks.reviewed else "not reviewed"
    )
    parts += ["sung" if remarks.sung else "not sung"] if remarks.sung is not None else []
    parts += ["loved"] if remarks.loved else []
    parts += [f"labels: {' '.join(remarks.labels)}"] if remarks.labels else []
    if track.note:
        parts.append(track.note)
    return f"{(track.track_id or '')[:8]}  {name}: {', '.join(parts)}"


def _tempo_source(track: Track) -> str:
    """Return the source of a track's tempo, with its confidence if it was detected."""
    source, confidence_frac = track.tempo.source if track.tempo else "", track.confidence_frac
    if source != "detected" or confidence_frac is None:
        return source
    return f"{source}, {100 * confidence_frac:.0f} % sure"


def _show_progress(progress: ProgressLine, scan_progress: ScanProgress) -> None:
    name = printable(scan_progress.path.name)
    progress.show(
        f"{scan_progress.n_done + 1} of {scan_progress.n_all}: {name}", scan_progress.left_s
    )


def _allow(library: Library, options: argparse.Namespace) -> int:
    if options.subject is not None:
        return _change_blocked(
            library,
            options,
            lambda ids, track_id: tuple(blocked_id for blocked_id in ids if blocked_id != track_id),
        )
    return _change_remarks(
        library, options.track, lambda remarks: replace(remarks, reviewed=True, blocked=False)
    )


def _block(library: Library, options: argparse.Namespace) -> int:
    if options.subject is not None:
        return _change_blocked(library, options, lambda ids, track_id: (*ids, track_id))
    return _change_remarks(library, options.track, lambda remarks: replace(remarks, blocked=True))


def _change_blocked(
    library: Library,
    options: argparse.Namespace,
    change: Callable[[tuple[str, ...], str], tuple[str, ...]],
) -> int:
    """Change which tracks are never played to one person, simulated or not."""
    track = library.find(options.track)
    people = People((options.folder or default_folder()) / FILE_NAME)
    check_code(options.subject)
    for simulated in (False, True):
        person = people.load(options.subject, simulated=simulated)
        blocked = tuple(dict.fromkeys(change(person.blocked, track.track_id or "")))
        if blocked != person.blocked:
            people.save(replace(person, blocked=blocked))
    word = "blocked" if track.track_id in blocked else "no longer blocked"
    print(f"{track.tags.title}: {word} for {options.subject}.")
    return DONE


def _forget(library: Library, options: argparse.Namespace) -> int:
    return _change_remarks(library, options.track, lambda _: TrackRemarks())


def _mark(library: Library, options: argparse.Namespace) -> int:
    def change(remarks: TrackRemarks) -> TrackRemarks:
        labels = (set(remarks.labels) | set(options.label)) - set(options.no_label)
        return replace(
            remarks,
            sung=ANSWERS[options.sung] if options.sung else remarks.sung,
            loved=ANSWERS[options.loved] is True if options.loved else remarks.loved,
            labels=tuple(sorted(labels)),
        )

    return _change_remarks(library, options.track, change)


def _tempo(library: Library, options: argparse.Namespace) -> int:
    tempo_bpm = _parse_tempo(library.find(options.track), options.tempo)
    return _change_remarks(
        library, options.track, lambda remarks: replace(remarks, tempo_bpm=tempo_bpm)
    )


def _parse_tempo(track: Track, given: str) -> float | None:
    if given == "auto":
        return None
    if given == "tap":
        bpm = _read_taps()
    elif given in ("double", "half"):
        if track.tempo is None:
            raise LibraryProblemError(LibraryProblem.NO_TEMPO, track.tags.title)
        bpm = track.tempo.tempo_bpm * (2.0 if given == "double" else 0.5)
    else:
        try:
            bpm = float(given)
        except ValueError:
            bpm = 0.0
    if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        raise LibraryProblemError(
            LibraryProblem.TEMPO, given, slowest=SLOWEST_BPM, fastest=FASTEST_BPM
        )
    return round(bpm, 2)


def _read_taps() -> float:
    say(f"Press Enter on each beat, {TAPS_LEAST} times or more; then type q and Enter.")
    taps_s = []
    for line in sys.stdin:
        if line.strip():
            break
        taps_s.append(time.monotonic())
    bpm = tapped_bpm(np.array(taps_s))
    if bpm is None:
        raise EntrainError(UsageProblem.TAPS, least=TAPS_LEAST)
    return bpm


def _change_remarks(
    library: Library, name: str, change: Callable[[TrackRemarks], TrackRemarks]
) -> int:
    track = library.find(name)
    if track.track_id is None:
        raise LibraryProblemError(LibraryProblem.NO_SUCH_TRACK, name)
    remarks = change(track.remarks)
    library.save_remarks(track.track_id, remarks)
    print(_line(replace(track, remarks=remarks)))
    return DONE
