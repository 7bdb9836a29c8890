"""What every source of music owes: a source listed in SOURCES gets these for free."""

import numpy as np
import pytest

from entrain.music.score import Score
from entrain.sound.engine import Renderer
from entrain.sound.sources import SOURCES, SourceKind, find_source
from tests.helpers.scores import segment, with_beats

RATE_HZ = 22050


@pytest.mark.parametrize("kind", SOURCES, ids=lambda kind: kind.name)
class TestEverySource:
    def test_is_found_by_its_name(self, kind: SourceKind) -> None:
        assert find_source(kind.name) is kind
        assert kind.title

    @pytest.mark.parametrize("n_frames", [0, 1, 1000, 30000])
    def test_gives_exactly_what_is_asked_for(self, kind: SourceKind, n_frames: int) -> None:
        samples = kind.make(1, RATE_HZ).render(Score(segments=(segment(),)), 5.0, n_frames)
        assert samples.shape == (n_frames, 2)
        assert samples.dtype == np.float32

    def test_is_finite_and_below_full_scale(self, kind: SourceKind) -> None:
        samples = kind.make(2, RATE_HZ).render(Score(segments=(segment(),)), 0.0, 10 * RATE_HZ)
        assert np.isfinite(samples).all()
        assert np.abs(samples).max() < 1
        assert kind.audible == bool(np.abs(samples).max() > 0.01)

    def test_does_not_click_where_the_tempo_changes(self, kind: SourceKind) -> None:
        score = with_beats(Score(segments=(segment(per_min=(12, 12), beats=6),)), 8, 3)
        change_s = score.segments[-1].start_s
        score = score.with_segment(segment(change_s + 4, per_min=(5, 5), beats=4, phase_rad=1.0))
        rate_hz = 44100
        samples = Renderer(kind.make(3, rate_hz), rate_hz).render(score, 0.0, 14 * rate_hz)
        # A click is a corner: it shows in the second difference as nothing in music does.
        corners = np.abs(np.diff(samples, n=2, axis=0)).max(axis=1)
        assert corners.max() < 0.03


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(KeyError, match="polka"):
        find_source("polka")
