"""A person's own music: tracks one after the other, each on the beat of the guide."""

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
"""Tempo and fades change in steps of this many frames."""

LEAP_S = 0.02
"""A longer gap in time is not clock drift but a device that was late or lost: the track goes on
at its next beat."""

LATE_FADE_S = 0.5
"""A track that cannot be read fast enough fades to the bed, and back, over this time."""

_LEAST_FADE_S = 0.005
_SILENT = 1e-6

_LOCAL_BEATS = 4
"""The local tempo of a track is that of this many beats on either side."""

Floats = NDArray[np.float64]
MakeStretcher = Callable[[Pull, int], Stretcher]


class _Deck:
    """One track that plays.

    Parameters
    ----------
    item : Item
        The track.
    started : TrackStarted
        The decision to play it.
    feed : ReadAhead
        Its samples.
    stretcher : Stretcher
        Reads from the feed.
    rate_hz : int
        Sample rate [Hz].
    patient : bool
        Whether to wait for what is not decoded yet.
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
        self._presence = 0.0
        self.is_late = False

    def advance_presence(self, n_frames: int) -> Floats:
        """Return the gain for lateness, shape (n_frames, 1), 0..1: 1 unless the track is late.

        A track that was not ready in time, or that a disk holds back, fades in over
        `LATE_FADE_S`, and out while there is still something to fade.
        """
        if self._patient or (self._next_s is None and not self.is_late and self._feed.is_ready):
            self._presence = 1.0
            return np.ones((n_frames, 1))
        self.is_late = self._feed.is_low if self._presence else not self._feed.is_ready
        step = (-1 if self.is_late else 1) / (LATE_FADE_S * self._rate_hz)
        gain: Floats = np.clip(self._presence + step * np.arange(1, n_frames + 1), 0, 1)
        self._presence = float(gain[-1])
        return gain[:, None]

    def close(self) -> None:
        """Close the file."""
        self._feed.close()

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples, at the track's level and without its fades."""
        if self._next_s is None:
            self._start(score, start_s)
        elif abs(start_s - self._next_s) > LEAP_S:
            self._skip_to_beat(score, start_s + self._delay_s)
        over_s = n_frames / self._rate_hz
        self._next_s = start_s + over_s
        self._move(score, start_s + self._delay_s, over_s)
        return self._stretcher.render(n_frames, self._pace.ratio) * self._gain

    def _start(self, score: Score, start_s: float) -> None:
        """Start less than a beat into the track, on the beat, at the tempo of the guide."""
        if self._is_led(score, start_s):
            moment = score.at(start_s)
            guide_bpm = moment.per_min * moment.beats_per_breath
            wanted = guide_bpm / self._local_bpm(0.0)
            low, high = self._started.ratio_min, self._started.ratio_max
            self._pace = Pace(min(max(wanted, low), high))
        self._skip_to_beat(score, start_s)
        # The first frames of a stretcher are its delay: silence.
        self._stretcher.render(self._stretcher.delay_frames, self._pace.ratio)

    @property
    def _delay_s(self) -> float:
        """Time from reading a frame to hearing it [s]."""
        return self._stretcher.delay_frames / self._rate_hz

    def _skip_to_beat(self, score: Score, heard_s: float) -> None:
        """Skip less than a beat, so that what is read next is on the beat at `heard_s` [s]."""
        if not self._is_led(score, heard_s):
            return
        place_s = self._place_s
        behind = -beat_offset(self._beat_at(place_s), _beat_of(score, heard_s)) % 1.0
        frames = int(behind * 60 / self._local_bpm(place_s) * self._rate_hz)
        self._feed.pull(frames)
        self._skipped += frames

    def _move(self, score: Score, t_s: float, over_s: float) -> None:
        """Set the tempo ratio of what is heard at `t_s` [s]."""
        low, high = self._started.ratio_min, self._started.ratio_max
        if not self._is_led(score, t_s):
            self._pace.move(1.0, 0.0, over_s, low, high)
            return
        moment, place_s = score.at(t_s), self._place_s
        local_bpm = self._local_bpm(place_s)
        ahead_s = beat_offset(self._beat_at(place_s), _beat_of(score, t_s)) * 60 / local_bpm
        guide_bpm = moment.per_min * moment.beats_per_breath
        self._pace.move(guide_bpm / local_bpm, ahead_s, over_s, low, high)

    def _is_led(self, score: Score, t_s: float) -> bool:
        return len(self._beats_s) >= 2 and score.follows(t_s)

    @property
    def _place_s(self) -> float:
        """Position in the track that is read next [s]."""
        return (self._skipped + self._stretcher.position) / self._rate_hz

    def _beat_at(self, place_s: float) -> float:
        """Return the beat at a position of the track, counted from its first, with fractions."""
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
    """Return the beat of the guide at `t_s` [s], with fractions; whole numbers are beats."""
    moment = score.at(t_s)
    return moment.phase_rad / (2 * math.pi) * moment.beats_per_breath


