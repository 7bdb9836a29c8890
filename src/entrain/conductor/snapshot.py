"""What can be seen of a session at one instant: all a view needs, and nothing to compute."""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.events import Button, Ending, Link, Phase, Reason, ResonanceFound, StrapKnown, Trust
from entrain.guidance import Missing
from entrain.physiology import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapSeen:
    """The strap as a view shows it; None and "unknown" where it has not said.

    `delay_s` is how much later than usual its packets arrive just now [s]: what is shown is
    then as old. `rr_latency_s` is how late it tells its RR intervals [s], where its own ECG
    shows it.
    """

    model: str | None = None
    name: str | None = None
    link: Link = Link.SEARCHING
    detail: str = ""
    battery_frac: float | None = None
    contact: bool | None = None
    delay_s: float = 0.0
    rr_latency_s: float | None = None
    trust_hr: Trust = Trust.UNKNOWN
    trust_hrv: Trust = Trust.UNKNOWN
    simulated: bool = False

    def known(self, event: StrapKnown) -> StrapSeen:
        """Return the strap, now that it is known which it is."""
        return replace(
            self,
            model=event.model,
            name=event.name,
            trust_hr=event.trust_hr,
            trust_hrv=event.trust_hrv,
            simulated=event.simulated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A session at `t_s`.

    Attributes
    ----------
    t_s : float
        The session's clock [s].
    phase : Phase
        Where in the session we are.
    phase_left_s, session_left_s : float or None
        Time left [s]; None where the end is not set by the clock.
    hr_bpm, breathing_per_min, rmssd_ms, stress_index, arousal : Figure
        The person now. `arousal` is 0..100, 50 is their own baseline.
    baseline_hr_bpm, baseline_breathing_per_min : float or None
        The person's own baseline, None before it is known.
    guide_per_min : float or None
        Rate of the guide [breaths/min]; None while there is no guide.
    guide_depth_db : float
        Swell of the music [dB].
    tempo_bpm : float or None
        Its tempo [beats/min]; None in silence.
    following_frac : float or None
        How well the breath goes with the guide, 0..1.
    following : bool
        Following is claimed.
    follows : bool
        The guide goes by the person's breath; False with a strap that does not tell it.
    change : Reason or None
        Why the music last changed in a way that can be heard.
    notice : Reason or None
        What the person should be told, while it holds.
    asking : bool
        The person is asked how they feel, and an answer is awaited.
    held : bool
        The guide is held by hand.
    music_takes : tuple of str
        What the music can be told: "track", "pulse", "character" and "character:NAME".
    track : str or None
        Title of the person's own track that plays; None where none does.
    controls : tuple of Button
        What the person may press besides Stop, Pause and Easier.
    loudness_frac : float or None
        Share of a week's loudness dose that the session has taken so far; None where the
        level at the ear is not known.
    strap : StrapSeen
        The strap.
    sound : str
        Where the music goes, in plain words.
    ended : Ending or None
        How the session ended, None while it runs.
    simulated : bool
        The person is simulated: say so wherever this is shown.
    demonstration : bool
        The session is shorter than its form allows: its phases are scaled.
    missing : tuple of Missing
        What the session does without just now: a strap, sound.
    leads : bool
        The person may be told to breathe in and out now.
    label : str or None
        What a blinded session is called: say so wherever this is shown. The guide, what the
        person makes of it and why the music changes are then not in here.
    found : ResonanceFound or None
        What a search for the person's slow rhythm came to, once it is over.
    """

    t_s: float
    phase: Phase
    phase_left_s: float | None
    session_left_s: float | None
    hr_bpm: Figure
    breathing_per_min: Figure
    rmssd_ms: Figure
    stress_index: Figure
    arousal: Figure
    baseline_hr_bpm: float | None
    baseline_breathing_per_min: float | None
    guide_per_min: float | None
    guide_depth_db: float
    tempo_bpm: float | None
    following_frac: float | None
    following: bool
    follows: bool
    change: Reason | None
    notice: Reason | None
    asking: bool
    held: bool
    music_takes: tuple[str, ...]
    track: str | None
    loudness_frac: float | None
    strap: StrapSeen
    sound: str
    ended: Ending | None
    simulated: bool
    demonstration: bool
    found: ResonanceFound | None = None
    missing: tuple[Missing, ...] = ()
    leads: bool = True
    controls: tuple[Button, ...] = (Button.NEXT,)
    label: str | None = None


def masked(snapshot: Snapshot, label: str) -> Snapshot:
    """Return what may be seen of a blinded session: the person, the clock, and no guide."""
    return replace(
        snapshot,
        guide_per_min=None,
        guide_depth_db=0.0,
        tempo_bpm=None,
        following_frac=None,
        following=False,
        follows=True,
        held=False,
        leads=False,
        loudness_frac=None,
        label=label,
    )
