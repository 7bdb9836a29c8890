"""The default folders for recordings and for what is stored about people."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """Return the folder for all data of this program's user."""
    import platformdirs

    return Path(platformdirs.user_data_dir("entrain", appauthor=False))


def default_folder() -> Path:
    """Return the default folder for recordings."""
    return data_folder() / "recordings"
