"""How right each number that is shown is: which measurements tell it.

The words are in `wording`, one table a language; `docs/reference/accuracy.md` is made from both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from entrain.physiology.measured import MEASUREMENTS, Measurement


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """What is known of the accuracy of one number that is shown.

    Attributes
    ----------
    measurements : tuple of str
        Names of its measurements in `MEASUREMENTS`; empty where it was not validated.
    is_set : bool
        The program sets it; nothing is measured in a person.
    """

    measurements: tuple[str, ...] = ()
    is_set: bool = False


ACCURACY: Mapping[str, Accuracy] = {
    "hr_bpm": Accuracy(
        measurements=("ecg_made", "ecg_records", "ecg_worst_record", "ecg_bursts")
    ),
    "breathing_per_min": Accuracy(
        measurements=(
            "breath_motion", "breath_ecg", "breath_intervals", "breath_sure", "breath_unsure",
            "breath_heart_alone", "breath_windows_made", "breath_windows_records",
            "breath_moving", "breath_ill",
        )
    ),
    "rmssd_ms": Accuracy(
        measurements=(
            "intervals_clean", "intervals_misplaced", "intervals_ectopic", "ectopic_14046",
            "ectopic_14134", "ecg_made", "ecg_records",
        )
    ),
    "stress_index": Accuracy(),
    "arousal": Accuracy(measurements=("arousal_load",)),
    "following_frac": Accuracy(measurements=("following_claimed",)),
    "guide_per_min": Accuracy(is_set=True),
    "tempo_bpm": Accuracy(is_set=True),
    "guide_depth_db": Accuracy(is_set=True),
    "ecg_uv": Accuracy(),
    "rr_ms": Accuracy(
        measurements=(
            "ecg_made", "ecg_records", "ecg_worst_record", "ecg_bursts", "intervals_clean",
            "intervals_misplaced", "ectopic_14046", "ectopic_14134",
        )
    ),
    "breath_wave": Accuracy(),
    "resonance_per_min": Accuracy(measurements=("resonance_found",)),
    "mean_rr_ms": Accuracy(measurements=("ecg_made", "ecg_records", "ecg_worst_record")),
    "sdnn_ms": Accuracy(),
    "pnn50_frac": Accuracy(),
    "sd1_ms": Accuracy(),
    "sd2_ms": Accuracy(),
    "vlf_ms2": Accuracy(measurements=("vlf_tone",)),
    "lf_ms2": Accuracy(measurements=("lf_tone",)),
    "hf_ms2": Accuracy(measurements=("hf_tone",)),
    "lf_hf": Accuracy(),
    "coherence_frac": Accuracy(),
    "rsa_ms": Accuracy(),
    "rsa_corrected_ms": Accuracy(),
    "following_chance_frac": Accuracy(),
}  # fmt: skip
"""By the number's name in outputs: first those on the screen, then those of `analyze`."""


def measurements_of(name: str) -> tuple[tuple[str, Measurement], ...]:
    """Return the measurements of a number, each with its name; empty where there are none."""
    return tuple((each, MEASUREMENTS[each]) for each in ACCURACY[name].measurements)
