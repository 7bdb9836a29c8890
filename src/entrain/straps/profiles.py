"""Profiles of straps: what is known of each model, read from a folder of TOML files.

The shipped ones lie in ``devices/``; a person's own folder is read too and wins where
both know a strap. What each key means is in docs/reference/straps.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from entrain.events import StrapKnown, Trust
from entrain.straps.problems import ProfileProblem, StrapProblemError

STREAMS = ("hr", "rr", "ecg", "acc", "ppi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a model of strap.

    Attributes
    ----------
    model : str
        What it is called.
    names : tuple of str
        How the names it advertises begin; "" fits any.
    streams : tuple of str
        What it sends: "hr", "rr", "ecg", "acc", "ppi".
    rr_latency_s : float or None
        How long after the R peak an RR interval arrives, at least [s]; None where
        nobody measured it.
    trust_hr, trust_hrv : Trust
        How far its heart rate and its RR intervals can be believed.
    trust_source : str
        Who found that out.
    quirks, advice : tuple of str
        What it does that others do not; what to do when it gives trouble. Sentences.
    """

    model: str
    names: tuple[str, ...]
    streams: tuple[str, ...]
    rr_latency_s: float | None
    trust_hr: Trust
    trust_hrv: Trust
    trust_source: str
    quirks: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    def known(
        self, *, t_s: float, name: str, simulated: bool, streams: Sequence[str] | None = None
    ) -> StrapKnown:
        """Return the event that tells of a strap of this model.

        Parameters
        ----------
        t_s : float
            When it was known [s].
        name : str
            What it advertises.
        simulated : bool
            The strap is simulated.
        streams : sequence of str or None
            What this very strap sends, where it was asked; None for the profile's.
        """
        return StrapKnown(
            t_s=t_s,
            model=self.model,
            name=name,
            streams=self.streams if streams is None else tuple(streams),
            rr_latency_s=self.rr_latency_s,
            trust_hr=self.trust_hr,
            trust_hrv=self.trust_hrv,
            simulated=simulated,
        )


def load_profiles(extra: Path | None = None) -> tuple[Profile, ...]:
    """Read all profiles, a person's own before the shipped ones.

    Parameters
    ----------
    extra : Path or None
        A person's own folder; one that does not exist is an empty one.

    Raises
    ------
    StrapProblemError
        A profile is not valid.
    """
    own = _read_folder(extra) if extra is not None and extra.is_dir() else ()
    return (*own, *_read_folder(_shipped_folder()))


def find_profile(profiles: Sequence[Profile], name: str | None) -> Profile:
    """Return the profile of a strap: the one that knows the longest beginning of its name.

    Parameters
    ----------
    profiles : sequence of Profile
        As `load_profiles` returns them, with one that fits any name.
    name : str or None
        What the strap advertises; None where it advertises no name.
    """
    shown = (name or "").casefold()
    fits = [
        (len(known), profile)
        for profile in profiles
        for known in profile.names
        if shown.startswith(known.casefold())
    ]
    # Of equals max returns the first: a person's own.
    return max(fits, key=lambda fit: fit[0])[1]


def read_profile(text: bytes, file: str) -> Profile:
    """Read one profile.

    Parameters
    ----------
    text : bytes
        TOML in UTF-8.
    file : str
        Where it is from, for the message when it is not valid.

    Raises
    ------
    StrapProblemError
        A key is missing, of the wrong kind or not known.
    """
    try:
        table = _Table(tomllib.loads(text.decode()), file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StrapProblemError(ProfileProblem.NOT_TOML, file, str(error)) from error
    known_by, trust, notes = table.table("known_by"), table.table("trust"), table.table("notes")
    profile = Profile(
        model=table.text("model"),
        names=known_by.texts("names"),
        streams=table.choices("streams", STREAMS),
        rr_latency_s=table.number_or_none("rr_latency_s", at_least=0, at_most=10),
        trust_hr=Trust(trust.choice("hr", tuple(Trust))),
        trust_hrv=Trust(trust.choice("hrv", tuple(Trust))),
        trust_source=trust.text("source"),
        quirks=notes.texts("quirks"),
        advice=notes.texts("advice"),
    )
    for each in (table, known_by, trust, notes):
        each.expect_no_more()
    return profile


class _Table:
    """A table of a TOML file whose keys are asked for, each with what it must be."""

    def __init__(self, values: Mapping[str, object], file: str, prefix: str = "") -> None:
        self._values = values
        self._file = file
        self._prefix = prefix
        self._asked: set[str] = set()

    def _problem(self, key: str, problem: str) -> StrapProblemError:
        return StrapProblemError(
            ProfileProblem.BAD_KEY, self._file, problem, key=self._prefix + key
        )

    def _get(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise self._problem(key, "it is missing")
        return self._values[key]

    def table(self, key: str) -> _Table:
        value = self._get(key)
        if not isinstance(value, dict):
            raise self._problem(key, "it must be a table")
        return _Table(value, self._file, f"{self._prefix}{key}.")

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._problem(key, "it must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._problem(key, "it must be a list of texts")
        return tuple(value)

    def number_or_none(self, key: str, at_least: float, at_most: float) -> float | None:
        """Return a number, None where there is no such key: TOML has no word for unknown."""
        self._asked.add(key)
        value = self._values.get(key)
        match value:
            case None:
                return None
            case bool():
                pass
            case int() | float() if at_least <= value <= at_most:
                return float(value)
        raise self._problem(key, f"it must be a number from {at_least:g} to {at_most:g}")

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self._problem(key, f"it must be one of {', '.join(allowed)}")
        return value

    def choices(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        values = self.texts(key)
        if not values or not set(values) <= set(allowed):
            raise self._problem(key, f"it must be some of {', '.join(allowed)}")
        return values

    def expect_no_more(self) -> None:
        for key in self._values:
            if key not in self._asked:
                raise self._problem(key, "it is not known: is it misspelt?")


def _shipped_folder() -> Traversable:
    """Return the shipped profiles: inside the wheel, or beside the sources."""
    package = resources.files("entrain")
    packed = package / "devices"
    return packed if packed.is_dir() else package / ".." / ".." / "devices"


def _read_folder(folder: Traversable) -> Iterator[Profile]:
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            yield read_profile(file.read_bytes(), file.name)
