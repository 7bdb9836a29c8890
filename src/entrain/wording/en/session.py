"""What is said of the plan, the person and their safety."""

from __future__ import annotations

from entrain.wording.patterns import plan
from entrain.wording.reason_words import ReasonWords

_UNSEEN = "This strap does not tell your breath, so the music does not follow you."
_WAITS = " The session waits, and no time is lost."
_NOTHING_COMES = (
    "Your strap is connected, but no heartbeat comes from it yet. Moisten its electrodes and "
    "wear it snugly on the skin."
)
_NOT_FOUND = "No strap found yet. {find_step}"
_WAITED = "No heartbeat in {waited_s:.0f} s. {link_detail}"
_EASES = " for {lost_s:.0f} s{eases}."

SENTENCES: dict[str, ReasonWords] = {
    # ------------------------------------------------------------ the plan
    "plan.check": plan(
        "Soft music while the strap is checked. Sit comfortably.",
        "Check: waiting for a good signal.",
    ),
    "plan.check/silence": plan(
        "Quiet while the strap is checked. Sit comfortably.",
        "Check in silence: waiting for a good signal.",
    ),
    "plan.baseline": plan(
        "Soft music while your own rest is measured. Breathe as you like.",
        "Baseline: no guide, the person's own rest is measured.",
    ),
    "plan.baseline/silence": plan(
        "Quiet while your own rest is measured. Breathe as you like.",
        "Baseline in silence: no guide, the person's own rest is measured.",
    ),
    "plan.match": plan(
        "The music begins to breathe, at your own pace.",
        "Match: the guide starts at the person's own rate and phase, and at their rest where "
        "they breathe faster now.",
    ),
    "plan.unseen": plan(
        f"The music begins to breathe. {_UNSEEN}",
        "Does not follow: no RR intervals, ECG or chest motion that breathing could be read "
        "from. A fixed ramp, and following is not claimed.",
    ),
    "plan.music_only": plan("Music to rest with. Breathe as you like.", "No guide: music only."),
    "plan.outro": plan("The music stops leading. Breathe as you like.", "Outro: the swell fades."),
    "plan.silence": plan("Silence. Stay with it for a moment.", "Silence, recorded: recovery."),
    "plan.no_breathing": plan(
        "Your breath could not be read, so the music keeps a gentle, steady pace.",
        "No breathing baseline: the guide does not follow, it keeps a steady pace.",
    ),
    "plan.paused": plan(
        "A pause. Press Go on when you are ready.",
        "Paused: silence; the session's end moves by as long.",
    ),
    "plan.resumed": plan(
        "The music comes back, at your own pace.",
        "Resumed: back to the person's own rate, then on with the plan.",
    ),
    "plan.closing": plan(
        "The music comes to an end. Breathe as you like.",
        "Ended early: the sound fades within half a minute.",
    ),
    "plan.no_strap": plan(
        "No heartbeat came from a strap, so the session ends.",
        "Ended: no heartbeat came from any strap in a quarter of an hour.",
    ),
    "plan.unheard": plan(
        "The music leads again when it can be heard.",
        "Nobody is led while nothing is heard: the guide waits without a swell.",
    ),
    "plan.complete": plan(
        "The session is complete. Take your time.", "The session ended as planned."
    ),
    "plan.music": ReasonWords(
        "The music you chose.", "The music named for this session; seed {seed:.0f}."
    ),
    "plan.heard": ReasonWords(
        "The sound is back.",
        "The music can be heard again, after {unheard_s:.0f} s.",
    ),
    "plan.found/first": ReasonWords(
        "Your strap is found.",
        "The first heartbeat came, after {missed_s:.0f} s.",
    ),
    "plan.found/again": ReasonWords(
        "Your strap can be read again.",
        "The strap is read again, after {missed_s:.0f} s.",
    ),
    "plan.waiting/connected": ReasonWords(_NOTHING_COMES, _WAITED),
    "plan.waiting/connected_waits": ReasonWords(_NOTHING_COMES + _WAITS, _WAITED),
    "plan.waiting/unfound": ReasonWords(_NOT_FOUND, _WAITED),
    "plan.waiting/unfound_waits": ReasonWords(_NOT_FOUND + _WAITS, _WAITED),
    # ------------------------------------------------------------ the person
    "person.stop": plan(
        "Stopped. Breathe as you like.", "Stopped: the sound is gone within three seconds."
    ),
    "person.easier/guided": ReasonWords(
        "You asked for easier: the music comes back to your own pace.",
        "Easier pressed by the {who}: back to matching, goal now {lowest_per_min:.1f}/min.",
    ),
    "person.easier/unguided": ReasonWords(
        "You asked for easier: the music will be easier on you.",
        "Easier pressed by the {who}: goal now {lowest_per_min:.1f}/min.",
    ),
    "person.not_this": ReasonWords(
        "You did not want this song: it goes, and does not come back.",
        "Not this song, pressed by the {who}: {title} is left and blocked until a person allows "
        "it again.",
    ),
    "person.unread": ReasonWords(
        "What was kept about you could not be read, so this is like a first session.",
        "{problem} Goal {goal_per_min:.1f}/min, session {session_number:.0f}.",
    ),
    # ------------------------------------------------------------ safety
    "safety.instruction": plan(
        "Breathe gently and shallowly, through the nose if you can. Slower, not deeper. No "
        "breath holding. If you feel dizzy, tingly or short of breath, breathe as you like and "
        "press Easier.",
        "Instruction before the first lead.",
    ),
    "safety.heart": plan(
        "How do you feel?",
        "Heart rate outside this person's session limits: the person is asked.",
    ),
    "safety.unanswered": plan(
        "The music comes to an end. Rest a while; if anything is wrong, sit or lie down and "
        "seek help.",
        "No answer to how the person feels: ended gently. Heart rate outside this person's "
        "session limits ({low_bpm:.0f} to {high_bpm:.0f} bpm).",
    ),
    "safety.answer/well": ReasonWords(
        "Good. The music goes on, at your own pace.",
        "Answered by the {who}: fine (well = 1); back to matching.",
    ),
    "safety.answer/not_well": ReasonWords(
        "The music comes to an end. Sit or lie down, breathe as you like, and seek help if it "
        "does not pass.",
        "Answered by the {who}: not well (well = 0); ended gently.",
    ),
    "safety.sound.dose": plan(
        "This session has been loud. Please turn the sound down.",
        "Loudness dose: a day's share of the week (H.870) is reached.",
    ),
    "safety.signal": ReasonWords(
        "The strap's signal is missing. The music keeps an easy pace; please check that the "
        "strap is damp and snug.",
        f"No usable signal{_EASES}",
    ),
    "safety.signal/heart": ReasonWords(
        "Your breath cannot be read just now. The music keeps an easy pace; breathe as you like.",
        f"Heart rate is read, breathing is not,{_EASES}",
    ),
    "safety.freeze": ReasonWords(
        "Your breath cannot be read just now, so the music keeps its pace.",
        "No breathing for {lost_s:.0f} s: guide frozen at {guide_per_min:.1f}/min.",
    ),
    "safety.freeze/rhythm": ReasonWords(
        "Your breath cannot be read just now, so the music keeps its pace.",
        "Rhythm too irregular to read breathing from for {lost_s:.0f} s: guide frozen at "
        "{guide_per_min:.1f}/min.",
    ),
    "safety.rhythm": ReasonWords(
        "Your heartbeat is uneven just now, so the music does not go by it. If that is new to "
        "you, please tell your clinician.",
        "Rhythm too irregular for this method (no diagnosis): variability and breathing from RR "
        "intervals steer nothing. irregular = {irregular:.0f}.",
    ),
    "safety.easier": ReasonWords(
        "The music comes back to your own pace, as you asked.",
        "Easier: guide goes to {to_per_min:.1f}/min for {for_s:.0f} s.",
    ),
    "safety.easier/unread": ReasonWords(
        "The music comes back to your own pace, as you asked.",
        "Easier, breathing not known for {lost_s:.0f} s: guide goes to the rate at rest, "
        "{to_per_min:.1f}/min, for {for_s:.0f} s.",
    ),
    "safety.arousal": ReasonWords(
        "Your heart beats faster than at rest, so the music eases off.",
        "Heart rate {hr_bpm:.0f} bpm, over {above_bpm:.0f} above the baseline of "
        "{baseline_hr_bpm:.0f} for {for_s:.0f} s: floor raised to {floor_per_min:.1f}/min.",
    ),
    "safety.exposure": ReasonWords(
        "That is enough slow breathing for a first time, so the music goes up a little.",
        "{slow_s:.0f} s at {slow_per_min:.0f}/min or slower in a first session: floor raised to "
        "{floor_per_min:.1f}/min.",
    ),
    "safety.unheard": ReasonWords(
        "There is no sound just now: breathe as you like. Please check that headphones or "
        "loudspeaker are connected and switched on.",
        "No sound for {unheard_s:.0f} s, nobody is led. {sound_detail}",
    ),
    "safety.link": ReasonWords(
        "The connection to your strap is lost: breathe as you like. {stay_step}",
        "Link lost for {lost_s:.0f} s: nobody is led on. {link_detail}",
    ),
    "safety.link/packets": ReasonWords(
        "Your strap is connected but sends nothing just now: breathe as you like. Please check "
        "that it is damp and snug.",
        "Connected, and no packet for {lost_s:.0f} s: nobody is led on.",
    ),
    "safety.screening": ReasonWords(
        "{what_follows}",
        "Screening: {n_yes:.0f} answered with yes ({answered}). {what_follows}",
    ),
    "safety.skin": ReasonWords(
        "What the strap sends does not look like a heartbeat. Please check that it sits on the "
        "skin, damp and snug.",
        "Off the skin, as it seems: an uneven rhythm that contradicts the clock or the strap's "
        "own heart rate. Nothing is read from it until it fits again.",
    ),
    "strap.contact": ReasonWords(
        "The strap reports no skin contact, but your heartbeat is read well. There is nothing "
        "to do.",
        "The contact bit never said yes, while heart rate and intervals fitted for half a "
        "minute: it is ignored until it does.",
    ),
    "strap.repeats": ReasonWords(
        "The strap sends some heartbeats twice. They are left out; the figures are a little "
        "less sure.",
        "RR intervals are repeated, or add up to more than the time that passed. Repeats are "
        "left out and counted; variability is to be trusted less.",
    ),
    "act.answer": ReasonWords("Your tap is answered.", "A tap on {source} is answered by a tone."),
}
