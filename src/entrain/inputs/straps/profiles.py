"""Profiles of strap models, read from folders of TOML files.

The shipped ones are in ``devices/``; a person's own folder is read too and takes precedence.
The keys are documented in docs/reference/straps.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from entrain.events import StrapKnown, Trust
from entrain.inputs.straps.problems import ProfileProblem, StrapProblemError
from entrain.storage import KeyFault, TomlTable

STREAMS = ("hr", "rr", "ecg", "acc", "ppi")
MOST_LATENCY_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The profile of a strap model.

    Attributes
    ----------
    model : str
        Name of the model.
    names : tuple of str
        Prefixes of the names it advertises; "" matches any.
    streams : tuple of str
        What it sends: "hr", "rr", "ecg", "acc", "ppi".
    rr_latency_s : float or None
        Least latency from the R peak to the arrival of its RR interval [s]; None where it
        was not measured.
    trust_hr, trust_hrv : Trust
        How far its heart rate and its RR intervals can be trusted.
    trust_source : str
        The source of that judgement.
    quirks, advice : tuple of str
        What it does unlike others, and what to do when it fails; sentences.
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

    def make_strap_known(
        self, *, t_s: float, name: str, simulated: bool, streams: Sequence[str] | None = None
    ) -> StrapKnown:
        """Return the `StrapKnown` event of a strap of this model.

        Parameters
        ----------
        t_s : float
            When it was identified [s].
        name : str
            The name it advertises.
        simulated : bool
            Whether the strap is simulated.
        streams : sequence of str or None
            The streams of this very strap; None for those of the profile.
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
        A person's own folder; one that does not exist counts as empty.

    Raises
    ------
    StrapProblemError
        A profile is not valid.
    """
    own = _read_folder(extra) if extra is not None and extra.is_dir() else ()
    return (*own, *_read_folder(_shipped_folder()))


def find_profile(profiles: Sequence[Profile], name: str | None) -> Profile:
    """Return the profile of a strap: the one with the longest prefix of its name.

    Parameters
    ----------
    profiles : sequence of Profile
        As `load_profiles` returns them; one of them matches any name.
    name : str or None
        The name that the strap advertises, None if it advertises none.
    """
    advertised = (name or "").casefold()
    matches = [
        (len(prefix), profile)
        for profile in profiles
        for prefix in profile.names
        if advertised.startswith(prefix.casefold())
    ]
    # Of equals max returns the first: a person's own.
    return max(matches, key=lambda match: match[0])[1]


def read_profile(text: bytes, file: str) -> Profile:
    """Read one profile.

    Parameters
    ----------
    text : bytes
        TOML in UTF-8.
    file : str
        Name of its file, for the message when it is not valid.

    Raises
    ------
    StrapProblemError
        A key is missing, of the wrong kind or not known.
    """
    try:
        values = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StrapProblemError(ProfileProblem.NOT_TOML, file, str(error)) from error

    def wrong(fault: KeyFault, where: str, **facts: object) -> StrapProblemError:
        detail = f"it {fault.value.format(where=where, **facts)}"
        return StrapProblemError(ProfileProblem.BAD_KEY, file, detail, key=where)

    table = TomlTable(values, wrong)
    known_by, trust, notes = table.table("known_by"), table.table("trust"), table.table("notes")
    streams, rr_latency_s = table.texts("streams"), table.number_or_none("rr_latency_s")
    if not streams or not set(streams) <= set(STREAMS):
        raise table.wrong("streams", KeyFault.SOME_OF, known=", ".join(STREAMS))
    if rr_latency_s is not None and not 0 <= rr_latency_s <= MOST_LATENCY_S:
        raise table.wrong("rr_latency_s", KeyFault.BOUNDS, least=0.0, most=MOST_LATENCY_S)
    profile = Profile(
        model=table.text("model"),
        names=known_by.texts("names"),
        streams=streams,
        rr_latency_s=rr_latency_s,
        trust_hr=trust.choice("hr", tuple(Trust)),
        trust_hrv=trust.choice("hrv", tuple(Trust)),
        trust_source=trust.text("source"),
        quirks=notes.texts("quirks"),
        advice=notes.texts("advice"),
    )
    for section in (table, known_by, trust, notes):
        section.expect_no_more()
    return profile


def _shipped_folder() -> Traversable:
    """Return the folder of shipped profiles: inside the wheel, or beside the sources."""
    package = resources.files("entrain")
    packed = package / "devices"
    return packed if packed.is_dir() else package / ".." / ".." / "devices"


def _read_folder(folder: Traversable) -> Iterator[Profile]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield read_profile(file.read_bytes(), file.name)
