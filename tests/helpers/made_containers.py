"""The same few seconds of music in every dress that programs give it: tags, sizes, joints."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np

from tests.helpers.made_audio import Samples, encode, piece

SECONDS = 4.5


def mp3(
    *, rate_hz: int = 44_100, layout: str = "stereo", seconds: float = SECONDS, count: bool = True,
    **options: str,
) -> bytes:  # fmt: skip
    """Return an MP3 without tags; with `count` its first frame counts the others."""
    file = io.BytesIO()
    muxing = {"id3v2_version": "0", "write_xing": "1" if count else "0"}
    with av.open(file, "w", format="mp3", options=muxing) as container:
        stream = container.add_stream("libmp3lame", rate=rate_hz, layout=layout)
        stream.codec_context.options = options
        resampler = av.AudioResampler("s16p", layout, rate_hz, 1152)
        block = np.ascontiguousarray(piece(seconds), dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = 44_100, 0
        for out in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(out))
        container.mux(stream.encode(None))
    return file.getvalue()


def id3v2(content: bytes, version: int = 3, flags: int = 0, padding: int = 0) -> bytes:
    """Return an ID3v2 tag around frames that are ready."""
    body = content + bytes(padding)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    rest = bytes([version, 0, flags]) + size
    footer = b"3DI" + rest if flags & 0x10 else b""
    return b"ID3" + rest + body + footer


def title(text: str, version: int = 3) -> bytes:
    """Return the ID3v2 frame of a title."""
    body = b"\0" + text.encode("latin-1")
    if version == 2:
        return b"TT2" + len(body).to_bytes(3, "big") + body
    return b"TIT2" + len(body).to_bytes(4, "big") + b"\0\0" + body


def lyrics(text: str, encoding: int = 3) -> bytes:
    """Return the ID3v2 frame of lyrics in Latin-1, UTF-16 with and without its mark, or UTF-8."""
    codec = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    end = b"\0\0" if encoding in (1, 2) else b"\0"
    start = "".encode(codec) if encoding == 1 else b""
    body = bytes([encoding]) + b"eng" + start + end + text.encode(codec)
    return b"USLT" + len(body).to_bytes(4, "big") + b"\0\0" + body


def cover(n_bytes: int) -> bytes:
    """Return the ID3v2 frame of a picture of about so many bytes, full of chance."""
    drawn = np.random.default_rng(n_bytes).bytes(n_bytes)
    body = b"\0image/jpeg\0\x03\0\xff\xd8\xff\xe0" + drawn
    return b"APIC" + len(body).to_bytes(4, "big") + b"\0\0" + body


def ape(text: str) -> bytes:
    """Return an APEv2 tag of one item, with header and footer."""
    value = text.encode()
    item = len(value).to_bytes(4, "little") + bytes(4) + b"Title\0" + value
    size = (len(item) + 32).to_bytes(4, "little")
    ends = [
        b"APETAGEX" + (2000).to_bytes(4, "little") + size + (1).to_bytes(4, "little")
        + flags.to_bytes(4, "little") + bytes(8)
        for flags in (0xA000_0000, 0x8000_0000)
    ]  # fmt: skip
    return ends[0] + item + ends[1]


def id3v1(text: str = "Information") -> bytes:
    """Return an ID3v1 tag."""
    return b"TAG" + text.encode().ljust(124, b"\0") + b"\x0c"


def lyrics3(text: str = "Xing Info VBRI") -> bytes:
    """Return a Lyrics3v2 tag with an ID3v1 behind it."""
    body = b"LYRICSBEGIN" + b"LYR" + f"{len(text):05}".encode() + text.encode()
    return body + f"{len(body):06}".encode() + b"LYRICS200" + id3v1()


def count_at(sound: bytes) -> int:
    """Return where the count stands in an MP3 that begins with it."""
    return max(sound.find(mark, 0, 200) for mark in (b"Info", b"Xing"))


def counted(sound: bytes, mark: bytes = b"Xing", flags: int = 15, n_frames: int | None = None,
            n_bytes: int | None = None) -> bytes:  # fmt: skip
    """Return an MP3 whose count says something else."""
    at = count_at(sound)
    told = [int.from_bytes(sound[at + k : at + k + 4], "big") for k in (8, 12)]
    told = [told[0] if n_frames is None else n_frames, told[1] if n_bytes is None else n_bytes]
    kept = [one.to_bytes(4, "big") for bit, one in zip((1, 2), told, strict=True) if flags & bit]
    fields = b"".join(kept).ljust(8, b"\0")
    return sound[:at] + mark + flags.to_bytes(4, "big") + fields + sound[at + 16 :]


def by_fraunhofer(sound: bytes) -> bytes:
    """Return an MP3 with its count as Fraunhofer's encoder writes it."""
    at = count_at(sound)
    n_frames, n_bytes = sound[at + 8 : at + 12], sound[at + 12 : at + 16]
    table = b"VBRI" + bytes.fromhex("0001 0961 004b") + n_bytes + n_frames + bytes(12)
    return sound[:36] + table + bytes(at + 120 - 36 - len(table)) + sound[at + 120 :]


def checked(sound: bytes) -> bytes:
    """Return an MP3 whose first frame, of the count, says that it has a checksum."""
    at = count_at(sound)
    return (
        sound[:1]
        + bytes([sound[1] & 0xFE])
        + sound[2:4]
        + bytes(2)
        + sound[4 : at + 20]
        + (sound[at + 22 :])
    )


def wav(sound: Samples | None = None, *, size: int | None = None, riff: int | None = None,
        before: bytes = b"", after: bytes = b"", extensible: bool = False,
        name: bytes = b"RIFF", ds64: int | None = None) -> bytes:  # fmt: skip
    """Return a WAV of 16 bits with the sizes that are given, right ones where none are."""
    samples = piece(SECONDS) if sound is None else sound
    data = (samples * 32767).astype("<i2").tobytes()
    n = len(data)
    form = (0xFFFE if extensible else 1).to_bytes(2, "little") + bytes.fromhex(
        "0200 44ac0000 10b10200 0400 1000"
    )
    if extensible:
        form += bytes.fromhex("1600 1000 03000000 0100000000001000800000aa00389b71")
    chunks = b"fmt " + len(form).to_bytes(4, "little") + form + before
    if ds64 is not None:
        told = b"".join(one.to_bytes(8, "little") for one in (ds64 + 100, ds64, n // 4))
        chunks = b"ds64" + (28).to_bytes(4, "little") + told + bytes(4) + chunks
    chunks += b"data" + (n if size is None else size).to_bytes(4, "little") + data + after
    whole = len(chunks) + 4
    return name + (whole if riff is None else riff).to_bytes(4, "little") + b"WAVE" + chunks


def chunk(name: bytes, content: bytes, *, padded: bool = True) -> bytes:
    """Return a chunk of a WAV, with a byte behind it where its size is odd."""
    odd = bytes(len(content) % 2) if padded else b""
    return name + len(content).to_bytes(4, "little") + content + odd


def encoded(folder: Path, form: str, seconds: float = SECONDS) -> bytes:
    """Return a file of a form of `made_audio`."""
    return encode(folder / f"made.{form}", piece(seconds), form).read_bytes()
