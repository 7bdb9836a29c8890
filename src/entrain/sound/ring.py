"""Samples on their way from the producer to the callback, without a lock."""

from __future__ import annotations

import numpy as np

from entrain.sound.acts import laid_over
from entrain.sound.sources.source import Samples


class Ring:
    """One writer, one reader; every frame has its place in the stream.

    Frames are counted from the stream's beginning, sounding or not: a frame the producer
    was too late for is silence, and the next one is still on time. `read` is moved by the
    reader alone and `written` by the writer alone, each after its copy is done.

    Parameters
    ----------
    n_frames : int
        How many frames it holds.
    """

    def __init__(self, n_frames: int) -> None:
        self._buffer = np.zeros((n_frames, 2), np.float32)
        self._n = n_frames
        self.read = 0
        self.written = 0
        self.short = 0
        self.filled = False
        """True once anything was written: until then silence is not a shortage."""

    @property
    def ahead(self) -> int:
        """Frames written and not yet read; negative where the writer is late."""
        return self.written - self.read

    def skip_to(self, frame: int) -> None:
        """Write on at `frame`, leaving a gap. For the writer."""
        self.written = frame

    def write(self, samples: Samples) -> None:
        """Add frames, shape (n_frames, 2). For the writer, who leaves room for the reader."""
        at = self.written % self._n
        first = min(len(samples), self._n - at)
        self._buffer[at : at + first] = samples[:first]
        self._buffer[: len(samples) - first] = samples[first:]
        self.written += len(samples)
        self.filled = True

    def lay_over(self, samples: Samples, ahead: int) -> bool:
        """Add to frames that wait to be read; return False where too few of them wait.

        Neither for the reader nor for the writer: it touches no frame that either may be at.

        Parameters
        ----------
        samples : ndarray, shape (n_frames, 2), float32
            What is added; nothing passes -1 dBFS.
        ahead : int
            How many of the next frames are left as they are: the reader may be at them.
        """
        begin = self.read + ahead
        if begin + len(samples) > self.written:
            return False
        at = (begin + np.arange(len(samples))) % self._n
        self._buffer[at] = laid_over(self._buffer[at], samples)
        return True

    def read_into(self, out: Samples) -> None:
        """Fill `out`, shape (n_frames, 2), with silence for what is not there. For the reader."""
        wanted = len(out)
        ready = min(max(self.written - self.read, 0), wanted)
        at = self.read % self._n
        first = min(ready, self._n - at)
        out[:first] = self._buffer[at : at + first]
        out[first:ready] = self._buffer[: ready - first]
        if ready < wanted:
            out[ready:] = 0
            self.short += self.filled
        self.read += wanted
