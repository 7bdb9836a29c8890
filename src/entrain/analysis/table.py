"""Analyses as one table: a line for each file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

FIRST = ("path", "kind", "rate_hz", "seconds")


def write_table(results: list[dict[str, Any]], path: Path) -> None:
    """Write the summaries of analyses as CSV, empty where a number is not known."""
    indices = next((list(one["summary"]) for one in results if "summary" in one), [])
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow([*FIRST, *indices, "error"])
        for one in results:
            source, summary = one["source"], one.get("summary", {})
            first = [source["path"], source.get("kind"), source.get("rate_hz"), one.get("seconds")]
            table.writerow([*first, *(summary.get(name) for name in indices), one.get("error")])
