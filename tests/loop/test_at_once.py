"""What sounds at once does not wait for the next tenth of a second, and is a decision like any."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

from entrain.events import ActSounded, Event, Tapped
from entrain.inputs import Wake
from entrain.journal.reader import Recording
from entrain.music.score import Moment
from entrain.session.clock import VirtualClock
from entrain.session.replay import replay_recording
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source
from tests.helpers.recorded import run_recorded
from tests.helpers.waiting import wait_until

STANDS_S = 200.0


class StandingClock(VirtualClock):
    """A clock that stands still at a time: what happens from then on was woken for."""

    def __init__(self) -> None:
        super().__init__()
        self.stands = threading.Event()
        self.goes_on = False

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        if t_s <= STANDS_S or self.goes_on:
            await super().sleep_until(t_s, woken)
            return
        self.stands.set()
        await woken.wait()


class Player:
    """Taps in a thread of its own, each time it was heard, as a device's driver calls back."""

    name = "player"

    def __init__(self, clock: StandingClock, n_taps: int) -> None:
        self._clock = clock
        self._n_taps = n_taps
        self._taps: list[Tapped] = []
        self.n_heard = 0
        self._thread = threading.Thread(target=self._play, daemon=True)

    async def open(self, wake: Wake) -> None:
        self._wake = wake
        self._thread.start()

    def _play(self) -> None:
        wait_until(self._clock.stands.is_set, "the clock to stand")
        for n in range(self._n_taps):
            self._taps.append(Tapped(t_s=STANDS_S + 0.4 * n, source="driver"))
            self._wake()
            wait_until(lambda n=n: self.n_heard > n, "the answer")  # type: ignore[misc]
        self._clock.goes_on = True
        self._wake()

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        taps, self._taps = self._taps, []
        return taps

    async def close(self) -> None:
        self._thread.join()


class Output(NullOutput):
    """Silence that lets the player know what was to sound."""

    def __init__(self) -> None:
        super().__init__(find_source("composed"))
        self.acts: list[ActSounded] = []
        self.player: Player | None = None

    def play_act(self, act: ActSounded) -> None:
        self.acts.append(act)
        if self.player is not None:
            self.player.n_heard += 1


def test_a_tap_is_answered_while_no_time_passes(tmp_path: Path) -> None:
    path = tmp_path / "a.entrain"
    clock, output = StandingClock(), Output()
    player = output.player = Player(clock, 5)
    run_recorded(path, player, minutes=10.0, clock=clock, output=output)
    assert player.n_heard == 5, "each was answered before the next one came"
    taps = [STANDS_S + 0.4 * n for n in range(5)]
    assert [act.t_s for act in output.acts] == taps
    assert {act.source for act in output.acts} == {"player"}
    with Recording.open(path) as recording:
        events = list(recording.events())
        assert [event.t_s for event in events if isinstance(event, Tapped)] == taps
        acts = [one for one in recording.decisions() if isinstance(one, ActSounded)]
        assert acts == output.acts
        assert replay_recording(recording).first is None
    # The strap was not asked in between: it lives by tenths of a second.
    at = [n for n, event in enumerate(events) if isinstance(event, Tapped)]
    assert at == list(range(at[0], at[0] + 5))
