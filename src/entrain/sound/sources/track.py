"""A person's own music: each track on the beat of the breath, one after the other."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from entrain.events import TrackStarted
from entrain.music import Pace, Score, beat_offset
from entrain.music.stretch import PhaseVocoder, Pull, Stretcher
from entrain.sound.brightness import Brightness
from entrain.sound.shelf import Item, ReadAhead, Shelf
from entrain.sound.sources.layer import Surf
from entrain.sound.sources.source import Samples, Source, SourceKind

BLOCK_FRAMES = 1024
"""Tempo is moved, and fades are drawn, in steps of so much."""

LEAP_S = 0.02
"""A gap in time greater than this is no drift of a clock but a device that was late or lost:
the track goes on at its next beat."""

LATE_FADE_S = 0.5
"""A track that cannot be read fast enough gives way to its bed, and comes back, within this."""

_LEAST_FADE_S = 0.005
_SILENT = 1e-6

_LOCAL_BEATS = 4
"""A track's tempo at a place is taken over so many beats on either side."""

Floats = NDArray[np.float64]
MakeStretcher = Callable[[Pull, int], Stretcher]


class _Deck:
    """One track that plays.

    Parameters
    ----------
    item : Item
        The track.
    started : TrackStarted
        What was decided of it.
    feed : ReadAhead
        Its samples.
    stretcher : Stretcher
        Fed by them.
    rate_hz : int
        Sample rate [Hz].
    patient : bool
        What is not there yet is waited for.
    """

    def __init__(
        self,
        item: Item,
        started: TrackStarted,
        feed: ReadAhead,
        stretcher: Stretcher,
        rate_hz: int,
        *,
        patient: bool,
    ) -> None:
        self.item = item
        self._patient = patient
        self._beats_s = item.beats_s
        self._started = started
        self._feed = feed
        self._stretcher = stretcher
        self._rate_hz = rate_hz
        self._gain = np.float32(10 ** (started.gain_db / 20))
        self._pace = Pace(1.0)
        self._skipped = 0
        self._next_s: float | None = None
        self._there = 0.0
        self.late = False

    def there(self, n_frames: int) -> Floats:
        """Return how much of it can be heard, shape (n_frames, 1), 0..1: all, unless it is late.

        A track that was not there in time, or that a disk holds back, comes within
        `LATE_FADE_S` and goes while there is still something to fade.
        """
        if self._patient or (self._next_s is None and not self.late and self._feed.ready):
            self._there = 1.0
            return np.ones((n_frames, 1))
        self.late = self._feed.low if self._there else not self._feed.ready
        step = (-1 if self.late else 1) / (LATE_FADE_S * self._rate_hz)
        line: Floats = np.clip(self._there + step * np.arange(1, n_frames + 1), 0, 1)
        self._there = float(line[-1])
        return line[:, None]

    def close(self) -> None:
        """Let go of the file."""
        self._feed.close()

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples, at the track's level and without its fades."""
        if self._next_s is None:
            self._begin(score, start_s)
        elif abs(start_s - self._next_s) > LEAP_S:
            self._skip_to_beat(score, start_s + self._delay_s)
        over_s = n_frames / self._rate_hz
        self._next_s = start_s + over_s
        self._move(score, start_s + self._delay_s, over_s)
        return self._stretcher.render(n_frames, self._pace.ratio) * self._gain

    def _begin(self, score: Score, start_s: float) -> None:
        """Begin less than a beat into the track, on the beat, at the tempo that is due."""
        if self._led(score, start_s):
            moment = score.at(start_s)
            guide_bpm = moment.per_min * moment.beats_per_breath
            wanted = guide_bpm / self._local_bpm(0.0)
            low, high = self._started.ratio_min, self._started.ratio_max
            self._pace = Pace(min(max(wanted, low), high))
        self._skip_to_beat(score, start_s)
        # What a stretcher gives first is the silence before.
        self._stretcher.render(self._stretcher.delay_frames, self._pace.ratio)

    @property
    def _delay_s(self) -> float:
        """How much later what is read now is heard [s]."""
        return self._stretcher.delay_frames / self._rate_hz

    def _skip_to_beat(self, score: Score, heard_s: float) -> None:
        """Skip less than a beat, so that what is read next is on the beat at `heard_s`."""
        if not self._led(score, heard_s):
            return
        place_s = self._place_s
        behind = -beat_offset(self._beat_at(place_s), _beat_of(score, heard_s)) % 1.0
        frames = int(behind * 60 / self._local_bpm(place_s) * self._rate_hz)
        self._feed.pull(frames)
        self._skipped += frames

    def _move(self, score: Score, t_s: float, over_s: float) -> None:
        """Set the ratio for what is heard at `t_s`."""
        low, high = self._started.ratio_min, self._started.ratio_max
        if not self._led(score, t_s):
            self._pace.move(1.0, 0.0, over_s, low, high)
            return
        moment, place_s = score.at(t_s), self._place_s
        local_bpm = self._local_bpm(place_s)
        ahead_s = beat_offset(self._beat_at(place_s), _beat_of(score, t_s)) * 60 / local_bpm
        guide_bpm = moment.per_min * moment.beats_per_breath
        self._pace.move(guide_bpm / local_bpm, ahead_s, over_s, low, high)

    def _led(self, score: Score, t_s: float) -> bool:
        return len(self._beats_s) >= 2 and score.follows(t_s)

    @property
    def _place_s(self) -> float:
        """Place in the track that is read next [s]."""
        return (self._skipped + self._stretcher.position) / self._rate_hz

    def _beat_at(self, place_s: float) -> float:
        """Return the beat at a place of the track, counted from its first."""
        beats_s = self._beats_s
        if place_s < beats_s[0]:
            return float((place_s - beats_s[0]) / (beats_s[1] - beats_s[0]))
        if place_s > beats_s[-1]:
            last_s = beats_s[-1] - beats_s[-2]
            return float(len(beats_s) - 1 + (place_s - beats_s[-1]) / last_s)
        return float(np.interp(place_s, beats_s, np.arange(len(beats_s))))

    def _local_bpm(self, place_s: float) -> float:
        at = int(np.searchsorted(self._beats_s, place_s))
        low = max(min(at - _LOCAL_BEATS, len(self._beats_s) - 2 * _LOCAL_BEATS - 1), 0)
        near: NDArray[np.float64] = self._beats_s[low : low + 2 * _LOCAL_BEATS + 1]
        return float(60 * (len(near) - 1) / (near[-1] - near[0]))


