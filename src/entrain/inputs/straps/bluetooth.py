"""A real strap over Bluetooth: find it, connect, and find it again whenever it is lost.

It runs on the session's own event loop; packets are stamped first thing in bleak's callback
and queued until the session reads them. bleak is imported only in the four modules
`bluetooth*`, and only once a strap is looked for: the application starts without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrain.events import STRAP, Event, Link
from entrain.inputs.source import Wake
from entrain.inputs.straps.arrivals import Arrivals
from entrain.inputs.straps.bluetooth_link import BluetoothLink
from entrain.inputs.straps.bluetooth_scan import (
    Advertised,
    Finder,
    ScanResult,
    check_bluetooth,
    problem_of,
)
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblem, StrapProblemError
from entrain.inputs.straps.profiles import Profile, find_profile
from entrain.inputs.straps.stream_fallback import StreamFallback
from entrain.music import Moment

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice

AUTO = "auto"
CONNECT_WITHIN_S = 20.0
DISCONNECT_WITHIN_S = 2.0
SILENCE_S = 10.0
CHOOSE_S = 1.5
# While a strap is looked for, the scanner runs all the time. There is a pause only after a
# failure of Bluetooth or of a connection; it stays short, so that with the scan after it a
# strap that is back is connected again within 5 s.
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 1.0

log = logging.getLogger(__name__)


class BluetoothStrap:
    """A strap with the Bluetooth Heart Rate Service, and Polar's streams where it has them.

    Parameters
    ----------
    wanted : str
        "auto" for the strongest in range, or a name (or its beginning) or an address. Once
        a strap was connected, only that very one is looked for again.
    profiles : sequence of Profile
        The profiles of all models.
    now_s : callable
        The session's clock [s].
    find_timeout_s : float
        How long a strap given by name may remain unseen at the start [s].
    silence_s : float
        A link on which nothing arrives for this long is given up [s].
    choose_s : float
        How long a scan goes on after the first strap was seen, for stronger ones [s].
    client_options, scanner_options : mapping or None
        Keyword arguments of bleak's client and scanner, such as a `backend`. With a scanner
        backend of its own this computer's adapter is not checked.
    """

    name = STRAP
    simulated = False

    def __init__(
        self,
        wanted: str,
        profiles: Sequence[Profile],
        now_s: Callable[[], float],
        *,
        find_timeout_s: float = 30.0,
        silence_s: float = SILENCE_S,
        choose_s: float = CHOOSE_S,
        client_options: Mapping[str, Any] | None = None,
        scanner_options: Mapping[str, Any] | None = None,
    ) -> None:
        self._wanted = wanted
        self._profiles = profiles
        self._now_s = now_s
        self._find_timeout_s = find_timeout_s
        self._silence_s = silence_s
        self._choose_s = choose_s
        self._client_options = dict(client_options or {})
        self._scanner_options = dict(scanner_options or {})
        self._arrivals = Arrivals(now_s)
        self._fallback = StreamFallback()
        self._address: str | None = None
        self._name = "a strap" if wanted == AUTO else wanted
        self._refused: set[str] = set()
        self._unused = ""
        self._adopt = True
        self._opened_s = 0.0
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def open(self, wake: Wake) -> None:
        """Start to look for the strap.

        Raises
        ------
        StrapProblemError
            There is no adapter, Bluetooth is off, or its service does not run.
        """
        self._opened_s = self._now_s()
        if "backend" not in self._scanner_options:
            await check_bluetooth()
        self._arrivals.add_link_change(Link.SEARCHING, f"Looking for {self._name}.")
        self._task = asyncio.create_task(self._run(), name="bluetooth strap")

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return all that has arrived up to `t_s`, in order; `moment` changes nothing.

        Raises
        ------
        StrapProblemError
            The strap given by name was not found in time.
        """
        never_seen = self._address is None and self._wanted != AUTO
        if never_seen and t_s - self._opened_s > self._find_timeout_s:
            raise StrapProblemError(
                StrapProblem.NOT_FOUND, name=self._wanted, seconds=self._find_timeout_s
            )
        return self._arrivals.pop_until(t_s)

    async def close(self) -> None:
        """Stop the streams, then disconnect."""
        task, self._task = self._task, None
        self._closing = True
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    # ------------------------------------------------------------ finding, again and again

    async def _run(self) -> None:
        """Find and serve the strap, and start over, for as long as the session lasts."""
        finder = Finder(self._scanner_options, self._choose_s)
        pause_s = FIRST_PAUSE_S
        # Disconnecting a broken link may raise in place of the cancellation: hence the flag.
        while not self._closing:
            start_s = self._now_s()
            strap = None
            try:
                strap = await self._find(finder)
                await self._serve(strap)
            except Exception as error:  # whatever the system's Bluetooth raises, the session lasts
                log.debug("the link failed", exc_info=True)
                # A strap listed as connected that cannot be used is stale: scan for it instead.
                self._adopt = strap is None or strap.signal_dbm is not None
                self._report_failure(error, strap)
            if self._arrivals.last_packet_s > start_s:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(0 if self._closing else pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _report_failure(self, error: Exception, strap: Advertised | None) -> None:
        was_connected = self._arrivals.link is Link.CONNECTED
        link, step = (Link.LOST if was_connected else Link.SEARCHING), ""
        if strap is None or problem_of(error) is not BluetoothProblem.NO_SERVICE:
            self._fallback.forget_disconnects()
            words = step = problem_of(error).words
        else:
            what = "was lost" if was_connected else "does not connect"
            words = f"{strap.name} {what} ({error or type(error).__name__}): trying again."
        self._arrivals.add_link_change(link, words, step)

    async def _find(self, finder: Finder) -> Advertised:
        """Scan until the strap is in range."""
        first = self._address is not None
        while True:
            result = await finder.scan(self._is_wanted, first=first, connected=self._adopt)
            self._adopt = True
            if result.strap is not None:
                self._note_others(result)
                return result.strap
            self._arrivals.add_link_change(
                Link.SEARCHING, f"Looking for {self._name}." + _describe_others(result.others)
            )

    def _is_wanted(self, device: BLEDevice) -> bool:
        address = device.address.casefold()
        if self._address is not None:
            return address == self._address.casefold()
        wanted = self._wanted.casefold()
        return wanted in (AUTO, address) or (device.name or "").casefold().startswith(wanted)

    def _note_others(self, result: ScanResult) -> None:
        """Note the other straps, each once: a strap that is not used may be another person's."""
        new = [other for other in result.others if other.device.address not in self._refused]
        self._refused.update(other.device.address for other in new)
        self._unused = _describe_others(new)

    # ------------------------------------------------------------ one connection

    async def _serve(self, strap: Advertised) -> None:
        """Connect, and serve the link until it is over or this task is cancelled."""
        from bleak import BleakClient
        from bleak.exc import BleakError

        gone = asyncio.Event()
        # A client whose link broke cannot be used again: each connection has its own.
        options = {"timeout": CONNECT_WITHIN_S, **self._client_options}
        client = BleakClient(strap.device, lambda _: gone.set(), **options)
        await client.connect()
        try:
            self._address = strap.device.address
            self._name = strap.name
            self._arrivals.last_packet_s = self._now_s()
            unused, self._unused = self._unused, ""
            self._arrivals.add_link_change(Link.CONNECTED, f"Connected to {self._name}.{unused}")
            link = BluetoothLink(
                client,
                gone,
                name=self._name,
                profile=find_profile(self._profiles, self._name),
                arrivals=self._arrivals,
                now_s=self._now_s,
                silence_s=self._silence_s,
                wanted=self._fallback.measurements,
            )
            why = await link.serve()
            self._arrivals.add_link_change(Link.LOST, why + self._drop_streams(link))
        finally:
            with contextlib.suppress(BleakError, OSError, EOFError, TimeoutError):
                async with asyncio.timeout(DISCONNECT_WITHIN_S):
                    await client.disconnect()

    def _drop_streams(self, link: BluetoothLink) -> str:
        """Request fewer streams of the next connection where they seem to break it; say so."""
        since_s = link.streams_since_s
        if not link.was_broken:
            self._fallback.forget_disconnects()
            return ""
        message = self._fallback.record_disconnect(
            None if since_s is None else self._now_s() - since_s
        )
        return f" {message}" if message else ""


def _describe_others(others: Sequence[Advertised]) -> str:
    """Return a sentence on the other straps in range, "" where there are none."""
    names = sorted(other.name for other in others)
    return f" Seen and not used: {', '.join(names)}." if names else ""
