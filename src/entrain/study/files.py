"""The two files of a study: the study file, and the key file for unblinding."""

from __future__ import annotations

import base64
import binascii
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from entrain.study.problems import StudyProblem, StudyProblemError

STUDY_SCHEMA, KEY_SCHEMA = "entrain.study/1", "entrain.study-key/1"
_MOST_BYTES = 4 << 20


def write_facts(path: Path, facts: Mapping[str, Any], *, above: str) -> None:
    """Write a new TOML file that only its owner may read.

    Parameters
    ----------
    path : Path
        The file.
    facts : mapping
        Its keys and values.
    above : str
        A comment that says what the file is; written above them.

    Raises
    ------
    StudyProblemError
        The name is taken, or the folder cannot be written.
    """
    lines = [f"# {line}" for line in above.splitlines()]
    # JSON strings, numbers, flags and lists of them are valid TOML; only ASCII is written.
    lines += [f"{name} = {json.dumps(value)}" for name, value in facts.items()]
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "w", encoding="ascii", newline="\n") as text:
            text.write("\n".join(lines) + "\n")
            text.flush()
            os.fsync(text.fileno())
    except FileExistsError as error:
        raise StudyProblemError(StudyProblem.EXISTS_ALREADY, str(path)) from error
    except OSError as error:
        raise StudyProblemError(StudyProblem.NOT_WRITABLE, str(path)) from error


def read_facts(path: Path, schema: str, wanted: Mapping[str, type]) -> dict[str, Any]:
    """Return the keys and values of a file.

    Parameters
    ----------
    path : Path
        The file.
    schema : str
        The schema that it must have.
    wanted : mapping of str to type
        The keys that it must have, and the type of each.

    Raises
    ------
    StudyProblemError
        It is missing, not readable, or not such a file.
    """
    wrong_file = StudyProblem.NOT_A_STUDY if schema == STUDY_SCHEMA else StudyProblem.NOT_A_KEY
    try:
        with path.open("rb") as file:
            facts = tomllib.loads(file.read(_MOST_BYTES).decode())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StudyProblemError(StudyProblem.NO_SUCH_FILE, str(path)) from error
    except OSError as error:
        raise StudyProblemError(StudyProblem.NOT_READABLE, str(path)) from error
    except ValueError as error:
        raise StudyProblemError(wrong_file, str(path)) from error
    is_whole = all(type(facts.get(name)) is kind for name, kind in wanted.items())
    if facts.get("schema") != schema or not is_whole:
        raise StudyProblemError(wrong_file, str(path))
    return facts


def encode_bytes(data: bytes) -> str:
    """Return bytes as text (base64, RFC 4648)."""
    return base64.b64encode(data).decode()


def decode_bytes(text: object) -> bytes:
    """Return the bytes that `encode_bytes` encoded.

    Raises
    ------
    StudyProblemError
        The text is not base64.
    """
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise StudyProblemError(StudyProblem.CHANGED) from error
