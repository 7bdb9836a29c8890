"""The events of straps: the model, the radio link, and packets."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from entrain.events.event import OMIT_IF_DEFAULT, STRAP, FromInput


@dataclass(frozen=True, slots=True, kw_only=True)
class FromStrap(FromInput):
    """An event from a strap: the one the session follows, or another one of that name."""

    source: str = field(default=STRAP, metadata=OMIT_IF_DEFAULT)


class Trust(enum.StrEnum):
    """How far a strap can be trusted for a purpose."""

    GOOD = "good"
    FAIR = "fair"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapKnown(FromStrap):
    """The strap was identified; the values are those of its profile.

    Attributes
    ----------
    model, name : str
        The model, and the name that the strap advertises.
    streams : tuple of str
        What it sends: "hr", "rr", "ecg", "acc", "ppi".
    rr_latency_s : float or None
        Least latency from the R peak to the arrival of its RR interval [s]; None where it
        was not measured.
    trust_hr, trust_hrv : Trust
        How far its heart rate and its RR intervals can be trusted.
    simulated : bool
        Whether the strap is simulated.
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
    """The link changed, in plain words; `step` is what the person can do about it, if known."""

    link: Link
    detail: str
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet(FromStrap):
    """Bytes as the strap sent them, stamped on arrival.

    Attributes
    ----------
    characteristic : str
        "2a37", "2a19", or the full UUID where it is not one of the Bluetooth SIG.
    data : bytes
        The value, unchanged.
    """

    characteristic: str
    data: bytes
