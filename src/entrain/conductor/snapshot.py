"""The snapshot: everything a view shows of a session at one instant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.events import Button, Ending, Link, Phase, Reason, ResonanceFound, StrapKnown, Trust
from entrain.guidance import Missing
from entrain.physiology import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapStatus:
    """The state of the strap; None or "unknown" where the strap has not reported it.

    Attributes
    ----------
    model, name : str or None
        Model and name of the strap.
    link : Link
        The radio link.
    detail : str
        Details of the link, in plain words.
    battery_frac : float or None
        Charge of the battery, 0..1.
    contact : bool or None
        Skin contact, as reported.
    delay_s : float
        Delay of the packets beyond the usual [s]: what is shown is this old.
    rr_latency_s : float or None
        Latency of the RR intervals [s], where the strap's own ECG shows it.
    trust_hr, trust_hrv : Trust
        How far the strap is trusted for heart rate and for its variability.
    simulated : bool
        The strap is simulated.
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

    def identify(self, event: StrapKnown) -> StrapStatus:
        """Return the status with the identity of the strap."""
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
        The phase shown.
    phase_left_s, session_left_s : float or None
        Time left [s]; None where the end is not set by the clock.
    hr_bpm, breathing_per_min, rmssd_ms, stress_index, arousal : Figure
        The person's figures now; `arousal` is 0..100, 50 is their own baseline.
    baseline_hr_bpm, baseline_breathing_per_min : float or None
        The person's own baseline, None before it is known.
    guide_per_min : float or None
        Rate of the guide [breaths/min]; None while there is no guide.
    guide_depth_db : float
        Depth of the music's swell [dB].
    tempo_bpm : float or None
        Tempo of the music [beats/min]; None in silence.
    following_frac : float or None
        Following score of the breath and the guide, 0..1.
    following : bool
        Following is claimed.
    follows : bool
        The guide adapts to the person's breathing; False with a strap from which the breath
        cannot be read.
    change : Reason or None
        Why the music last changed audibly.
    notice : Reason or None
        The current notice to the person.
    asking : bool
        The person is asked how they feel, and an answer is awaited.
    held : bool
        The guide is held by hand.
    music_takes : tuple of str
        Capabilities of the music: "track", "pulse", "character" and "character:NAME".
    track : str or None
        Title of the person's own track that plays; None where none does.
    controls : tuple of Button
        Buttons the person has besides Stop, Pause and Easier.
    loudness_frac : float or None
        Share of the weekly sound dose that the session has taken so far; None where the
        level at the ear is not known.
    strap : StrapStatus
        The state of the strap.
    sound : str
        Where the music goes, in plain words.
    ended : Ending or None
        How the session ended, None while it runs.
    simulated : bool
        The person is simulated: say so wherever this is shown.
    demonstration : bool
        The session is shorter than its form allows: its phases are scaled.
    missing : tuple of Missing
        What is missing now: a strap, sound.
    leads : bool
        The person may be told to breathe in and out now.
    label : str or None
        Label of a blinded session: show it wherever this is shown. The guide, the following
        and the changes of the music are then left out.
    found : ResonanceFound or None
        Result of a search for the resonance rate, once it is over.
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
    strap: StrapStatus
    sound: str
    ended: Ending | None
    simulated: bool
    demonstration: bool
    found: ResonanceFound | None = None
    missing: tuple[Missing, ...] = ()
    leads: bool = True
    controls: tuple[Button, ...] = (Button.NEXT,)
    label: str | None = None


def mask_snapshot(snapshot: Snapshot, label: str) -> Snapshot:
    """Return the snapshot of a blinded session: the person and the clock, without the guide."""
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
