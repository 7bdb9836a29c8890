"""Files that the libraries of other makers wrote: every sample is where it was put."""

from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.edf import read_edf
from entrain.formats.signals import Ecg
from entrain.formats.wfdb_records import read_wfdb
from tests.unit.formats.files import heartbeat

FOLDER = Path(__file__).parent / "written_elsewhere"
SECONDS = 20
FILES = (
    "edfio-plain.edf", "edfio-annotations.edf", "edfio-fraction.edf",
    "wfdb16.hea", "wfdb212.hea", "wfdb24.hea",
)  # fmt: skip


# Those that are slow enough not to be decimated, with one step of their own scale [uV].
@pytest.mark.parametrize(
    ("name", "rate_hz", "step_uv"),
    [
        ("edfio-plain.edf", 130, 6000 / 65535),
        ("edfio-annotations.edf", 128, 8000 / 65535),
        ("wfdb16.hea", 125, 1000 / 63650),
    ],
)
def test_every_sample_is_read(name: str, rate_hz: int, step_uv: float) -> None:
    path = FOLDER / name
    ecg = read_wfdb(path) if path.suffix == ".hea" else read_edf(path)
    assert isinstance(ecg, Ecg)
    assert ecg.file_rate_hz == rate_hz
    assert len(ecg.runs) == 1
    np.testing.assert_allclose(
        ecg.runs[0].uv, heartbeat(SECONDS, rate_hz), rtol=0, atol=1.1 * step_uv
    )


@pytest.mark.parametrize("name", FILES)
def test_every_beat_is_found(name: str) -> None:
    told = analyze_in_process(FOLDER / name)
    np.testing.assert_allclose(told["beats"]["t_s"], np.arange(0.5, SECONDS, 0.8), atol=0.004)
