"""Many files to one table: what is found, kept, taken up again and written."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import psutil
import pytest

from entrain.analysis.batch import analyze_on_cores
from entrain.analysis.files import find_files, sha256_of, stamp_of
from entrain.analysis.rows import Row, columns, row_of
from entrain.analysis.table import ResultTable
from entrain.errors import printable
from entrain.formats.problems import FileProblemError

ENGINE = "0.1.0+abc"


def intervals(path: Path, first: int = 800) -> Path:
    path.write_text("\n".join(str(first + at % 9) for at in range(60)) + "\n")
    return path


def row(path: Path, **cells: object) -> Row:
    outcome = {
        "source": {"path": printable(path), "sha256": "00"},
        "engine": ENGINE,
        "seconds": 48.5,
    }
    return {**row_of(outcome, stamp_of(path)), "irregular": False, "rmssd_ms": 0.1, **cells}  # type: ignore[dict-item]


def test_a_folder_is_walked_to_its_end_and_no_further(tmp_path: Path) -> None:
    inside = tmp_path / "b" / "c"
    inside.mkdir(parents=True)
    for name in ("x.txt", ".hidden.txt", "notes.md", "odd\nname.csv"):
        intervals(inside / name)
    (inside / "back").symlink_to(tmp_path, target_is_directory=True)
    (inside / "gone.txt").symlink_to(tmp_path / "nothing")
    os.mkfifo(inside / "pipe.csv")
    intervals(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")))
    found = find_files([tmp_path, inside / "x.txt"])
    assert [printable(path.relative_to(tmp_path)) for path in found.paths] == [
        "b/c/odd\\nname.csv", "b/c/x.txt", "caf\\xe9.txt",
    ]  # fmt: skip
    assert found.passed_over == {"hidden": 1, "of no known kind": 3, "a link back": 1}
    with pytest.raises(FileProblemError, match="no file that can be analysed"):
        find_files([inside / "back" / "b" / "c" / "x.txt", _empty(tmp_path / "empty")])


def _empty(path: Path) -> Path:
    path.mkdir()
    return path


def test_segments_of_a_record_are_no_records(tmp_path: Path) -> None:
    (tmp_path / "all.hea").write_text("all/2 1 250 20\na 10\nb 10\n")
    for name in "ab":
        (tmp_path / f"{name}.hea").write_text(f"{name} 1 250 10\n{name}.dat 16\n")
        (tmp_path / f"{name}.dat").write_bytes(b"\0" * 20)
    found = find_files([tmp_path])
    assert [path.name for path in found.paths] == ["all.hea"]
    assert not found.passed_over
    assert stamp_of(tmp_path / "all.hea").size_bytes > 40


def test_every_file_comes_once_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    paths = [intervals(tmp_path / f"{at}.txt", 800 + at) for at in range(4)]
    paths[2].write_text("800\nhello\n")
    done = dict(analyze_on_cores(paths, 2))
    assert sorted(done) == [0, 1, 2, 3]
    assert done[2]["reason"] == "NOT_NUMBERS"
    assert done[3]["summary"]["hr_bpm"] == pytest.approx(60000 / 807, abs=0.1)


def test_who_stops_asking_leaves_no_process(tmp_path: Path) -> None:
    # So many that they are far from done when nobody asks any more.
    paths = [intervals(tmp_path / f"{at}.txt") for at in range(300)]
    before = set(psutil.Process().children())
    ahead = analyze_on_cores(paths, 2)
    next(ahead)
    ahead.close()  # type: ignore[attr-defined]
    assert set(psutil.Process().children()) <= before


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_table_is_taken_up_again(tmp_path: Path, name: str) -> None:
    paths = [intervals(tmp_path / one) for one in ("=1.txt", "b.txt", "c.txt")]
    names = [printable(path) for path in paths]
    out = tmp_path / name
    with ResultTable(out, resume=False) as table:
        for path in paths:
            table.append(row(path))
        table.write(names)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith((".", "t."))) == [name]
    whole = out.read_bytes()
    with ResultTable(out, resume=True) as table:
        kept = [
            table.unchanged_row(one, path, stamp_of(path), ENGINE)
            for one, path in zip(names, paths, strict=True)
        ]
        assert kept[0] == row(paths[0])
        assert table.unchanged_row(names[0], paths[0], stamp_of(paths[0]), "another") is None
        intervals(paths[1], 900).write_text("1\n")
        assert table.unchanged_row(names[1], paths[1], stamp_of(paths[1]), ENGINE) is None
        for one in kept:
            assert one is not None
            table.append(one)
        table.write(names)
    assert out.read_bytes() == whole


def test_what_was_kept_before_a_kill_is_taken_up(tmp_path: Path) -> None:
    paths = [intervals(tmp_path / one) for one in ("a.txt", "b.txt")]
    out = tmp_path / "t.csv"
    with ResultTable(out, resume=False) as table:
        table.append(row(paths[0]))
    with (tmp_path / "t.csv.part").open("a") as file:
        file.write('{"path": "cut in the mid')
    with ResultTable(out, resume=True) as table:
        assert table.unchanged_row(
            printable(paths[0]), paths[0], stamp_of(paths[0]), ENGINE
        ) == row(paths[0])
        assert (
            table.unchanged_row(printable(paths[1]), paths[1], stamp_of(paths[1]), ENGINE) is None
        )
        table.append(row(paths[0]))
        table.append(row(paths[1]))
        table.write(map(printable, paths))
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [one["path"] for one in rows] == [str(path) for path in paths]
    assert list(rows[0]) == list(columns())


def test_a_file_that_was_only_touched_is_known_by_its_hash(tmp_path: Path) -> None:
    path = intervals(tmp_path / "a.txt")
    out = tmp_path / "t.csv"
    with ResultTable(out, resume=False) as table:
        table.append(row(path, sha256=sha256_of(path)))
    os.utime(path, (1, 1))
    with ResultTable(out, resume=True) as table:
        known = table.unchanged_row(printable(path), path, stamp_of(path), ENGINE)
        assert known is not None
        assert known["changed_ns"] == 10**9
        intervals(path, 801)
        assert table.unchanged_row(printable(path), path, stamp_of(path), ENGINE) is None


def test_what_may_go_better_is_tried_again(tmp_path: Path) -> None:
    path = intervals(tmp_path / "a.txt")
    for reason, again in (("TOO_SLOW", True), ("NOT_READABLE", True), ("DAMAGED", False)):
        with ResultTable(tmp_path / "t.csv", resume=False) as table:
            table.append(row(path, reason=reason, error="no"))
        with ResultTable(tmp_path / "t.csv", resume=True) as table:
            known = table.unchanged_row(printable(path), path, stamp_of(path), ENGINE)
        assert (known is None) is again


def test_formulas_in_names_do_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = intervals(Path("=cmd.txt"))
    with ResultTable(tmp_path / "t.csv", resume=False) as table:
        table.append(row(path))
        table.write([printable(path)])
    assert "\n'=cmd.txt," in (tmp_path / "t.csv").read_text()
    with ResultTable(tmp_path / "t.csv", resume=True) as table:
        assert table.unchanged_row("=cmd.txt", path, stamp_of(path), ENGINE)