def _beat_of(score: Score, t_s: float) -> float:
    """Return the beat of the breath at `t_s`; whole numbers are beats."""
    moment = score.at(t_s)
    return moment.phase_rad / (2 * math.pi) * moment.beats_per_breath


class TrackMusic:
    """Plays the tracks of a score, and its bed where there is none.

    Parameters
    ----------
    shelf : Shelf
        Where the tracks are.
    bed : Source
        Plays until the first track, and where none may be played.
    seed : int
        Of the layer.
    rate_hz : int
        Sample rate [Hz].
    make : callable
        Makes a stretcher.
    patient : bool
        A track that is not there is waited for; otherwise its bed plays until it is.
    """

    def __init__(
        self,
        shelf: Shelf,
        bed: Source,
        seed: int,
        rate_hz: int,
        *,
        make: MakeStretcher,
        patient: bool,
    ) -> None:
        self._shelf = shelf
        self._bed = bed
        self._rate_hz = rate_hz
        self._make = make
        self._patient = patient
        self._surf = Surf(seed, rate_hz)
        self._brightness = Brightness(rate_hz)
        self._decks: dict[TrackStarted, _Deck] = {}

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples, shape (n_frames, 2), float32."""
        out = np.zeros((n_frames, 2), np.float32)
        for at in range(0, n_frames, BLOCK_FRAMES):
            block = out[at : at + BLOCK_FRAMES]
            self._render(block, score, start_s + at / self._rate_hz)
        return out

    def _render(self, out: Samples, score: Score, start_s: float) -> None:
        times_s = start_s + np.arange(len(out)) / self._rate_hz
        self._open_and_close(score, start_s)
        tracks = np.zeros_like(out)
        bed = _bed_gain(score, times_s)
        for started, deck in self._decks.items():
            gain = _fade(score, started, times_s)
            if not gain.any():
                continue
            was_late, there = deck.late, deck.there(len(out))
            if deck.late != was_late:
                self._shelf.tell_late(deck.item, late=deck.late)
            if there.any():
                tracks += deck.render(score, start_s, len(out)) * (gain * np.sin(np.pi / 2 * there))
            bed = np.hypot(bed, gain * np.cos(np.pi / 2 * there))
        bed = np.where(bed > _SILENT, np.minimum(bed, 1), 0).astype(np.float32)
        out += self._brightness.pass_through(tracks, score, start_s)
        if bed.any():
            out += self._bed.render(score, start_s, len(out)) * bed
        track = score.track_at(start_s)
        if track is not None and track.layered:
            out += self._surf.render(score, start_s, len(out))

    def _open_and_close(self, score: Score, start_s: float) -> None:
        """Open what is soon heard, and let go of what is not heard any more."""
        for started in score.tracks:
            item = self._shelf.item(started.track_id) if started.track_id else None
            if item is None or started in self._decks:
                continue
            if not _is_over(score, started, start_s):
                self._decks[started] = self._opened(item, started)
        for started in [one for one in self._decks if _is_over(score, one, start_s)]:
            self._decks.pop(started).close()

    def _opened(self, item: Item, started: TrackStarted) -> _Deck:
        feed = self._shelf.feed(item, self._rate_hz, patient=self._patient)
        stretcher = self._make(feed.pull, self._rate_hz)
        return _Deck(item, started, feed, stretcher, self._rate_hz, patient=self._patient)


# ------------------------------------------------------------ who is heard when


def _is_over(score: Score, started: TrackStarted, t_s: float) -> bool:
    if started not in score.tracks:
        return True
    return any((one.left_s or 0.0) + one.left_over_s < t_s for one in _since(score, started))


def _since(score: Score, started: TrackStarted) -> tuple[TrackStarted, ...]:
    """Return what was decided on after a track: each of it makes the track go."""
    return score.tracks[score.tracks.index(started) + 1 :]


def _fade(score: Score, started: TrackStarted, times_s: Floats) -> Samples:
    """Return the gain of a track, shape (n_frames, 1): at equal power in and out."""
    since = (times_s - (started.start_s or 0.0)) / max(started.fade_s, _LEAST_FADE_S)
    gain: Samples = np.sin(np.pi / 2 * np.clip(since, 0, 1))[:, None]
    for one in _since(score, started):
        gain = gain * _leaving(one, times_s)
    return gain


def _leaving(after: TrackStarted, times_s: Floats) -> Samples:
    """Return the gain of what `after` takes over from, shape (n_frames, 1)."""
    if after.left_s is None:
        return np.ones((len(times_s), 1), np.float32)
    since = (times_s - after.left_s) / max(after.left_over_s, _LEAST_FADE_S)
    gain: Samples = np.cos(np.pi / 2 * np.clip(since, 0, 1)).astype(np.float32)[:, None]
    return np.where(gain > _SILENT, gain, 0)


def _bed_gain(score: Score, times_s: Floats) -> Samples:
    """Return the gain of the composed bed, shape (n_frames, 1)."""
    if not score.tracks:
        return np.ones((len(times_s), 1), np.float32)
    gain = _leaving(score.tracks[0], times_s)
    for started in score.tracks:
        if started.track_id is None:
            gain = np.maximum(gain, _fade(score, started, times_s))
    return gain


def own_music(
    shelf: Shelf, bed: SourceKind, make: MakeStretcher = PhaseVocoder, *, patient: bool = False
) -> SourceKind:
    """Return a person's own music as a source; `patient` where nobody listens yet."""

    def make_source(seed: int, rate_hz: int) -> Source:
        return TrackMusic(shelf, bed.make(seed, rate_hz), seed, rate_hz, make=make, patient=patient)

    return SourceKind(name="own", title=bed.title, audible=True, make=make_source, takes=("track",))
