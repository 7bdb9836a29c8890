"""The virtual strap: a simulated person in place of a real one, behind the same interface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from entrain.events import STRAP, Event, Link, LinkChanged, Packet, StrapKnown, Trust
from entrain.inputs.source import Wake
from entrain.inputs.straps.problems import StrapProblem, StrapProblemError
from entrain.music import Moment
from entrain.simulation import (
    ALL,
    MODEL,
    MODELS,
    RR_LATENCY_S,
    TYPES,
    USUAL_MODEL,
    Artefacts,
    Person,
    SimulatedStrap,
    Streams,
    create_person,
)

DEFAULT_TYPE = "responder"


class VirtualStrap:
    """A strap on a simulated person.

    Parameters
    ----------
    kind : str
        Type of person, one of `TYPES`; for another than the usual model of a person, followed
        by a slash and a key of `MODELS`.
    seed : int
        Seed of the person; the same seed gives the same person.
    artefacts : Artefacts or None
        The artefacts in its data; None for the usual ones.
    streams : Streams
        The streams that it sends.
    person : Person or None
        Who wears it; None for the person of that type and seed.

    Raises
    ------
    StrapProblemError
        There is no such type or model.
    """

    name = STRAP
    simulated = True

    def __init__(
        self,
        kind: str,
        seed: int,
        artefacts: Artefacts | None = None,
        *,
        streams: Streams = ALL,
        person: Person | None = None,
    ) -> None:
        name, model = parse_person_kind(kind)
        self.kind = kind
        self.person = person or create_person(name, seed, model=model)
        self._streams = streams
        self._strap = SimulatedStrap(
            self.person, np.random.default_rng((seed, 3)), artefacts, streams
        )
        self._met = False

    async def open(self, wake: Wake) -> None:
        """Put the strap on."""

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return the events up to `t_s` [s], while the person hears `moment`."""
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
                streams=self._streams.names,
                rr_latency_s=RR_LATENCY_S,
                trust_hr=Trust.GOOD,
                trust_hrv=Trust.GOOD,
                simulated=True,
            ),
        ]

    async def close(self) -> None:
        """Take the strap off."""


def parse_person_kind(kind: str) -> tuple[str, str]:
    """Split the TYPE/MODEL of `virtual:TYPE/MODEL` into type and model of a person.

    Raises
    ------
    StrapProblemError
        There is no such type or model.
    """
    name, _, model = kind.partition("/")
    if name not in TYPES:
        raise StrapProblemError(StrapProblem.NO_SUCH_TYPE, name=name, known=", ".join(TYPES))
    if model and model not in MODELS:
        raise StrapProblemError(StrapProblem.NO_SUCH_MODEL, name=model, known=", ".join(MODELS))
    return name, model or USUAL_MODEL
