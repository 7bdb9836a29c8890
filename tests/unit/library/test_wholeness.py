"""A whole file is taken in whatever dress it comes, and a cut one is refused in each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from entrain.library import audio, measured
from entrain.library.audio import fingerprint, open_sound
from entrain.library.limits import Allowance
from entrain.library.problems import TrackProblem, TrackProblemError
from tests.helpers import made_containers as made
from tests.helpers.made_audio import FORMATS, encode, name_of, piece
from tests.helpers.made_containers import SECONDS, chunk, counted, id3v1, id3v2, title

N_BYTES = 4 * len(piece(SECONDS))
UNKNOWN = (0, 0x7F00_0000, 0x7FFF_0000, 0x7FFF_F000, 0x7FFF_FFDB, 0x7FFF_FFFE, 0x7FFF_FFFF,
           0x8000_0000, 0x8000_0024, 0xFFFF_F000, 0xFFFF_FFDB, 0xFFFF_FFFF)  # fmt: skip


@cache
def with_count() -> bytes:
    return made.mp3()


@cache
def without_count() -> bytes:
    return made.mp3(count=False)


def read(path: Path) -> float:
    """Identify and measure a file as a scan does; return its length [s]."""
    with open_sound(path) as sound:
        fingerprint(sound, Allowance(lambda _: None))
    return float(measured.measure(path, lambda _: None)["seconds"])


def problem(path: Path) -> TrackProblem | None:
    try:
        read(path)
    except TrackProblemError as error:
        return error.reason
    return None


def dressed_mp3s() -> dict[str, tuple[bytes, float]]:
    """Return whole MP3s and how often the piece is in each."""
    counts, plain = with_count(), without_count()
    noise = np.random.default_rng(1).bytes
    once = {
        "count": counts,
        "none": plain,
        "ID3v2.2": id3v2(title("Information desk Xing VBRI", 2), 2) + plain,
        "ID3v2.3": id3v2(title("Information desk Xing VBRI", 3), 3) + plain,
        "ID3v2.4": id3v2(title("Information desk Xing VBRI", 3), 4) + plain,
        "unsynchronised": id3v2(title("Info"), 3, 0x80) + plain,
        "footer": id3v2(title("Info"), 4, 0x10) + plain,
        "padded": id3v2(title("Info"), 3, 0, 9000) + plain,
        "two tags": id3v2(title("Info")) + id3v2(title("Xing")) + plain,
        "cover": id3v2(made.cover(600_000)) + counts,
        "cover, no count": id3v2(made.cover(70_000)) + plain,
        "APE": counts + made.ape("Xing Info"),
        "APE first": made.ape("Xing Info") + plain,
        "Lyrics3": counts + made.lyrics3(),
        "ID3v1": plain + id3v1(),
        "no frames": counted(counts, n_frames=0, n_bytes=0),
        "no frames, bytes": counted(counts, n_frames=0),
        "no flags": counted(counts, flags=0),
        "table alone": counted(counts, flags=4),
        "bytes alone": counted(counts, flags=2),
        "fewer": counted(counts, n_frames=50, n_bytes=9000),
        "frames wrong": counted(counts, n_frames=5000),
        "bytes wrong": counted(counts, n_bytes=5_000_000),
        "shortened and tagged": counted(counts, n_frames=5000, n_bytes=900_000) + id3v1(),
        "zeros first": bytes(3000) + counts,
        "chance first": noise(5000) + counts,
        "many zeros first": bytes(300_000) + plain,
        "a server's words first": b"HTTP/1.0 200 OK\r\nicy-name: Info Xing\r\n\r\n" + plain,
        "zeros last": counts + bytes(100_000),
        "Fraunhofer": made.by_fraunhofer(counts),
        "checksum": made.checked(counts),
    }
    twice = {
        "joined": counts + counts,
        "joined, tag between": counts + id3v2(title("B")) + counts,
        "joined, cover between": counts + id3v1() + id3v2(made.cover(600_000)) + counts + id3v1(),
        "joined, no count first": plain + counts,
        "joined, another rate": counts + made.mp3(rate_hz=48_000),
    }
    return {name: (file, 1) for name, file in once.items()} | {
        name: (file, 2) for name, file in twice.items()
    }


def test_whole_mp3s_are_taken_in_every_dress(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    wrong = {}
    for name, (file, times) in dressed_mp3s().items():
        path.write_bytes(file)
        try:
            seconds = read(path)
        except TrackProblemError as error:
            wrong[name] = str(error)
            continue
        if abs(seconds - times * SECONDS) > 0.12:
            wrong[name] = f"{seconds} s"
    assert not wrong


@pytest.mark.parametrize("layout", ["mono", "stereo"])
@pytest.mark.parametrize("rate_hz", [48_000, 32_000, 24_000, 16_000, 11_025, 8_000])
def test_mp3s_of_every_version_are_whole_or_cut(tmp_path: Path, rate_hz: int, layout: str) -> None:
    file = made.mp3(rate_hz=rate_hz, layout=layout)
    path = tmp_path / "a.mp3"
    path.write_bytes(file)
    assert read(path) == pytest.approx(SECONDS, abs=0.1)
    path.write_bytes(file[: len(file) // 2])
    assert problem(path) is TrackProblem.ENDS_EARLY


def cut_files() -> dict[str, bytes]:
    """Return whole files that say how long they are, by what they will be called."""
    counts = with_count()
    rf64 = {"name": b"RF64", "size": 0xFFFF_FFFF, "riff": 0xFFFF_FFFF, "ds64": N_BYTES}
    return {
        "plain.mp3": counts,
        "cover.mp3": id3v2(made.cover(70_000)) + counts,
        "large cover.mp3": id3v2(made.cover(600_000)) + counts,
        "two tags.mp3": id3v2(title("Info")) + id3v2(title("Xing")) + counts,
        "footer.mp3": id3v2(title("Info"), 4, 0x10) + counts,
        "junk.mp3": bytes(3000) + counts,
        "Fraunhofer.mp3": made.by_fraunhofer(counts),
        "checksum.mp3": made.checked(counts),
        "bytes alone.mp3": counted(counts, flags=2),
        "no frames.mp3": counted(counts, n_frames=0),
        "tag behind.mp3": counts + made.ape("Info") + id3v1(),
        "joined.mp3": id3v2(title("A")) + without_count() + id3v2(title("B")) + counts,
        "plain.wav": made.wav(),
        "extensible.wav": made.wav(extensible=True),
        "picture before.wav": made.wav(before=chunk(b"id3 ", id3v2(made.cover(100_001)))),
        "list behind.wav": made.wav(after=chunk(b"LIST", b"INFOINAM\6\0\0\0Xing\0\0")),
        "long.wav": made.wav(**rf64),  # type: ignore[arg-type]
        "BW64.wav": made.wav(**{**rf64, "name": b"BW64"}),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_cut_files_are_refused_in_every_dress(tmp_path: Path, share: float) -> None:
    files = cut_files()
    # Of what has no count, all is gone that could say so.
    files["joined.mp3"] = files["joined.mp3"] if share > 0.5 else with_count()
    wrong = {}
    for name, file in files.items():
        path = tmp_path / name
        path.write_bytes(file[: int(share * len(file))])
        if (found := problem(path)) is not TrackProblem.ENDS_EARLY:
            wrong[name] = found
    assert not wrong


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("form", FORMATS)
def test_cut_files_of_every_format_are_refused(tmp_path: Path, form: str, share: float) -> None:
    path = encode(tmp_path / name_of("a", form), piece(SECONDS), form)
    assert problem(path) is None
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert problem(path) is TrackProblem.ENDS_EARLY


@pytest.mark.parametrize(
    "options",
    [
        {"movflags": "+faststart"},
        {"movflags": "+frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"},
    ],
)
def test_cut_mp4s_are_refused_wherever_their_index_is(
    tmp_path: Path, options: dict[str, str]
) -> None:
    source, path = encode(tmp_path / "source.m4a", piece(SECONDS), "aac"), tmp_path / "a.m4a"
    with av.open(source) as whole, av.open(path, "w", format="mp4", options=options) as copy:
        stream = copy.add_stream_from_template(whole.streams.audio[0])
        for packet in whole.demux(whole.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    assert read(path) == pytest.approx(SECONDS, abs=0.1)
    for share in (0.3, 0.5, 0.9):
        (tmp_path / "cut.m4a").write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
        assert problem(tmp_path / "cut.m4a") is TrackProblem.ENDS_EARLY


@pytest.mark.parametrize("size", UNKNOWN)
def test_a_wav_written_to_a_pipe_is_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.wav"
    for extensible in (False, True):
        riff = min(size + 36, 0xFFFF_FFFF)
        path.write_bytes(made.wav(size=size, riff=riff, extensible=extensible))
        assert read(path) == pytest.approx(SECONDS, abs=0.01)


@pytest.mark.parametrize("n_bytes", [0, N_BYTES, 0xFFFF_FFFF, (1 << 63) - 1])
@pytest.mark.parametrize("name", [b"RF64", b"BW64"])
def test_a_long_wav_is_whole_by_its_long_size(tmp_path: Path, name: bytes, n_bytes: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(made.wav(name=name, size=0xFFFF_FFFF, riff=0xFFFF_FFFF, ds64=n_bytes))
    assert read(path) == pytest.approx(SECONDS, abs=0.01)


def test_chunks_around_the_sound_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    listed = chunk(b"LIST", b"INFOINAM\5\0\0\0Xing\0\0")
    for file in (
        made.wav(after=listed),
        made.wav(before=chunk(b"bext", b"x" * 603)),
        made.wav(before=chunk(b"id3 ", id3v2(made.cover(100_001))), after=listed),
        made.wav(riff=0),
        made.wav(size=N_BYTES + 44),
    ):
        path.write_bytes(file)
        assert read(path) == pytest.approx(SECONDS, abs=0.02)


@pytest.mark.parametrize("size", [0, 0x7F00_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF])
def test_an_aiff_written_to_a_pipe_is_whole(tmp_path: Path, size: int) -> None:
    file = made.encoded(tmp_path, "aiff")
    sound, common = file.find(b"SSND"), file.find(b"COMM")
    patched = file[: sound + 4] + size.to_bytes(4, "big") + file[sound + 8 :]
    path = tmp_path / "a.aiff"
    for n_frames in (file[common + 10 : common + 14], bytes(4)):
        path.write_bytes(patched[: common + 10] + n_frames + patched[common + 14 :])
        assert read(path) == pytest.approx(SECONDS, abs=0.02)


def test_a_flac_that_was_streamed_has_no_length_to_keep(tmp_path: Path) -> None:
    file = bytearray(made.encoded(tmp_path, "flac"))
    # STREAMINFO follows the mark and four bytes; its 36 bits of samples begin in byte 13.
    total = file.find(b"fLaC") + 8 + 13
    file[total : total + 5] = bytes([file[total] & 0xF0]) + bytes(4)
    path = tmp_path / "a.flac"
    path.write_bytes(file)
    assert read(path) == pytest.approx(SECONDS, abs=0.01)


def test_an_ogg_off_the_air_ends_with_any_whole_page(tmp_path: Path) -> None:
    file = bytearray(made.encoded(tmp_path, "ogg"))
    last = file.rfind(b"OggS")
    path = tmp_path / "a.ogg"
    path.write_bytes(file[:last])
    assert read(path) > 1.0
    path.write_bytes(file[: last - 20])
    assert problem(path) is TrackProblem.ENDS_EARLY


@pytest.mark.parametrize("form", ["flac", "mp3", "wav", "aac"])
def test_a_long_file_that_was_cut_is_refused_though_its_beginning_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for module in (audio, measured):
        monkeypatch.setattr(module, "LONGEST_S", 3.0)
    path = encode(tmp_path / name_of("a", form), piece(9.0), form)
    assert problem(path) is None
    # After what is looked at and before the end.
    path.write_bytes(path.read_bytes()[: int(0.7 * path.stat().st_size)])
    assert problem(path) is TrackProblem.ENDS_EARLY
