"""What `entrain analyze` prints of one file."""

from __future__ import annotations

import pytest

from entrain.cli.analyses import _print_reasons


def test_a_reason_is_printed_once_with_the_figures_that_it_leaves_blank(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _print_reasons(
        {
            "rmssd_ms": "Irregular.",
            "lf_ms2": "The recording is too short for it.",
            "sdnn_ms": "Irregular.",
            "breathing_per_min": "No breathing could be read.",
        }
    )
    assert capsys.readouterr().out.splitlines() == [
        "  rmssd_ms, sdnn_ms: Irregular.",
        "  breathing_per_min: No breathing could be read.",
    ]
