"""Where what is kept lies when no folder is named."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """Return the folder for all that this program keeps for a person."""
    import platformdirs

    return Path(platformdirs.user_data_dir("entrain", appauthor=False))


def default_folder() -> Path:
    """Return the folder for recordings."""
    return data_folder() / "recordings"
