"""A ring buffer of samples between the producer and the callback, without a lock."""

from __future__ import annotations

import numpy as np

from entrain.sound.acts import mix
from entrain.sound.sources.source import Samples


class Ring:
    """A ring buffer with one writer and one reader.

    Frames are counted from the beginning of the stream, sounding or not: a frame that the
    producer was too late for is silence, and the next one is still on time. `read` is moved by
    the reader alone and `written` by the writer alone, each after its copy is done.

    Parameters
    ----------
    n_frames : int
        How many frames it holds.

    Attributes
    ----------
    read, written : int
        Frames read and written since the beginning of the stream.
    n_short : int
        How often the reader found too few frames.
    """

    def __init__(self, n_frames: int) -> None:
        self._buffer = np.zeros((n_frames, 2), np.float32)
        self._n = n_frames
        self.read = 0
        self.written = 0
        self.n_short = 0
        self.filled = False
        """Whether anything was written: until then, silence is not a shortage."""

    @property
    def ahead(self) -> int:
        """Frames written and not yet read; negative where the writer is late."""
        return self.written - self.read

    def skip_to(self, frame: int) -> None:
        """Continue to write at `frame`, leaving a gap. For the writer."""
        self.written = frame

    def write(self, samples: Samples) -> None:
        """Add frames. For the writer, which leaves room for the reader.

        Parameters
        ----------
        samples : ndarray, shape (n_frames, 2), float32
            Left and right.
        """
        at = self.written % self._n
        first = min(len(samples), self._n - at)
        self._buffer[at : at + first] = samples[:first]
        self._buffer[: len(samples) - first] = samples[first:]
        self.written += len(samples)
        self.filled = True

    def mix_in(self, samples: Samples, ahead: int) -> bool:
        """Mix samples into frames that wait to be read.

        For any thread: it changes no frame that the reader or the writer may be copying.

        Parameters
        ----------
        samples : ndarray, shape (n_frames, 2), float32
            What is added; the sum is limited to -1 dBFS.
        ahead : int
            How many of the next frames are left unchanged: the reader may be copying them.

        Returns
        -------
        bool
            False where too few frames wait, and nothing was mixed.
        """
        begin = self.read + ahead
        if begin + len(samples) > self.written:
            return False
        at = (begin + np.arange(len(samples))) % self._n
        self._buffer[at] = mix(self._buffer[at], samples)
        return True

    def read_into(self, out: Samples) -> None:
        """Fill `out` with the next frames, and with silence where they are missing.

        For the reader.

        Parameters
        ----------
        out : ndarray, shape (n_frames, 2), float32
            Left and right; overwritten.
        """
        wanted = len(out)
        ready = min(max(self.written - self.read, 0), wanted)
        at = self.read % self._n
        first = min(ready, self._n - at)
        out[:first] = self._buffer[at : at + first]
        out[first:ready] = self._buffer[: ready - first]
        if ready < wanted:
            out[ready:] = 0
            self.n_short += self.filled
        self.read += wanted
