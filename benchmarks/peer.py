"""neurokit2, which lives in a Python of its own, and a line of a table beside it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable

Neurokit = Callable[[str, dict[str, object]], dict[str, list[float]] | None]
ASKED = """
import json, sys, warnings
warnings.simplefilter("ignore")
import neurokit2 as nk
import numpy as np
for text in sys.stdin:
    asked = json.loads(text)
    try:
        rate = int(asked["rate"])
        uv = np.array(asked["uv"])
        clean = nk.ecg_clean(uv, sampling_rate=rate)
        _, found = nk.ecg_peaks(clean, sampling_rate=rate)
        at = found["ECG_R_Peaks"]
        if asked["what"] == "peaks":
            answer = {"t_s": (at / rate).tolist()}
        else:
            heart = nk.ecg_rate(at, sampling_rate=rate, desired_length=len(uv))
            edr = nk.ecg_rsp(heart, sampling_rate=rate, method="sarkar2015")
            tops = nk.rsp_findpeaks(edr, sampling_rate=rate)["RSP_Peaks"]
            rates = [60 * rate / float(np.mean(np.diff(tops)))] if len(tops) > 2 else []
            answer = {"per_min": rates}
    except Exception:
        answer = None
    print(json.dumps(answer), flush=True)
"""


def ask(python: str | None) -> Neurokit:
    """Return a way to ask neurokit2, which lives in a Python of its own."""
    if python is None:
        return lambda _what, _asked: None
    errors = tempfile.TemporaryFile()  # noqa: SIM115
    child = subprocess.Popen(
        [python, "-c", ASKED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )

    def asking(what: str, asked: dict[str, object]) -> dict[str, list[float]] | None:
        if child.stdin is None or child.stdout is None:
            return None
        child.stdin.write(json.dumps({"what": what, **asked}) + "\n")
        child.stdin.flush()
        answer: dict[str, list[float]] | None = json.loads(child.stdout.readline() or "null")
        return answer

    return asking


def line(name: str, *cells: str, target: str = "") -> str:
    return f"  {name:34}" + "".join(f"{cell:>22}" for cell in cells) + f"   {target}"
