"""The virtual strap: a simulated person in place of a real one, behind the same door."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from entrain.events import Event, Link, LinkChanged, Packet, StrapKnown, Trust
from entrain.music.score import Moment
from entrain.simulation.people import TYPES, draw_traits
from entrain.simulation.person import Person
from entrain.simulation.strap import MODEL, RR_LATENCY_S, Artefacts, SimulatedStrap
from entrain.straps.strap import StrapProblemError

DEFAULT_TYPE = "responder"


class VirtualStrap:
    """A strap on a simulated person.

    Parameters
    ----------
    kind : str
        Type of person, a key of `TYPES`.
    seed : int
        Seed of the person; the same seed is the same person.
    artefacts : Artefacts or None
        What goes wrong; None for the usual.

    Raises
    ------
    StrapProblemError
        There is no such type.
    """

    simulated = True

    def __init__(self, kind: str, seed: int, artefacts: Artefacts | None = None) -> None:
        if kind not in TYPES:
            raise StrapProblemError(
                f"There is no simulated person of type {kind!r}: choose from {', '.join(TYPES)}."
            )
        self.kind = kind
        self.person = Person(
            draw_traits(kind, np.random.default_rng((seed, 1))), np.random.default_rng((seed, 2))
        )
        self._strap = SimulatedStrap(self.person, np.random.default_rng((seed, 3)), artefacts)
        self._met = False

    async def open(self) -> None:
        """Put the strap on."""

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return what arrives up to `t_s` while the person hears `moment`."""
        events: list[Event] = []
        if not self._met:
            self._met = True
            events += self._introduce()
        events += [
            Packet(t_s=sent.t_s, characteristic=sent.characteristic, data=sent.data)
            for sent in self._strap.advance(t_s, moment)
        ]
        return events

    def _introduce(self) -> list[Event]:
        return [
            LinkChanged(t_s=0.0, link=Link.CONNECTED, detail=f"Simulated person: {self.kind}."),
            StrapKnown(
                t_s=0.0,
                model=MODEL,
                name=f"virtual:{self.kind}",
                streams=("hr", "rr", "ecg", "acc"),
                rr_latency_s=RR_LATENCY_S,
                trust_hr=Trust.GOOD,
                trust_hrv=Trust.GOOD,
                simulated=True,
            ),
        ]

    async def close(self) -> None:
        """Take the strap off."""
