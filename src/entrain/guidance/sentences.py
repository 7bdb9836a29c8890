"""The sentences of the plan: what a phase is, for the person and for the clinician."""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.events import Reason
from entrain.guidance.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A rule of the plan with its two sentences; the figures are added when it is said."""

    rule: str
    patient: str
    clinician: str

    def said(self, person: Person, *more: tuple[str, float | None], by: str = "") -> Reason:
        """Return the reason, with what is known of the person now and who asked for it."""
        return Reason(
            rule=self.rule,
            saw=(*person.figures(), *more),
            patient=self.patient,
            clinician=f"{self.clinician}{f' Asked for by the {by}.' if by else ''} "
            f"Now: {person.words()}.",
        )


CHECKING = Sentence(
    rule="plan.check",
    patient="Soft music while the strap is checked. Sit comfortably.",
    clinician="Check: waiting for a good signal.",
)
CHECKING_IN_SILENCE = Sentence(
    rule="plan.check",
    patient="Quiet while the strap is checked. Sit comfortably.",
    clinician="Check in silence: waiting for a good signal.",
)
RESTING = Sentence(
    rule="plan.baseline",
    patient="Soft music while your own rest is measured. Breathe as you like.",
    clinician="Baseline: no guide, the person's own rest is measured.",
)
RESTING_IN_SILENCE = Sentence(
    rule="plan.baseline",
    patient="Quiet while your own rest is measured. Breathe as you like.",
    clinician="Baseline in silence: no guide, the person's own rest is measured.",
)
ALIGNING = Sentence(
    rule="plan.match",
    patient="The music begins to breathe, at your own pace.",
    clinician="Match: the guide starts at the person's own rate and phase, and at their rest "
    "where they breathe faster now.",
)
STARTING_UNSEEN = Sentence(
    rule="plan.unseen",
    patient="The music begins to breathe. This strap does not tell your breath, so the music "
    "does not follow you.",
    clinician="Does not follow: no RR intervals, ECG or chest motion that breathing could be "
    "read from. A fixed ramp, and following is not claimed.",
)
UNGUIDED = Sentence(
    rule="plan.music_only",
    patient="Music to rest with. Breathe as you like.",
    clinician="No guide: music only.",
)
FADING = Sentence(
    rule="plan.outro",
    patient="The music stops leading. Breathe as you like.",
    clinician="Outro: the swell fades.",
)
SILENT = Sentence(
    rule="plan.silence",
    patient="Silence. Stay with it for a moment.",
    clinician="Silence, recorded: recovery.",
)
BLIND = Sentence(
    rule="plan.no_breathing",
    patient="Your breath could not be read, so the music keeps a gentle, steady pace.",
    clinician="No breathing baseline: the guide does not follow, it keeps a steady pace.",
)
PAUSED = Sentence(
    rule="plan.paused",
    patient="A pause. Press Go on when you are ready.",
    clinician="Paused: silence; the session's end moves by as long.",
)
RESUMED = Sentence(
    rule="plan.resumed",
    patient="The music comes back, at your own pace.",
    clinician="Resumed: back to the person's own rate, then on with the plan.",
)
CLOSING = Sentence(
    rule="plan.closing",
    patient="The music comes to an end. Breathe as you like.",
    clinician="Ended early: the sound fades within half a minute.",
)
NOBODY_CAME = Sentence(
    rule="plan.no_strap",
    patient="No heartbeat came from a strap, so the session ends.",
    clinician="Ended: no heartbeat came from any strap in a quarter of an hour.",
)
UNHEARD = Sentence(
    rule="plan.unheard",
    patient="The music leads again when it can be heard.",
    clinician="Nobody is led while nothing is heard: the guide waits without a swell.",
)
STOPPED = Sentence(
    rule="person.stop",
    patient="Stopped. Breathe as you like.",
    clinician="Stopped: the sound is gone within three seconds.",
)
COMPLETE = Sentence(
    rule="plan.complete",
    patient="The session is complete. Take your time.",
    clinician="The session ended as planned.",
)
INSTRUCTION = Sentence(
    rule="safety.instruction",
    patient="Breathe gently and shallowly, through the nose if you can. Slower, not deeper. No "
    "breath holding. If you feel dizzy, tingly or short of breath, breathe as you like and "
    "press Easier.",
    clinician="Instruction before the first lead.",
)
FEEL = Sentence(
    rule="safety.heart",
    patient="How do you feel?",
    clinician="Heart rate outside this person's session limits: the person is asked.",
)
LOUD = Sentence(
    rule="safety.sound.dose",
    patient="This session has been loud. Please turn the sound down.",
    clinician="Loudness dose: a day's share of the week (H.870) is reached.",
)


def unanswered(feel: Reason) -> Reason:
    """Return why a session ends without an answer to `feel`."""
    return replace(
        feel,
        rule="safety.unanswered",
        patient="The music comes to an end. Rest a while; if anything is wrong, sit or lie down "
        "and seek help.",
        clinician=f"No answer to how the person feels: ended gently. {feel.clinician}",
    )


def answered(*, well: bool, who: str) -> Reason:
    """Return what follows from how the person says they feel."""
    return Reason(
        rule="safety.answer",
        saw=(("well", float(well)),),
        patient="Good. The music goes on, at your own pace."
        if well
        else "The music comes to an end. Sit or lie down, breathe as you like, and seek help if "
        "it does not pass.",
        clinician=f"Answered by the {who}: {'fine' if well else 'not well'} (well = {well:d}); "
        f"{'back to matching' if well else 'ended gently'}.",
    )
