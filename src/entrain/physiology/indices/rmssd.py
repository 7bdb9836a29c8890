"""RMSSD: beat-to-beat variability of the RR intervals."""

from __future__ import annotations

import numpy as np

from entrain.physiology.indices.index import BeatWindow, Index


def rmssd_ms(window: BeatWindow) -> float | None:
    """Return the root mean square of successive RR differences [ms].

    Only pairs of good neighbours count: a corrected beat must not create variability.

    Returns
    -------
    float or None
        None where fewer than two pairs are good.

    References
    ----------
    Task Force of the ESC and NASPE (1996), table 1, doi:10.1161/01.CIR.93.5.1043.

    Examples
    --------
    >>> rmssd_ms(BeatWindow(rr_ms=np.array([800.0, 810.0, 790.0]), good=np.ones(3, bool),
    ...                     covered_frac=1.0))
    15.811388300841896
    """
    pairs = window.pairs
    if int(pairs.sum()) < 2:
        return None
    differences_ms = np.diff(window.rr_ms)[pairs]
    return float(np.sqrt(np.mean(differences_ms**2)))


RMSSD = Index(
    name="rmssd_ms",
    title="RMSSD",
    unit="ms",
    window_s=60,
    min_beats=20,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=rmssd_ms,
)
