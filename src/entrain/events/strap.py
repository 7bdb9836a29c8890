"""What comes from a strap: which it is, its radio link, and its bytes."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from entrain.events.event import STRAP, UNSAID, Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class FromStrap(Outside):
    """Something that came from a strap: the one the session follows, or another of that name."""

    source: str = field(default=STRAP, metadata=UNSAID)


class Trust(enum.StrEnum):
    """How far a strap can be believed for a purpose."""

    GOOD = "good"
    FAIR = "fair"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapKnown(FromStrap):
    """Which strap this is; the values of its profile.

    Attributes
    ----------
    model, name : str
        The model as its profile calls it; the name it advertises.
    streams : tuple of str
        What it sends: "hr", "rr", "ecg", "acc", "ppi".
    rr_latency_s : float or None
        How long after the R peak an RR interval arrives, at least [s]; None where
        nobody measured it.
    trust_hr, trust_hrv : Trust
        How far its heart rate and its RR intervals can be believed.
    simulated : bool
        The strap is simulated.
    """

    model: str
    name: str
    streams: tuple[str, ...]
    rr_latency_s: float | None
    trust_hr: Trust
    trust_hrv: Trust
    simulated: bool


class Link(enum.StrEnum):
    """State of the radio link to the strap."""

    SEARCHING = "searching"
    CONNECTED = "connected"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChanged(FromStrap):
    """The link came, went or is looked for, in plain words; `step` is what mends it, if known."""

    link: Link
    detail: str
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet(FromStrap):
    """Bytes as the strap sent them, stamped first thing on arrival.

    Attributes
    ----------
    characteristic : str
        "2a37", "2a19", or the whole UUID where it is not a Bluetooth SIG one.
    data : bytes
        The value, untouched.
    """

    characteristic: str
    data: bytes