class TrackMusic:
    """Plays the tracks of a score, and the bed where there is no track.

    Parameters
    ----------
    shelf : Shelf
        Holds the tracks.
    bed : Source
        Plays until the first track, and where no track may be played.
    seed : int
        Seed of the layer.
    rate_hz : int
        Sample rate [Hz].
    make : callable
        Makes a stretcher.
    patient : bool
        Whether to wait for a track that is not decoded yet; otherwise the bed plays until it is.
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
        """Return the next samples: float32, shape (n_frames, 2); parameters as in `Source`."""
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
            was_late, presence = deck.is_late, deck.advance_presence(len(out))
            if deck.is_late != was_late:
                self._shelf.report_late(deck.item, late=deck.is_late)
            if presence.any():
                gain_in = gain * np.sin(np.pi / 2 * presence)
                tracks += deck.render(score, start_s, len(out)) * gain_in
            bed = np.hypot(bed, gain * np.cos(np.pi / 2 * presence))
        bed = np.where(bed > _SILENT, np.minimum(bed, 1), 0).astype(np.float32)
        out += self._brightness.filter(tracks, score, start_s)
        if bed.any():
            out += self._bed.render(score, start_s, len(out)) * bed
        track = score.track_at(start_s)
        if track is not None and track.layered:
            out += self._surf.render(score, start_s, len(out))

    def _open_and_close(self, score: Score, start_s: float) -> None:
        """Open the tracks that are heard soon, and close those that are over."""
        for started in score.tracks:
            item = self._shelf.find_item(started.track_id) if started.track_id else None
            if item is None or started in self._decks:
                continue
            if not _is_over(score, started, start_s):
                self._decks[started] = self._open(item, started)
        for started in [each for each in self._decks if _is_over(score, each, start_s)]:
            self._decks.pop(started).close()

    def _open(self, item: Item, started: TrackStarted) -> _Deck:
        feed = self._shelf.open_feed(item, self._rate_hz, patient=self._patient)
        stretcher = self._make(feed.pull, self._rate_hz)
        return _Deck(item, started, feed, stretcher, self._rate_hz, patient=self._patient)


# ------------------------------------------------------------ fades


def _is_over(score: Score, started: TrackStarted, t_s: float) -> bool:
    if started not in score.tracks:
        return True
    return any((later.left_s or 0.0) + later.left_over_s < t_s for later in _since(score, started))


def _since(score: Score, started: TrackStarted) -> tuple[TrackStarted, ...]:
    """Return the tracks decided on after this one, each of which ends it."""
    return score.tracks[score.tracks.index(started) + 1 :]


def _fade(score: Score, started: TrackStarted, times_s: Floats) -> Samples:
    """Return the gain of a track, shape (n_frames, 1), with equal-power fades."""
    since = (times_s - (started.start_s or 0.0)) / max(started.fade_s, _LEAST_FADE_S)
    gain: Samples = np.sin(np.pi / 2 * np.clip(since, 0, 1))[:, None]
    for later in _since(score, started):
        gain = gain * _leaving(later, times_s)
    return gain


def _leaving(after: TrackStarted, times_s: Floats) -> Samples:
    """Return the gain of the tracks before `after`, shape (n_frames, 1)."""
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
    """Return a person's own music as a kind of source.

    Parameters
    ----------
    shelf : Shelf
        Holds the tracks.
    bed : SourceKind
        Plays until the first track, and where no track may be played.
    make : callable
        Makes a stretcher.
    patient : bool
        Whether to wait for a track that is not decoded yet: only where nobody listens live.
    """

    def make_source(seed: int, rate_hz: int) -> Source:
        return TrackMusic(shelf, bed.make(seed, rate_hz), seed, rate_hz, make=make, patient=patient)

    return SourceKind(name="own", title=bed.title, audible=True, make=make_source, takes=("track",))
