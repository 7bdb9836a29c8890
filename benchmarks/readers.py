"""Our readers beside those of other makers, on files that theirs wrote.

    PYTHONPATH=src PYTHON benchmarks/readers.py

PYTHON is one with edfio, pyedflib, mne and wfdb. Of each file: the samples that were read, the
largest difference to what the library itself reads [uV], and whether that is rounding.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from entrain.formats.edf import read_edf
from entrain.formats.signals import Ecg
from entrain.formats.wfdb_records import read_wfdb

RATE_HZ = 125
Case = tuple[str, Callable[[], Ecg], Callable[[], np.ndarray]]


def signal_uv(seconds: int = 60) -> np.ndarray:
    """Return a signal with the range and noise of an ECG, at a rate that is not thinned."""
    t_s = np.arange(seconds * RATE_HZ) / RATE_HZ
    noise = np.random.default_rng(1).normal(0, 20, len(t_s))
    return 1000 * np.exp(-((t_s % 0.8 - 0.4) ** 2) / 2e-4) + noise


def edf_cases(folder: Path, uv: np.ndarray) -> Iterator[Case]:
    import edfio
    import mne
    import pyedflib

    mne.set_log_level("ERROR")
    resp = np.sin(np.arange(60 * 25) / 17)
    for unit, size_uv in (("uV", 1.0), ("mV", 1e3), ("V", 1e6)):
        path = folder / f"edfio_{unit}.edf"
        ecg = edfio.EdfSignal(
            uv / size_uv, RATE_HZ, label="ECG", physical_dimension=unit,
            physical_range=(-4000 / size_uv, 4000 / size_uv),
        )  # fmt: skip
        notes = [edfio.EdfAnnotation(3, None, "x")] if unit == "mV" else []
        edfio.Edf([edfio.EdfSignal(resp, 25, label="Resp"), ecg], annotations=notes).write(path)
        yield (f"edfio {unit}", lambda p=path: read_edf(p),
               lambda p=path, s=size_uv: edfio.read_edf(p).get_signal("ECG").data * s)  # fmt: skip
    common = {"digital_max": 32767, "digital_min": -32768, "transducer": "", "prefilter": ""}
    for name, kind in (("EDF", pyedflib.FILETYPE_EDF), ("EDF+C", pyedflib.FILETYPE_EDFPLUS)):
        path = folder / f"pyedflib{kind}.edf"
        heads = [
            {"label": "EEG", "dimension": "uV", "sample_frequency": 25, "physical_max": 2,
             "physical_min": -2, **common},
            {"label": "II", "dimension": "mV", "sample_frequency": RATE_HZ, "physical_max": 4,
             "physical_min": -4, **common},
        ]  # fmt: skip
        with pyedflib.EdfWriter(str(path), 2, file_type=kind) as file:
            file.setSignalHeaders(heads)
            file.writeSamples([resp, uv / 1000])

        def theirs(p: Path = path) -> np.ndarray:
            with pyedflib.EdfReader(str(p)) as file:
                return file.readSignal(1) * 1000

        yield f"pyedflib {name}", lambda p=path: read_edf(p), theirs
    path = folder / "mne.edf"
    raw = mne.io.RawArray(uv[None] * 1e-6, mne.create_info(["ECG"], RATE_HZ, ["ecg"]))
    mne.export.export_raw(path, raw)
    yield ("mne", lambda: read_edf(path),
           lambda: mne.io.read_raw_edf(path).get_data("ECG")[0] * 1e6)  # fmt: skip


def wfdb_cases(folder: Path, uv: np.ndarray) -> Iterator[Case]:
    import wfdb

    def written(name: str, values_mv: np.ndarray, form: str = "16", gain: float = 800.0) -> Case:
        both = np.stack([values_mv / 2, values_mv], 1)
        wfdb.wrsamp(name, fs=RATE_HZ, units=["mV"] * 2, sig_name=["resp", "MLII"], p_signal=both,
                    fmt=[form] * 2, adc_gain=[gain] * 2, baseline=[0, 0],
                    write_dir=str(folder), comments=["x"])  # fmt: skip
        return case(name)

    def case(name: str) -> Case:
        return (f"wfdb {name}", lambda: read_wfdb(folder / f"{name}.hea"),
                lambda: wfdb.rdrecord(str(folder / name)).p_signal[:, 1] * 1000)  # fmt: skip

    for form, gain in (("16", 800.0), ("212", 800.0), ("80", 20.0), ("24", 8e5), ("32", 8e5),
                       ("516", 800.0)):  # fmt: skip
        yield written(f"format_{form}", uv / 1000, form, gain)
    yield written("nan", np.where(np.arange(len(uv)) // 600 == 3, np.nan, uv / 1000))
    n = len(uv) // 3
    for at in range(3):
        written(f"part{at}", uv[at * n : (at + 1) * n] / 1000)
    lines = "".join(f"part{at} {n}\n" for at in range(3))
    (folder / "fixed.hea").write_text(f"fixed/3 2 {RATE_HZ} {3 * n}\n{lines}")
    yield case("fixed")
    layout = "".join(f"~ 0 800/mV 16 0 0 0 0 {name}\n" for name in ("resp", "MLII"))
    (folder / "layout.hea").write_text(f"layout 2 {RATE_HZ} 0\n{layout}")
    lines = f"layout 0\npart0 {n}\n~ 500\npart2 {n}\n"
    (folder / "variable.hea").write_text(f"variable/4 2 {RATE_HZ} {2 * n + 500}\n{lines}")
    yield case("variable")


def main() -> int:
    warnings.simplefilter("ignore")
    worst = 0
    print(f"{'file':22}{'ours':>8}{'theirs':>8}{'largest difference':>22}")
    with tempfile.TemporaryDirectory() as name:
        for make in (edf_cases, wfdb_cases):
            for title, ours, theirs in make(Path(name), signal_uv()):
                worst += compare(title, ours, theirs)
    return int(worst > 0)


def compare(title: str, ours: Callable[[], Ecg], theirs: Callable[[], np.ndarray]) -> bool:
    """Print a line; return whether the two differ."""
    want = theirs()
    want = want[np.isfinite(want)]
    try:
        got = np.concatenate([run.uv for run in ours().runs])
    except Exception as error:
        print(f"{title:22}{'-':>8}{len(want):8}   {str(error).split(': ', 1)[-1]}")
        return False
    largest_uv = float(np.abs(got - want).max()) if len(got) == len(want) else float("inf")
    print(f"{title:22}{len(got):8}{len(want):8}{largest_uv:19.1e} uV")
    return largest_uv > 1e-6


if __name__ == "__main__":
    sys.exit(main())
