"""Detect within seconds that a strap cannot be read or that sound cannot be heard.

A link that broke, a strap that is connected and silent, and one that was never found need
different steps of the person; a breath that cannot be read while the strap sends is no matter
of this module.
"""

from __future__ import annotations

import enum
from collections import deque
from dataclasses import replace
from statistics import median

from entrain.events import Link, LinkChanged, Reason, SoundChanged

SILENT_S = 2.5
"""Straps send at least once a second: the third packet that is missing is reported."""
USUAL_GAPS = 2.0
"""A strap that sends more seldom is silent after this many of its own usual gaps."""
GAPS_KEPT = 8
FIND_S = 8.0
"""A strap that is worn and near has been found and read by then; reported before 10 s are over."""
BACK_SHOWN_S = 8.0
"""As long as a line takes to be read."""


class Missing(enum.StrEnum):
    """What a session may have to do without."""

    STRAP = "strap"
    """No heartbeat has come yet: the strap was not found, or sends none."""
    LINK = "link"
    """The radio link to the strap broke."""
    PACKETS = "packets"
    """The strap is connected and sends nothing."""
    SOUND = "sound"
    """Nothing can be heard of the music."""


STRAP_GONE = (Missing.LINK, Missing.PACKETS)


class Presence:
    """Notices what is missing, from the events of strap and output.

    Attributes
    ----------
    missing : tuple of Missing
        What is missing this second, the most important first.
    notice : Reason or None
        What to say of it, and for a while that it is back.
    plays : bool
        There is music in this session.
    sounds : bool
        The music can be heard, as far as the output knows.
    sound_detail : str
        Where the music goes, in plain words.
    """

    def __init__(self) -> None:
        self.missing: tuple[Missing, ...] = ()
        self.notice: Reason | None = None
        self.plays = True
        self.sounds = True
        self.sound_detail = ""
        self._silent_since_s = 0.0
        self._link: Link | None = None
        self._link_detail = self._link_step = ""
        self._lost_s = 0.0
        self._gone_s = 0.0
        self._resumed = True
        self._searched = False
        self._found = False
        self._packet_s: float | None = None
        self._gaps_s: deque[float] = deque(maxlen=GAPS_KEPT)
        self._back: tuple[Reason, float] | None = None

    # ------------------------------------------------------------ what happens

    def link_changed(self, event: LinkChanged) -> None:
        """Record a change of the radio link."""
        if self._link is Link.CONNECTED and event.link is not Link.CONNECTED:
            self._lost_s = event.t_s
        if event.link is Link.CONNECTED and self._link is not Link.CONNECTED:
            # From connecting to sending a strap takes its time, and is not back until it sends.
            self._resumed = False
            self._packet_s = None if self._packet_s is None else event.t_s
            self._gaps_s.clear()
        self._link, self._link_detail = event.link, event.detail
        self._link_step = event.step
        self._searched |= event.link is Link.SEARCHING

    def packet(self, t_s: float) -> None:
        """Record that a packet came at `t_s` [s]."""
        if self._packet_s is not None and self._resumed:
            self._gaps_s.append(t_s - self._packet_s)
        self._packet_s, self._resumed = t_s, True

    def sound_changed(self, event: SoundChanged) -> None:
        """Record a change of the sound output."""
        if self.sounds and not event.sounds:
            self._silent_since_s = event.t_s
        self.sounds, self.sound_detail = event.sounds, event.detail

    # ------------------------------------------------------------ each second

    @property
    def waits(self) -> bool:
        """Whether a strap was looked for and no heartbeat has come yet: time does not count."""
        return self._searched and not self._found

    @property
    def silent(self) -> bool:
        """Whether there is music that nobody can hear."""
        return self.plays and not self.sounds

    @property
    def strap_gone(self) -> bool:
        """Whether a strap that was there cannot be read now."""
        return any(one in STRAP_GONE for one in self.missing)

    def update(self, t_s: float, *, heart_seen: bool) -> None:
        """Update what is missing now.

        Parameters
        ----------
        t_s : float
            Now [s].
        heart_seen : bool
            A heartbeat, or a heart rate of the strap, has come in this session.
        """
        before = self.missing
        self._found |= heart_seen
        strap = self._strap(t_s)
        sound = (Missing.SOUND,) if self.silent else ()
        self.missing = (*sound, *(() if strap is None else (strap,)))
        gone = [one for one in before if one not in self.missing]
        if Missing.SOUND in gone:
            self._back = (_heard_again(t_s - self._silent_since_s), t_s + BACK_SHOWN_S)
        elif gone and strap is None:
            first = Missing.STRAP in gone
            missed_s = t_s if first else t_s - self._gone_s
            self._back = (_found(missed_s, first=first), t_s + BACK_SHOWN_S)
        elif strap in STRAP_GONE and not any(one in STRAP_GONE for one in before):
            self._gone_s = t_s
        self.notice = self._telling(t_s)

    def _strap(self, t_s: float) -> Missing | None:
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

    # ------------------------------------------------------------ why

    def _telling(self, t_s: float) -> Reason | None:
        reasons = [self._reason(one, t_s) for one in self.missing]
        if not reasons:
            back = self._back
            return back[0] if back is not None and t_s < back[1] else None
        first, *others = reasons
        # Two at most: the sound, and one thing about the strap.
        for other in others:
            variant = f"+{other.rule}" + (f"/{other.variant}" if other.variant else "")
            first = replace(first, figures=(*first.figures, *other.figures), variant=variant)
        return first

    def _reason(self, missing: Missing, t_s: float) -> Reason:
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
                return self._not_found(t_s)
            case Missing.LINK:
                return Reason(
                    rule="safety.link",
                    figures=(
                        ("lost_s", round(t_s - self._lost_s, 1)),
                        ("step", self._link_step),
                        ("link_detail", self._link_detail),
                    ),
                )
        lost_s = t_s - (self._packet_s or 0.0)
        return Reason(
            rule="safety.link", variant="packets", figures=(("lost_s", round(lost_s, 1)),)
        )

    def _not_found(self, t_s: float) -> Reason:
        connected = self._link is Link.CONNECTED or self._packet_s is not None
        kind = "connected" if connected else "unfound"
        return Reason(
            rule="plan.waiting",
            variant=f"{kind}_waits" if self.waits else kind,
            figures=(
                ("waited_s", round(t_s, 1)),
                ("step", "" if connected else self._link_step),
                ("link_detail", self._link_detail),
            ),
        )


def _heard_again(silent_s: float) -> Reason:
    return Reason(rule="plan.heard", figures=(("unheard_s", round(silent_s, 1)),))


def _found(missed_s: float, *, first: bool) -> Reason:
    return Reason(
        rule="plan.found",
        variant="first" if first else "again",
        figures=(("missed_s", round(missed_s, 1)),),
    )
