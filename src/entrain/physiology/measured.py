"""Measurements of accuracy: rows of the benchmarks' tables, as last run.

`benchmarks/accuracy_facts.py` replaces figures and dates by those of a new run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

FactMap: TypeAlias = "Mapping[str, float | str | None]"
"""Numbers by name."""


class Basis(Enum):
    """The data of a measurement."""

    MADE = "Made signals"
    RECORDS = "Public records"
    SIMULATED = "Simulated people"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One row of a benchmark's table.

    Attributes
    ----------
    basis : Basis
        The data.
    measured_on : str
        Date of the run, as ISO 8601.
    command : str
        The command that repeats it, from the project's root.
    row : str
        Label of the row in the table that the command prints; "" for tables kept elsewhere.
    figures : tuple of (str, float)
        The numbers of the row in the order printed, by names that end in their unit.
    counts : tuple of (str, float)
        How many records, people or signals there were.
    """

    basis: Basis
    measured_on: str
    command: str
    row: str
    figures: tuple[tuple[str, float], ...]
    counts: tuple[tuple[str, float], ...] = ()

    @property
    def facts(self) -> FactMap:
        """All numbers by name."""
        return dict((*self.figures, *self.counts))


_TABLE = "python benchmarks/accuracy.py --only "

MEASUREMENTS: Mapping[str, Measurement] = {
    "ecg_made": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "peaks",
        row="made, mean of kinds",
        figures=(("f1_150_percent", 99.87), ("f1_50_percent", 99.84), ("rr_error_sd_ms", 0.41)),
        counts=(("n_kinds", 10), ("n_signals", 60)),
    ),
    "ecg_records": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "peaks",
        row="mitdb, mean of the eleven",
        figures=(("f1_150_percent", 99.4), ("f1_50_percent", 98.29), ("rr_error_sd_ms", 6.29)),
        counts=(("n_records", 11),),
    ),
    "ecg_worst_record": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "peaks",
        row="mitdb 208, to 130 Hz",
        figures=(("f1_150_percent", 97.73), ("f1_50_percent", 86.63), ("rr_error_sd_ms", 10.69)),
    ),
    "ecg_bursts": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "bursts",
        row="all together",
        figures=(("believed_percent", 50), ("wrong_per_1000", 6)),
        counts=(("n_signals", 120),),
    ),
    "intervals_clean": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "artefacts",
        row="real, clean",
        figures=(("flagged_percent", 0.19), ("rmssd_bias_percent", -0.43)),
        counts=(("n_series", 18), ("n_people", 11)),
    ),
    "intervals_misplaced": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "artefacts",
        row="real, misplaced (18 series)",
        figures=(
            ("f1_frac", 0.916), ("named_frac", 0.79), ("rmssd_error_ms", 2.11), ("raw_ms", 23),
        ),
        counts=(("n_series", 18),),
    ),
    "intervals_ectopic": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "artefacts",
        row="real, ectopic (18 series)",
        figures=(
            ("f1_frac", 0.979), ("named_frac", 0.99), ("rmssd_error_ms", 0.68), ("raw_ms", 78),
        ),
        counts=(("n_series", 18),),
    ),
    "ectopic_14046": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "ectopics",
        row="mitlt 14046",
        figures=(
            ("seen_frac", 0.7), ("n_early", 3009), ("false_per_1000", 5.9), ("n_false_of", 1000),
            ("n_shown", 94), ("n_windows", 224), ("off_percent", 18), ("off_limit_percent", 10),
        ),
    ),
    "ectopic_14134": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "ectopics",
        row="mitlt 14134",
        figures=(
            ("seen_frac", 0.45), ("n_early", 4779), ("false_per_1000", 5.9), ("n_false_of", 1000),
            ("n_shown", 52), ("n_windows", 190), ("off_percent", 38), ("off_limit_percent", 10),
        ),
    ),
    "breath_motion": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "live",
        row="ECG, motion, all that is shown",
        figures=(
            ("mae_per_min", 0.31), ("shown_percent", 96), ("far_percent", 2), ("far_per_min", 2),
        ),
        counts=(("n_people", 90), ("n_kinds", 15)),
    ),
    "breath_ecg": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "live",
        row="ECG, all that is shown",
        figures=(
            ("mae_per_min", 0.47), ("shown_percent", 84), ("far_percent", 5), ("far_per_min", 2),
        ),
        counts=(("n_people", 90), ("n_kinds", 15)),
    ),
    "breath_intervals": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "live",
        row="intervals, all that is shown",
        figures=(
            ("mae_per_min", 0.82), ("shown_percent", 46), ("far_percent", 9), ("far_per_min", 2),
        ),
        counts=(("n_people", 90), ("n_kinds", 15)),
    ),
    "breath_sure": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "live",
        row="ECG, motion, quality 0.9 to 1.0",
        figures=(("near_frac", 0.98), ("near_per_min", 1), ("seconds_percent", 61)),
    ),
    "breath_unsure": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "live",
        row="ECG, motion, quality 0.6 to 0.7",
        figures=(("near_frac", 0.79), ("near_per_min", 1), ("seconds_percent", 4)),
    ),
    "breath_windows_records": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "breathing",
        row="60 s, records, macro",
        figures=(
            ("mae_all_per_min", 0.53), ("mae_per_min", 0.45), ("shown_percent", 82),
            ("mae_surest_per_min", 0.47),
        ),
        counts=(("n_people", 2),),
    ),
    "breath_windows_made": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "breathers",
        row="60 s, macro",
        figures=(("mae_all_per_min", 0.83), ("mae_per_min", 0.36), ("shown_percent", 83)),
        counts=(("n_people", 90), ("n_kinds", 15)),
    ),
    "breath_heart_alone": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "chests",
        row="heart alone, beats known",
        figures=(("live_percent", 5.8), ("windows_32_percent", 2.7), ("windows_60_percent", 7.4)),
    ),
    "breath_moving": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "moving",
        row="all activities",
        figures=(("mae_per_min", 0.43), ("shown_percent", 49), ("off_percent", 1)),
        counts=(("n_people", 16), ("n_kinds", 8)),
    ),
    "breath_ill": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "ill",
        row="60 s, all 15 people",
        figures=(
            ("mae_all_per_min", 2.39),
            ("mae_per_min", 0.96),
            ("shown_percent", 49),
            ("bias_per_min", 0.29),
            ("off_percent", 4.9),
        ),
        counts=(("n_people", 15),),
    ),
    "arousal_load": Measurement(
        basis=Basis.RECORDS,
        measured_on="2026-11-30",
        command=_TABLE + "load",
        row="gudb, heart rate alone",
        figures=(("auc_frac", 0.847), ("auc_low_frac", 0.65), ("auc_high_frac", 0.98)),
        counts=(("n_people", 12),),
    ),
    "vlf_tone": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "tones",
        row="vlf at 0.02 Hz",
        figures=(("error_300_percent", -0.01),),
    ),
    "lf_tone": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "tones",
        row="lf at 0.1 Hz",
        figures=(
            ("error_60_percent", -0.02), ("window_60_s", 60), ("error_120_percent", -0.02),
            ("window_120_s", 120), ("error_300_percent", -0.02),
        ),
    ),
    "hf_tone": Measurement(
        basis=Basis.MADE,
        measured_on="2026-11-30",
        command=_TABLE + "tones",
        row="hf at 0.25 Hz",
        figures=(
            ("error_60_percent", -1), ("window_60_s", 60), ("error_120_percent", -1),
            ("window_120_s", 120), ("error_300_percent", -1),
        ),
    ),
    "following_claimed": Measurement(
        basis=Basis.SIMULATED,
        measured_on="2026-11-22",
        command="python benchmarks/trials.py main --goals 6",
        row="",
        figures=(("right_percent", 78), ("wrong_percent", 6)),
        counts=(("n_people", 50),),
    ),
    "resonance_found": Measurement(
        basis=Basis.SIMULATED,
        measured_on="2026-11-22",
        command="PYTHONPATH=src:. python -m benchmarks.resonance",
        row="",
        figures=(("n_near", 1), ("near_per_min", 0.5), ("n_wrong", 0), ("n_none", 19)),
        counts=(("n_people", 20),),
    ),
}  # fmt: skip
