"""A number says its unit in its name, wherever it is a field."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import MODULES, module_name

UNITS = {
    "s", "ms", "ns", "min", "hz", "bpm", "db", "dbm", "dbfs", "lufs", "uv", "mv", "mg", "rad",
    "frac", "kj", "cents", "px", "bytes", "ms2", "midi",
    "nats",  # natural logarithm of a likelihood ratio
    "1024",  # 1/1024 s, the unit of a strap's intervals
}  # fmt: skip

# Numbers that have no unit, or whose name is one. Each with its reason.
UNITLESS = {
    "minutes": "the name is the unit",
    "least_minutes": "the name is the unit",
    "least_measured_minutes": "the name is the unit",
    "most_minutes": "the name is the unit",
    "age_days": "the name is the unit",
    "seconds": "the name is the unit",
    # of trials
    "minutes_below_10": "the unit itself; a field that other programs rely on",
    "ci95": "in the unit of the measure it belongs to",
    "strain": "an index of its own",
    # counts and places
    "seed": "of a random generator",
    "seq": "place in the journal",
    "session_number": "1 for the first",
    "underflows": "a count",
    "beats_per_breath": "a ratio of counts",
    "min_beats": "a count",
    "phrase_breaths": "a count",
    "anchor_seq": "place in the journal",
    "decision_seq": "place in the journal",
    "event_seq": "place in the journal",
    "at": "place among channels",
    "column": "place in a table",
    "times": "places of columns",
    "numbers": "places of columns",
    "clocks": "places of columns",
    "first_garbled": "a line's number",
    "rows_missing": "a count; a field that other programs rely on",
    "version": "of a file format",
    "application_id": "of a file format",
    "crc": "a checksum",
    "index": "place in a breath",
    "frame": "place in a block of sound",
    "frames": "places in a block of sound",
    "begin": "place in a block of sound",
    "fade": "frames of sound",
    "slots": "places in a breath",
    "steps": "steps of a musical scale",
    "lift_steps": "half steps",
    "root_steps": "half steps",
    "voices_steps": "half steps",
    "amplitude": "of a mode, relative to the others",
    "dark": "amplitudes of harmonics, relative to each other",
    "bright": "amplitudes of harmonics, relative to each other",
    "tonic": "pitch class",
    # pure numbers
    "scale": "a factor",
    "ratio_min": "tempo over the track's own; a field that other programs rely on",
    "ratio_max": "tempo over the track's own; a field that other programs rely on",
    "slowest": "tempo over the track's own",
    "fastest": "tempo over the track's own",
    "form": "number of a file format",
    "baseline": "of the samples of a file",
    "onset": "standard deviations of its surroundings",
    "stir": "standard deviations of its surroundings",
    "turn": "standard deviations of its surroundings",
    "density": "ms²/Hz",
    "energy": "uV², of the band-passed ECG",
    "shape": "of unit length",
    "gain": "a factor",
    "pan": "-1 left, 1 right",
    "volume": "of a breath, relative to a quiet one",
    "following": "0..1",
    "value": "its unit stands beside it",
    "signal": "movement of the chest, of arbitrary size",
    "reward": "standard deviations of such rewards",
    "features": "of several kinds, each explained where they are listed",
    "expected": "a reward",
    "chosen": "place among the tracks",
    "propensity": "shares of draws",
    # of the simulated person, explained where they stand
    "low": "in the unit of what is drawn",
    "high": "in the unit of what is drawn",
    "mean": "in the unit of what is drawn",
    "sd": "in the unit of what is drawn",
    "arousal_rest": "0..1",
    "arousal_start": "0..1",
    "aversion": "a factor",
    "breath_noise": "a factor",
    "calming": "a factor",
    "coupling": "a factor",
    "damping": "a factor",
    "strain_gain": "a factor",
}

NUMBERS = {"int", "float", "Floats", "Ints", "np.float64", "np.float32", "np.int64", "np.int32"}
HOLDERS = {"tuple", "list", "NDArray", "Sequence", "deque", "Final", "ClassVar"}


def is_number(annotation: ast.expr) -> bool:
    """Say whether a field so annotated holds a number, or many, or perhaps none."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return is_number(left) or is_number(right)
        case ast.Subscript(value=holder, slice=ast.Tuple(elts=parts)):
            return ast.unparse(holder) in HOLDERS and all(
                is_number(p) or ast.unparse(p) == "..." for p in parts
            )
        case ast.Subscript(slice=ast.Subscript(value=ast.Name(id="tuple"))):
            return False  # rows of several figures, each with a unit of its own
        case ast.Subscript(value=holder, slice=part):
            return ast.unparse(holder) in HOLDERS and is_number(part)
        case _:
            return ast.unparse(annotation) in NUMBERS


def number_fields(path: Path) -> Iterator[str]:
    """Yield the number fields of a module's dataclasses and named tuples."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ClassDef):
            continue
        made_by = [ast.unparse(one) for one in (*node.decorator_list, *node.bases)]
        if not any("dataclass" in one or one == "NamedTuple" for one in made_by):
            continue
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and is_number(field.annotation):
                yield ast.unparse(field.target)


def says_its_unit(name: str) -> bool:
    return name.rpartition("_")[2] in UNITS or name.startswith("n_") or name in UNITLESS


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_number_says_its_unit(path: Path) -> None:
    silent = [name for name in number_fields(path) if not says_its_unit(name.strip("_"))]
    assert not silent, "name the unit at the end (t_s, hr_bpm), or n_ for a count"


def test_no_exception_outlives_its_number() -> None:
    used = {name for path in MODULES for name in number_fields(path)}
    assert not set(UNITLESS) - used, "take it out of UNITLESS"
