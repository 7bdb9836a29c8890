"""Whatever lies in a folder gets a row; what is known is not read again; nothing said is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.library.scanner import Examiner, ScanProgress, scan
from entrain.library.store import Library
from entrain.library.tracks import Track
from entrain.sandbox import process
from tests.helpers.made_audio import FORMATS, encode, name_of, piece
from tests.helpers.mutated_audio import mutated

SECONDS = 6.0
TEMPO_TAG = {"mp3": "TBPM", "aiff": "TBPM", "aac": "tmpo", "alac": "tmpo"}
ODD = ("\N{WHALE} ü.mp3", "new\nline.mp3", "-dash.mp3", os.fsdecode(b"\xff\xfe.mp3"))


def fill(folder: Path) -> dict[str, TrackProblem | None]:
    """Make a folder of all sorts; return what is wrong with each file."""
    wanted: dict[str, TrackProblem | None] = {}
    sound = piece(SECONDS)
    (folder / "sub" / "deeper").mkdir(parents=True)
    for form in FORMATS:
        path = folder / "sub" / name_of(form, form)
        tags = {"title": f"Piece in {form}", "artist": "Nobody", TEMPO_TAG.get(form, "BPM"): "144"}
        encode(path, sound, form, tags=tags)
        wanted[path.name] = None
        half = folder / f"half {path.name}"
        half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        wanted[half.name] = TrackProblem.ENDS_EARLY
    for name in ODD:
        shutil.copy(folder / "sub" / "mp3.mp3", folder / "sub" / "deeper" / name)
        wanted[name] = None
    coded = (folder / "sub" / name_of("aac", "aac")).read_bytes()
    bad = {
        "empty.mp3": (b"", TrackProblem.EMPTY),
        "picture.mp3": (b"\xff\xd8\xff\xe0" + bytes(3000), TrackProblem.NOT_AUDIO),
        "words.flac": (b"Not music at all. " * 200, TrackProblem.NOT_AUDIO),
        "list.mp3": (b"#EXTM3U\n#EXTINF:9,\nsub/mp3.mp3\n", TrackProblem.NOT_AUDIO),
        "join.mp3": (b"ffconcat version 1.0\nfile sub/mp3.mp3\n", TrackProblem.NOT_AUDIO),
        "bought.m4p": (coded.replace(b"mp4a", b"drms"), TrackProblem.PROTECTED),
        "streamed.m4a": (coded.replace(b"mp4a", b"enca"), TrackProblem.PROTECTED),
        "film.mkv": (b"\x1a\x45\xdf\xa3" + bytes(100), TrackProblem.VIDEO),
        "other.wma": (b"\x30\x26\xb2\x75" + bytes(100), TrackProblem.UNSUPPORTED),
    }
    slow = bytearray((folder / "sub" / "wav.wav").read_bytes())
    slow[24:28] = (8).to_bytes(4, "little")
    bad["slow.wav"] = (bytes(slow), TrackProblem.DAMAGED)
    for name, (content, problem) in bad.items():
        (folder / name).write_bytes(content)
        wanted[name] = problem
    (folder / "gone.mp3").symlink_to("nowhere.mp3")
    wanted["gone.mp3"] = TrackProblem.NO_SUCH_FILE
    os.mkfifo(folder / "pipe.mp3")
    wanted["pipe.mp3"] = TrackProblem.NOT_A_FILE
    encode(folder / "silent.flac", np.zeros_like(sound), "flac")
    encode(folder / "short.wav", sound[:20_000], "wav")
    wanted["silent.flac"] = wanted["short.wav"] = None
    return wanted


@pytest.fixture(scope="module")
def everything(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, Track], dict[str, TrackProblem | None]]:
    folder = tmp_path_factory.mktemp("music")
    wanted = fill(folder)
    with Library(tmp_path_factory.mktemp("data") / "library.sqlite") as library:
        tracks = scan([folder], library)
    return {track.path.name: track for track in tracks}, wanted


def test_every_file_has_its_row_and_its_reason(
    everything: tuple[dict[str, Track], dict[str, TrackProblem | None]],
) -> None:
    tracks, wanted = everything
    assert {name: track.problem for name, track in tracks.items()} == wanted


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_measured(
    everything: tuple[dict[str, Track], dict[str, TrackProblem | None]], form: str
) -> None:
    track = everything[0][name_of(form, form)]
    found = track.measured
    assert found is not None
    assert track.tags.title == f"Piece in {form}"
    assert track.tags.artist == "Nobody"
    assert found.seconds == pytest.approx(SECONDS, abs=0.05)
    assert found.tempo_bpm == pytest.approx(72.0, rel=0.03)
    assert found.key == "C major"
    assert found.loudness_lufs == pytest.approx(-28.0, abs=1.0)
    assert found.true_peak_dbfs is not None
    assert found.onsets_hz == pytest.approx(72 / 60, abs=0.3)
    assert track.arousal_frac is not None


def test_the_files_tempo_comes_before_the_detected(
    everything: tuple[dict[str, Track], dict[str, TrackProblem | None]],
) -> None:
    track = everything[0][name_of("flac", "flac")]
    assert track.tempo is not None
    assert (track.tempo.tempo_bpm, track.tempo.source) == (144.0, "tag")
    # Twice as many beats as were detected, where somebody counts twice as fast.
    assert np.diff(track.beats_s) == pytest.approx(60 / 144, abs=0.05)


def test_what_nobody_can_know_is_none(
    everything: tuple[dict[str, Track], dict[str, TrackProblem | None]],
) -> None:
    silent, short = everything[0]["silent.flac"], everything[0]["short.wav"]
    for track in (silent, short):
        assert track.measured is not None
        assert track.tempo is None
        assert track.beats_s == ()
        assert track.confidence_frac is None
    assert silent.measured is not None
    assert silent.measured.loudness_lufs is None
    assert silent.measured.key is None
    assert silent.arousal_frac is None


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    with Examiner() as examiner:
        yield examiner


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library.sqlite")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "music"
    made.mkdir()
    for number in range(3):
        encode(made / f"{number}.flac", piece(4.0, seed=number), "flac")
    return made


def read(folder: Path, library: Library, *, again: bool = False) -> list[str]:
    """Scan; return the names of the files that were read."""
    told: list[ScanProgress] = []
    scan([folder], library, told.append, again=again)
    return [progress.path.name for progress in told]


def test_only_what_changed_is_read_again(folder: Path, library: Library) -> None:
    assert read(folder, library) == ["0.flac", "1.flac", "2.flac"]
    assert read(folder, library) == []
    encode(folder / "1.flac", piece(5.0, seed=7), "flac")
    assert read(folder, library) == ["1.flac"]
    assert read(folder, library, again=True) == ["0.flac", "1.flac", "2.flac"]


def test_a_moved_file_keeps_what_was_said(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan([folder], library)
    before = library.find(str(folder / "0.flac"))
    assert before.track_id is not None
    library.save_remarks(before.track_id, replace(before.remarks, reviewed=True, tempo_bpm=36.0))
    (folder / "elsewhere").mkdir()
    (folder / "0.flac").rename(folder / "elsewhere" / "new name.flac")
    asked = []
    ask = Examiner.ask
    monkeypatch.setattr(Examiner, "ask", lambda *a: (asked.append(a[1]), ask(*a))[1])
    scan([folder], library)
    after = library.find(str(folder / "elsewhere" / "new name.flac"))
    assert after.remarks.reviewed
    assert after.tempo is not None
    assert after.tempo.source == "user"
    # Known by its fingerprint: it need not be measured anew.
    assert asked == ["identify"]
    assert library.find(str(folder / "0.flac")).missing
    assert library.path_of(before.track_id) == folder / "elsewhere" / "new name.flac"


def test_a_deleted_file_is_marked_and_comes_back(folder: Path, library: Library) -> None:
    scan([folder], library)
    kept = (folder / "2.flac").read_bytes()
    (folder / "2.flac").unlink()
    assert len(scan([folder], library)) == 2
    gone = library.find(str(folder / "2.flac"))
    assert gone.missing
    assert gone.note is not None
    (folder / "2.flac").write_bytes(kept)
    scan([folder], library)
    assert not library.find(str(folder / "2.flac")).missing


@pytest.mark.parametrize("form", FORMATS)
def test_the_fingerprint_is_that_of_the_sound(
    tmp_path: Path, examiner: Examiner, form: str
) -> None:
    sound = piece(2.0)
    plain = encode(tmp_path / name_of("plain", form), sound, form)
    tagged = encode(
        tmp_path / name_of("tagged", form), sound, form, tags={"title": "T" * 3000, "artist": "A"}
    )
    other = encode(tmp_path / name_of("other", form), sound * np.float32(0.9), form)
    assert plain.read_bytes() != tagged.read_bytes()
    ids = [examiner.ask("identify", path)["track_id"] for path in (plain, tagged, other)]
    assert ids[0] == ids[1] != ids[2]


def test_a_lost_process_is_replaced(folder: Path) -> None:
    with Examiner() as examiner:
        first = examiner.ask("identify", folder / "0.flac")
        pid = examiner.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TrackProblemError) as told:
            examiner.ask("identify", folder / "0.flac")
        assert told.value.reason is TrackProblem.DIED
        assert examiner.ask("identify", folder / "0.flac") == first
        assert examiner.pid != pid


def test_a_file_that_may_not_be_read_is_tried_again(folder: Path, library: Library) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "0.flac").chmod(0)
    assert scan([folder], library)[0].problem is TrackProblem.NOT_READABLE
    (folder / "0.flac").chmod(0o600)
    assert scan([folder], library)[0].problem is None


def test_what_took_too_long_is_not_called_damaged_and_tried_again(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MOST_S", 0.01)
    for track in scan([folder], library):
        assert track.problem is TrackProblem.TOO_SLOW
        assert track.error is not None
        assert "damaged" not in track.error
    monkeypatch.undo()
    assert [track.problem for track in scan([folder], library)] == [None] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="limits of others are seen on Linux only")
def test_the_process_is_bounded(folder: Path, examiner: Examiner) -> None:
    import resource

    examiner.ask("identify", folder / "0.flac")
    assert examiner.pid is not None
    assert resource.prlimit(examiner.pid, resource.RLIMIT_AS)[0] == 1 << 30
    assert 0 < resource.prlimit(examiner.pid, resource.RLIMIT_CPU)[0] < 1000


def outcome(examiner: Examiner, path: Path) -> object:
    """Return what a scan would: how long the file is, or why it cannot be used."""
    try:
        examiner.ask("identify", path)
        return examiner.ask("analyse", path)["measured"]["seconds"]
    except TrackProblemError as error:
        return error.reason


def test_damaged_files_of_every_format_are_rows(tmp_path: Path, examiner: Examiner) -> None:
    rng = np.random.default_rng(20)
    outcomes = []
    for form in FORMATS:
        path = tmp_path / name_of(form, form)
        whole = encode(path, piece(2.0), form).read_bytes()
        for _ in range(5):
            path.write_bytes(mutated(whole, rng))
            outcomes.append(outcome(examiner, path))
    assert not {TrackProblem.FAULT, TrackProblem.DIED} & set(outcomes)
    assert len(set(outcomes)) > 3


def test_a_reader_started_by_who_plays_comes_after_it(tmp_path: Path) -> None:
    path = encode(tmp_path / "piece.flac", piece(1.0), "flac")
    seen: list[int] = []

    def plays() -> None:
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -5)
        except (AttributeError, OSError):
            return
        with Examiner() as examiner:
            examiner.ask("identify", path)
            seen.append(os.getpriority(os.PRIO_PROCESS, examiner.pid))

    thread = threading.Thread(target=plays)
    thread.start()
    thread.join()
    if not seen:
        pytest.skip("this system gives nobody precedence")
    assert seen == [0]
