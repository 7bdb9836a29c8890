"""Detect within seconds that a strap cannot be read or that sound cannot be heard.

A broken link, a strap that is connected and silent, and a strap that was never found need
different steps from the person. A breath that cannot be read while the strap sends is not
handled here.
"""

from __future__ import annotations

import enum
from collections import deque
from dataclasses import replace
from statistics import median

from entrain.events import Link, LinkChanged, Reason, SoundChanged

SILENT_S = 2.5
"""Straps send at least once a second: the third missing packet is reported."""
USUAL_GAPS = 2.0
"""A strap that sends less often is silent after this many of its usual intervals."""
GAPS_KEPT = 8
FIND_S = 8.0
"""A strap that is worn and near is found and read within this time."""
BACK_SHOWN_S = 8.0
"""Time to read the notice that something is back."""


class Missing(enum.StrEnum):
    """What may be missing in a session."""

    STRAP = "strap"
    """No heartbeat has come yet: the strap was not found, or sends none so far."""
    LINK = "link"
    """The radio link to the strap broke."""
    PACKETS = "packets"
    """The strap is connected and sends nothing."""
    SOUND = "sound"
    """Nothing can be heard of the music."""


STRAP_GONE = (Missing.LINK, Missing.PACKETS)


class Presence:
    """Detects what is missing, from the events of the strap and the sound output.

    Attributes
    ----------
    missing : tuple of Missing
        What is missing this second, the most important first.
    notice : Reason or None
        The notice about it; for `BACK_SHOWN_S` afterwards, that it is back.
    has_music : bool
        There is music in this session.
    is_audible : bool
        The music can be heard, as far as the output knows.
    sound_detail : str
        Where the music goes, in plain words.
    """

    def __init__(self) -> None:
        self.missing: tuple[Missing, ...] = ()
        self.notice: Reason | None = None
        self.has_music = True
        self.is_audible = True
        self.sound_detail = ""
        self._silent_since_s = 0.0
        self._link: Link | None = None
        self._link_detail = self._link_step = ""
        self._link_lost_s = 0.0
        self._strap_lost_s = 0.0
        self._resumed = True
        self._searched = False
        self._found = False
        self._packet_s: float | None = None
        self._gaps_s: deque[float] = deque(maxlen=GAPS_KEPT)
        self._return_notice: tuple[Reason, float] | None = None

    # ------------------------------------------------------------ events

    def record_link(self, event: LinkChanged) -> None:
        """Record a change of the radio link."""
        if self._link is Link.CONNECTED and event.link is not Link.CONNECTED:
            self._link_lost_s = event.t_s
        if event.link is Link.CONNECTED and self._link is not Link.CONNECTED:
            # A strap takes time from connecting to sending, and is not back until it sends.
            self._resumed = False
            self._packet_s = None if self._packet_s is None else event.t_s
            self._gaps_s.clear()
        self._link, self._link_detail = event.link, event.detail
        self._link_step = event.step
        self._searched |= event.link is Link.SEARCHING

    def record_packet(self, t_s: float) -> None:
        """Record a packet received at `t_s` [s]."""
        if self._packet_s is not None and self._resumed:
            self._gaps_s.append(t_s - self._packet_s)
        self._packet_s, self._resumed = t_s, True

    def record_sound(self, event: SoundChanged) -> None:
        """Record a change of the sound output."""
        if self.is_audible and not event.sounds:
            self._silent_since_s = event.t_s
        self.is_audible, self.sound_detail = event.sounds, event.detail

    # ------------------------------------------------------------ each second

    @property
    def is_waiting(self) -> bool:
        """Whether a strap was searched for and no heartbeat has come yet."""
        return self._searched and not self._found

    @property
    def is_silent(self) -> bool:
        """Whether there is music that cannot be heard."""
        return self.has_music and not self.is_audible

    @property
    def is_strap_lost(self) -> bool:
        """Whether a strap that was read before cannot be read now."""
        return any(item in STRAP_GONE for item in self.missing)

    def update(self, t_s: float, *, heart_seen: bool) -> None:
        """Update what is missing now.

        Parameters
        ----------
        t_s : float
            Now [s].
        heart_seen : bool
            A heartbeat or a device heart rate has been received in this session.
        """
        before = self.missing
        self._found |= heart_seen
        strap = self._missing_strap(t_s)
        sound = (Missing.SOUND,) if self.is_silent else ()
        self.missing = (*sound, *(() if strap is None else (strap,)))
        returned_items = [item for item in before if item not in self.missing]
        if Missing.SOUND in returned_items:
            self._return_notice = (
                _heard_again_reason(t_s - self._silent_since_s),
                t_s + BACK_SHOWN_S,
            )
        elif returned_items and strap is None:
            first = Missing.STRAP in returned_items
            missed_s = t_s if first else t_s - self._strap_lost_s
            self._return_notice = (_found(missed_s, first=first), t_s + BACK_SHOWN_S)
        elif strap in STRAP_GONE and not any(item in STRAP_GONE for item in before):
            self._strap_lost_s = t_s
        self.notice = self._choose_notice(t_s)

    def _missing_strap(self, t_s: float) -> Missing | None:
        if not self._found:
            return Missing.STRAP if t_s >= FIND_S else None
        if self._link not in (None, Link.CONNECTED):
            return Missing.LINK
        if self._packet_s is not None and t_s - self._packet_s >= self._silent_after_s:
            return Missing.PACKETS
        return None if self._resumed else Missing.LINK

    @property
    def _silent_after_s(self) -> float:
        usual_s = median(self._gaps_s) if self._gaps_s else 0.0
        return max(SILENT_S, USUAL_GAPS * usual_s)

    # ------------------------------------------------------------ notices

    def _choose_notice(self, t_s: float) -> Reason | None:
        reasons = [self._missing_reason(item, t_s) for item in self.missing]
        if not reasons:
            returned = self._return_notice
            return returned[0] if returned is not None and t_s < returned[1] else None
        first, *others = reasons
        # Two at most: the sound, and one thing about the strap.
        for other in others:
            variant = f"+{other.rule}" + (f"/{other.variant}" if other.variant else "")
            first = replace(first, figures=(*first.figures, *other.figures), variant=variant)
        return first

    def _missing_reason(self, missing: Missing, t_s: float) -> Reason:
        match missing:
            case Missing.SOUND:
                silent_s = t_s - self._silent_since_s
                return Reason(
                    rule="safety.unheard",
                    figures=(
                        ("unheard_s", round(silent_s, 1)),
                        ("sound_detail", self.sound_detail),
                    ),
                )
            case Missing.STRAP:
                return self._not_found_reason(t_s)
            case Missing.LINK:
                return Reason(
                    rule="safety.link",
                    figures=(
                        ("lost_s", round(t_s - self._link_lost_s, 1)),
                        ("step", self._link_step),
                        ("link_detail", self._link_detail),
                    ),
                )
        lost_s = t_s - (self._packet_s or 0.0)
        return Reason(
            rule="safety.link", variant="packets", figures=(("lost_s", round(lost_s, 1)),)
        )

    def _not_found_reason(self, t_s: float) -> Reason:
        connected = self._link is Link.CONNECTED or self._packet_s is not None
        kind = "connected" if connected else "unfound"
        return Reason(
            rule="plan.waiting",
            variant=f"{kind}_waits" if self.is_waiting else kind,
            figures=(
                ("waited_s", round(t_s, 1)),
                ("step", "" if connected else self._link_step),
                ("link_detail", self._link_detail),
            ),
        )


def _heard_again_reason(silent_s: float) -> Reason:
    return Reason(rule="plan.heard", figures=(("unheard_s", round(silent_s, 1)),))


def _found(missed_s: float, *, first: bool) -> Reason:
    return Reason(
        rule="plan.found",
        variant="first" if first else "again",
        figures=(("missed_s", round(missed_s, 1)),),
    )
