"""English."""

from __future__ import annotations

import math

from entrain.events import ResonanceStep
from entrain.wording.language import Known, Language, Told

STATE = "{asked_by} Now: {now}."
"""How the sentences of the plan end, for the clinician."""

_UNSEEN = "This strap does not tell your breath, so the music does not follow you."
_NO_FOLLOWING = (
    "Does not follow: fixed ramp from {own_per_min:.1f} to {to_per_min:.1f}/min, now "
    "{guide_per_min:.2f}/min."
)
_DOWN = "guide {guide_per_min:.2f}/min goes down at {slew_per_min2:.2f}/min per min"
_STAYS = "guide stays at {guide_per_min:.2f}/min"
_WAITS = " The session waits, and no time is lost."
_NOTHING_COMES = (
    "Your strap is connected, but no heartbeat comes from it yet. Moisten its electrodes and "
    "wear it snugly on the skin."
)
_NOT_FOUND = "No strap found yet. {find_step}"
_WAITED = "No heartbeat in {waited_s:.0f} s. {link_detail}"
_EASES = " for {lost_s:.0f} s{eases}."
_STEADY = "The music keeps a steady pace."
_CHOSEN = "Now: {title}, because {because_said}."
_SCORED = "{title}: expected {score:.2f}, best {best_score:.2f} of {n_allowed:.0f}; "
_DRAWN = "chosen {propensity_frac:.1%} of the time.{left_out}"
_UNLEARNED = "learning is off.{left_out}"
_SEARCH = (
    "{step:.0f} of {steps:.0f}: {to_per_min:.1f}/min, guide {guide_per_min:.2f}/min, following "
    "{following_frac:.2f}."
)
_NO_RATE = "No clear rate today; that is a result too."
_BY_HAND = "{what_said}, asked for by the {who}. "
_LOWEST = " Lowest rate {lowest_per_min:.1f}/min."


def _hand(patient: str, clinician: str) -> Told:
    return Told(patient, f"{_BY_HAND}{clinician}{_LOWEST}")


def _cannot(why: str) -> Told:
    return _hand(f"{why} Nothing changes.", why)


def _plan(patient: str, clinician: str) -> Told:
    return Told(patient, clinician + STATE)


SENTENCES: dict[str, Told] = {
    # ------------------------------------------------------------ the plan
    "plan.check": _plan(
        "Soft music while the strap is checked. Sit comfortably.",
        "Check: waiting for a good signal.",
    ),
    "plan.check/silence": _plan(
        "Quiet while the strap is checked. Sit comfortably.",
        "Check in silence: waiting for a good signal.",
    ),
    "plan.baseline": _plan(
        "Soft music while your own rest is measured. Breathe as you like.",
        "Baseline: no guide, the person's own rest is measured.",
    ),
    "plan.baseline/silence": _plan(
        "Quiet while your own rest is measured. Breathe as you like.",
        "Baseline in silence: no guide, the person's own rest is measured.",
    ),
    "plan.match": _plan(
        "The music begins to breathe, at your own pace.",
        "Match: the guide starts at the person's own rate and phase, and at their rest where "
        "they breathe faster now.",
    ),
    "plan.unseen": _plan(
        f"The music begins to breathe. {_UNSEEN}",
        "Does not follow: no RR intervals, ECG or chest motion that breathing could be read "
        "from. A fixed ramp, and following is not claimed.",
    ),
    "plan.music_only": _plan("Music to rest with. Breathe as you like.", "No guide: music only."),
    "plan.outro": _plan("The music stops leading. Breathe as you like.", "Outro: the swell fades."),
    "plan.silence": _plan("Silence. Stay with it for a moment.", "Silence, recorded: recovery."),
    "plan.no_breathing": _plan(
        "Your breath could not be read, so the music keeps a gentle, steady pace.",
        "No breathing baseline: the guide does not follow, it keeps a steady pace.",
    ),
    "plan.paused": _plan(
        "A pause. Press Go on when you are ready.",
        "Paused: silence; the session's end moves by as long.",
    ),
    "plan.resumed": _plan(
        "The music comes back, at your own pace.",
        "Resumed: back to the person's own rate, then on with the plan.",
    ),
    "plan.closing": _plan(
        "The music comes to an end. Breathe as you like.",
        "Ended early: the sound fades within half a minute.",
    ),
    "plan.no_strap": _plan(
        "No heartbeat came from a strap, so the session ends.",
        "Ended: no heartbeat came from any strap in a quarter of an hour.",
    ),
    "plan.unheard": _plan(
        "The music leads again when it can be heard.",
        "Nobody is led while nothing is heard: the guide waits without a swell.",
    ),
    "plan.complete": _plan(
        "The session is complete. Take your time.", "The session ended as planned."
    ),
    "plan.music": Told(
        "The music you chose.", "The music named for this session; seed {seed:.0f}."
    ),
    "plan.heard": Told(
        "The sound is back.",
        "The music can be heard again, after {unheard_s:.0f} s.",
    ),
    "plan.found/first": Told(
        "Your strap is found.",
        "The first heartbeat came, after {missed_s:.0f} s.",
    ),
    "plan.found/again": Told(
        "Your strap can be read again.",
        "The strap is read again, after {missed_s:.0f} s.",
    ),
    "plan.waiting/connected": Told(_NOTHING_COMES, _WAITED),
    "plan.waiting/connected_waits": Told(_NOTHING_COMES + _WAITS, _WAITED),
    "plan.waiting/unfound": Told(_NOT_FOUND, _WAITED),
    "plan.waiting/unfound_waits": Told(_NOT_FOUND + _WAITS, _WAITED),
    # ------------------------------------------------------------ the person
    "person.stop": _plan(
        "Stopped. Breathe as you like.", "Stopped: the sound is gone within three seconds."
    ),
    "person.easier/guided": Told(
        "You asked for easier: the music comes back to your own pace.",
        "Easier pressed by the {who}: back to matching, goal now {lowest_per_min:.1f}/min.",
    ),
    "person.easier/unguided": Told(
        "You asked for easier: the music will be easier on you.",
        "Easier pressed by the {who}: goal now {lowest_per_min:.1f}/min.",
    ),
    "person.not_this": Told(
        "You did not want this song: it goes, and does not come back.",
        "Not this song, pressed by the {who}: {title} is left and blocked until a person allows "
        "it again.",
    ),
    "person.unread": Told(
        "What was kept about you could not be read, so this is like a first session.",
        "{problem} Goal {goal_per_min:.1f}/min, session {session_number:.0f}.",
    ),
    # ------------------------------------------------------------ safety
    "safety.instruction": _plan(
        "Breathe gently and shallowly, through the nose if you can. Slower, not deeper. No "
        "breath holding. If you feel dizzy, tingly or short of breath, breathe as you like and "
        "press Easier.",
        "Instruction before the first lead.",
    ),
    "safety.heart": _plan(
        "How do you feel?",
        "Heart rate outside this person's session limits: the person is asked.",
    ),
    "safety.unanswered": _plan(
        "The music comes to an end. Rest a while; if anything is wrong, sit or lie down and "
        "seek help.",
        "No answer to how the person feels: ended gently. Heart rate outside this person's "
        "session limits ({low_bpm:.0f} to {high_bpm:.0f} bpm).",
    ),
    "safety.answer/well": Told(
        "Good. The music goes on, at your own pace.",
        "Answered by the {who}: fine (well = 1); back to matching.",
    ),
    "safety.answer/not_well": Told(
        "The music comes to an end. Sit or lie down, breathe as you like, and seek help if it "
        "does not pass.",
        "Answered by the {who}: not well (well = 0); ended gently.",
    ),
    "safety.sound.dose": _plan(
        "This session has been loud. Please turn the sound down.",
        "Loudness dose: a day's share of the week (H.870) is reached.",
    ),
    "safety.signal": Told(
        "The strap's signal is missing. The music keeps an easy pace; please check that the "
        "strap is damp and snug.",
        f"No usable signal{_EASES}",
    ),
    "safety.signal/heart": Told(
        "Your breath cannot be read just now. The music keeps an easy pace; breathe as you like.",
        f"Heart rate is read, breathing is not,{_EASES}",
    ),
    "safety.freeze": Told(
        "Your breath cannot be read just now, so the music keeps its pace.",
        "No breathing for {lost_s:.0f} s: guide frozen at {guide_per_min:.1f}/min.",
    ),
    "safety.freeze/rhythm": Told(
        "Your breath cannot be read just now, so the music keeps its pace.",
        "Rhythm too irregular to read breathing from for {lost_s:.0f} s: guide frozen at "
        "{guide_per_min:.1f}/min.",
    ),
    "safety.rhythm": Told(
        "Your heartbeat is uneven just now, so the music does not go by it. If that is new to "
        "you, please tell your clinician.",
        "Rhythm too irregular for this method (no diagnosis): variability and breathing from RR "
        "intervals steer nothing. irregular = {irregular:.0f}.",
    ),
    "safety.easier": Told(
        "The music comes back to your own pace, as you asked.",
        "Easier: guide goes to {to_per_min:.1f}/min for {for_s:.0f} s.",
    ),
    "safety.easier/unread": Told(
        "The music comes back to your own pace, as you asked.",
        "Easier, breathing not known for {lost_s:.0f} s: guide goes to the rate at rest, "
        "{to_per_min:.1f}/min, for {for_s:.0f} s.",
    ),
    "safety.arousal": Told(
        "Your heart beats faster than at rest, so the music eases off.",
        "Heart rate {hr_bpm:.0f} bpm, over {above_bpm:.0f} above the baseline of "
        "{baseline_hr_bpm:.0f} for {for_s:.0f} s: floor raised to {floor_per_min:.1f}/min.",
    ),
    "safety.exposure": Told(
        "That is enough slow breathing for a first time, so the music goes up a little.",
        "{slow_s:.0f} s at {slow_per_min:.0f}/min or slower in a first session: floor raised to "
        "{floor_per_min:.1f}/min.",
    ),
    "safety.unheard": Told(
        "There is no sound just now: breathe as you like. Please check that headphones or "
        "loudspeaker are connected and switched on.",
        "No sound for {unheard_s:.0f} s, nobody is led. {sound_detail}",
    ),
    "safety.link": Told(
        "The connection to your strap is lost: breathe as you like. {stay_step}",
        "Link lost for {lost_s:.0f} s: nobody is led on. {link_detail}",
    ),
    "safety.link/packets": Told(
        "Your strap is connected but sends nothing just now: breathe as you like. Please check "
        "that it is damp and snug.",
        "Connected, and no packet for {lost_s:.0f} s: nobody is led on.",
    ),
    "safety.screening": Told(
        "{what_follows}",
        "Screening: {n_yes:.0f} answered with yes ({answered}). {what_follows}",
    ),
    "safety.skin": Told(
        "What the strap sends does not look like a heartbeat. Please check that it sits on the "
        "skin, damp and snug.",
        "Off the skin, as it seems: an uneven rhythm that contradicts the clock or the strap's "
        "own heart rate. Nothing is read from it until it fits again.",
    ),
    "strap.contact": Told(
        "The strap reports no skin contact, but your heartbeat is read well. There is nothing "
        "to do.",
        "The contact bit never said yes, while heart rate and intervals fitted for half a "
        "minute: it is ignored until it does.",
    ),
    "strap.repeats": Told(
        "The strap sends some heartbeats twice. They are left out; the figures are a little "
        "less sure.",
        "RR intervals are repeated, or add up to more than the time that passed. Repeats are "
        "left out and counted; variability is to be trusted less.",
    ),
    # ------------------------------------------------------------ lead
    "match.toward": Told(
        "The music breathes at your own pace.",
        "Pacing: guide {guide_per_min:.1f}/min goes to the measured {breathing_per_min:.1f}/min.",
    ),
    "lead.step_back": Told(
        "The music was ahead of your breath, so it comes back toward your pace.",
        "Following {following_frac:.2f} for over {for_s:.0f} s: guide goes back to "
        "{to_per_min:.1f}/min (breath {breathing_per_min:.1f}/min, loss {losses:.0f}){half_swell}.",
    ),
    "lead.hush": Told(
        "The music swells less for now. Breathe as you like.",
        "Following {following_frac:.2f} for over {for_s:.0f} s, the heart rate was above rest: "
        f"half the swell until they follow, {_STAYS}.",
    ),
    "lead.climb": Told(
        "The music goes up to a pace that is easier for you.",
        "The floor of {to_per_min:.1f}/min is above the guide: it climbs.",
    ),
    "lead.offer": Told(
        "The music slows down a little, to a pace that is easy to go with.",
        f"Down to {{easy_per_min:.1f}}/min, which is followed without trying: {_DOWN}.",
    ),
    "lead.follow": Told(
        "You breathe with the music, so it slows down a little.",
        f"Following {{following_frac:.2f}}: {_DOWN}.",
    ),
    "lead.wait": Told(
        "The music waits for your breath.",
        f"Following {{following_frac:.2f}}, breath {{breathing_per_min:.1f}}/min: {_STAYS}.",
    ),
    "hold.floor": Told(
        "The music stays at a pace that you can go with.",
        "At the person's floor of {to_per_min:.1f}/min, just above where they were lost; "
        "following {following_frac:.2f}.",
    ),
    "hold.goal": Told(
        "This is a slow, comfortable pace. The music stays here.",
        "Goal of {to_per_min:.1f}/min reached; following {following_frac:.2f}.",
    ),
    # ------------------------------------------------------------ the other policies
    "ramp.match": Told(
        "The music breathes at your own pace.",
        "Pacing at the measured {breathing_per_min:.1f}/min.",
    ),
    "ramp.down": Told(
        "The music slows down steadily, as you chose.",
        "Active pacing at {to_per_min:.2f}/min, following {following_frac:.2f}.",
    ),
    "ramp.hold": Told(
        "The music stays at this slow pace.",
        "Active pacing at {to_per_min:.2f}/min, following {following_frac:.2f}.",
    ),
    "unseen.ramp": Told(f"The music slows by itself, a little at a time. {_UNSEEN}", _NO_FOLLOWING),
    "unseen.hold": Told(f"The music keeps this pace. {_UNSEEN}", _NO_FOLLOWING),
    "yoked.course": Told(
        "The music keeps a pace that was set beforehand.",
        "Yoked: the other guide was at {other_per_min:.2f}/min, {after_s:.0f} s after its start.",
    ),
    "fixed75.steady": Told(_STEADY, "Steady at {to_per_min:.1f}/min (fixed75)."),
    "fixed6.steady": Told(_STEADY, "Steady at {to_per_min:.1f}/min (fixed6)."),
    "matched.steady": Told(_STEADY, "Steady at {to_per_min:.1f}/min (matched)."),
    "music-only.steady": Told(_STEADY, "Steady at {to_per_min:.1f}/min (music-only)."),
    # ------------------------------------------------------------ the search
    "resonance.match": Told(
        "The music breathes at your own pace.",
        "Pacing at the measured {breathing_per_min:.1f}/min before the search.",
    ),
    "resonance.approach": Told(
        "The music slows, little by little. Let your breath go along, gently.",
        f"Search, approach {_SEARCH}",
    ),
    "resonance.step": Told(
        "The music stays at this pace for a while. Breathe along, gently.",
        f"Search, step {_SEARCH}",
    ),
    "resonance.rest": Told("A short rest. Breathe as you like.", f"Search, rest {_SEARCH}"),
    "resonance.done": Told(
        "That was the last pace. Rest, and breathe as you like.",
        "Search over: {whole_steps:.0f} whole steps of {steps:.0f}.",
    ),
    "resonance.found": Told(
        "Your slow rhythm seems to be about {per_min:.1f} breaths a minute.",
        "Widest swing of heart rate at {per_min:.1f}/min.{sureness}",
    ),
    "resonance.none/too_few": Told(
        _NO_RATE,
        "No clear rate: too few steps were measured.{sureness}",
    ),
    "resonance.none/short": Told(
        "The session was too short to tell your slow rhythm.",
        "No clear rate: the session was too short to tell.{sureness}",
    ),
    "resonance.none/edge": Told(
        _NO_RATE,
        "No clear rate: the swing grows toward the edge of what was measured.{sureness}",
    ),
    "resonance.none/unsure": Told(
        _NO_RATE,
        "No clear rate: the steps differ too little to be sure.{sureness}",
    ),
    "resonance.none/unseen": Told(
        _NO_RATE,
        "No clear rate: there was no search: the strap does not tell the breath, or nobody was "
        "to be led.{sureness}",
    ),
    # ------------------------------------------------------------ the music
    "choice.score": Told(_CHOSEN, _SCORED + _DRAWN),
    "choice.score/unlearned": Told(_CHOSEN, _SCORED + _UNLEARNED),
    "choice.relaxed": Told(_CHOSEN, _SCORED + _DRAWN + "{relaxed}"),
    "choice.relaxed/unlearned": Told(_CHOSEN, _SCORED + _UNLEARNED + "{relaxed}"),
    "choice.nothing": Told(
        "The music is composed for your breath.",
        "No track may be played: composed music takes its place.",
    ),
    "choice.answer": Told(
        "What this song did is remembered for the next choice.",
        "{title}: heard for {heard_s:.0f} s, following {following_frac:.2f}, breath slowed by "
        "{slowed_frac:.2f} of rest{drawbacks}: reward {reward:+.2f}.",
    ),
    "pace.follows": Told(
        "The song's tempo goes with your breath.",
        "{title}: tempo within {ratio_min:.2f}-{ratio_max:.2f} of its own tempo, led by the guide.",
    ),
    "pace.free": Told(
        "The song keeps its own tempo; it swells and fades with the breath.",
        "{title}: tempo free, breath in the swell alone: it can bear "
        "{ratio_min:.2f}-{ratio_max:.2f} of its own tempo.",
    ),
    "pace.free/beatless": Told(
        "The song keeps its own tempo; it swells and fades with the breath.",
        "{title}: tempo free, breath in the swell alone: its beats are not sure.",
    ),
    # ------------------------------------------------------------ the hand
    "hand.hold/held": Told(
        "The music stays at this pace for now.",
        "Held by the {who} at {guide_per_min:.2f}/min.",
    ),
    "hand.hold/on": _hand("The music stays at this pace.", "Hold on."),
    "hand.hold/off": _hand("The music goes on by itself.", "Hold off."),
    "hand.slower/moving": Told(
        "The music slows a little.",
        "Slower, asked for by the {who}: guide at {to_per_min:.2f}/min.",
    ),
    "hand.slower/now": _hand("The music goes a little slower.", "By {by_per_min:.1f}/min{limit}."),
    "hand.slower/later": _hand(
        "The music will go a little slower.", "By {by_per_min:.1f}/min{limit}."
    ),
    "hand.faster/moving": Told(
        "The music goes up a little.",
        "Faster, asked for by the {who}: guide at {to_per_min:.2f}/min.",
    ),
    "hand.faster/now": _hand("The music goes a little faster.", "By {by_per_min:.1f}/min{limit}."),
    "hand.faster/later": _hand(
        "The music will go a little faster.", "By {by_per_min:.1f}/min{limit}."
    ),
    "hand.intensity/some": _hand(
        "The music breathes more or less deeply.", "Swell set to {swell_db:.1f} dB."
    ),
    "hand.intensity/none": _hand("The music breathes no more.", "Swell set to {swell_db:.1f} dB."),
    "hand.density": _hand(
        "The music becomes fuller or sparer.", "Density set to {value_frac:.2f}."
    ),
    "hand.pulse/on": _hand("The beat of the music changes.", "Pulse on."),
    "hand.pulse/off": _hand("The beat of the music changes.", "Pulse off."),
    "hand.character": _hand("The music changes its character.", "Character set to {name}."),
    "hand.track/never": _hand("This song will not be played to you again.", "{title} is left."),
    "hand.track/next": _hand("This song will give way to another.", "{title} is left."),
    "hand.end": _hand(
        "The music comes to an end. Breathe as you like.",
        "The sound fades within half a minute.",
    ),
    "hand.cannot/no_track": _cannot("This music has no track to choose."),
    "hand.cannot/no_character": _cannot("This music has no character to choose."),
    "hand.cannot/no_pulse": _cannot("This music has no pulse to choose."),
    "hand.cannot/unknown_character": _cannot(
        "No character is called {name}. There are: {there_are}."
    ),
    "hand.cannot/blinded": _cannot("In a blinded session nobody moves the guide by hand."),
    "hand.cannot/no_song": _cannot("No song is playing just now."),
    "hand.cannot/no_guide": _cannot("The music does not lead in this session."),
    "hand.cannot/closing": _cannot("The session is coming to its end."),
    "hand.cannot/out_of_range": _cannot("That is more than there is."),
    # ------------------------------------------------------------ acts
    "act.answer": Told("Your tap is answered.", "A tap on {source} is answered by a tone."),
    # ------------------------------------------------------------ studies
    "study.music": Told(
        "Rest with the music, and let your breath go gently.",
        "Guide and reasons are sealed until the study is unblinded.",
    ),
}

QUESTIONS = {
    "unwell now": "Right now: chest pain, faintness, trouble breathing, or an asthma attack",
    "minor": "You are under 18",
    "heart": "A heart condition: irregular rhythm, pacemaker or ICD, recent attack or failure",
    "lungs": "A severe lung condition",
    "faint or fits": "You faint easily, or have epilepsy",
    "pregnancy": "A pregnancy with complications",
    "unreal": "A psychosis, or often feeling unreal or outside yourself",
    "panic": "Panic attacks",
    "medicine": "Beta blockers, or diabetes with nerve damage",
    "upset before": "Slow breathing has made you dizzy or anxious before",
}

FOLLOWS = {
    "not_now": "Please not now. Rest, and get medical help at once if it does not pass.",
    "adults_only": "Entrain is for adults only.",
    "with_clinician": "Only if your clinician knows of it and agrees.",
    "match_only": "The music goes along with your breath and does not slow it.",
    "shorter": "The session is ten minutes at most, and goes along with your breath only.",
}

BECAUSE = {
    "tempo_fit": "its tempo fits your breath",
    "arousal_off": "it is as calm as suits you now",
    "arousal_over": "it is as calm as suits you now",
    "loved": "it is dear to you",
    "instrumental": "nobody sings in it",
    "own": "it did well with you before",
    "tried": "it may do you good, and is yet to be heard",
    "only": "it is what can be played now",
}
"""What spoke most for a track."""

LEFT_OUT = {
    "n_not_reviewed": "not reviewed",
    "n_blocked": "blocked",
    "n_unwanted_kind": "of an unwanted kind",
    "n_sung": "sung, or not known not to be",
    "n_tempo": "out of reach in tempo",
    "n_artist_just_heard": "by an artist just heard",
    "n_just_played": "just played",
}

STEP_ENDS = {
    "MEASURED": "measured",
    "INTERRUPTED": "interrupted",
    "SKIPPED": "slower than this person may be led",
    "NOT_FOLLOWED": "the breath did not go along",
    "DISTURBED": "too short, or too many disturbed beats",
}


def now(known: Known, spoken: Language) -> str:
    """Return the person as they are now."""
    parts = []
    if known.get("hr_bpm") is not None:
        parts.append(f"heart rate {spoken.number(known['hr_bpm'], '.0f')} bpm")
    if known.get("breathing_per_min") is not None:
        parts.append(f"breathing {spoken.number(known['breathing_per_min'], '.1f')}/min")
    parts.append(f"signal {spoken.number(known.get('usable_frac'), '.0%')} usable")
    return ", ".join(parts)


def asked_by(known: Known, spoken: Language) -> str:
    """Return who asked for it, where somebody did."""
    return f" Asked for by the {known['who']}." if known.get("who") else ""


def eases(known: Known, spoken: Language) -> str:
    """Return where the guide eases to, where there is one."""
    if known.get("guide_per_min") is None:
        return ""
    return f": guide eases to {spoken.number(known['guide_per_min'], '.1f')}/min at half swell"


def left_out(known: Known, spoken: Language) -> str:
    """Return how many tracks were left out for what."""
    parts = [
        f"{spoken.number(known[name], '.0f')} {why}"
        for name, why in LEFT_OUT.items()
        if name in known
    ]
    return f" Left out: {', '.join(parts)}." if parts else ""


def relaxed(known: Known, spoken: Language) -> str:
    """Return what does not rest as usual, as there are too few tracks."""
    parts = [] if known.get("artists_rest") else ["artists may come again"]
    if known.get("tracks_rest") is not None:
        parts.append(f"tracks rest for {spoken.number(known['tracks_rest'], '.0f')} others")
    if not known.get("tempo_bound"):
        parts.append("tempo left free, as the music was named")
    return f" Too few otherwise: {', '.join(parts)}."


def drawbacks(known: Known, spoken: Language) -> str:
    """Return what spoke against a track while it played."""
    return (", heart sped up" if known.get("aroused") else "") + (
        ", not wanted" if known.get("skipped") else ""
    )


def sureness(known: Known, spoken: Language) -> str:
    """Return how sure a search is."""
    if known.get("sure_frac") is None:
        return ""
    return (
        f" {spoken.number(known['sure_frac'], '.0%')} of draws say the same; a step lies off by "
        f"{spoken.number(known.get('noise_bpm'), '.1f')} bpm by chance."
    )


def step_row(step: ResonanceStep, spoken: Language) -> str:
    """Return a step of a search as a sentence."""
    rate = f"{spoken.number(step.per_min, '.1f')}/min"
    if step.swing_bpm is None:
        return f"{rate}: {STEP_ENDS[step.end.name]}."
    phase = (
        ""
        if step.phase_rad is None
        else f", phase {spoken.number(math.degrees(step.phase_rad), '+.0f')} degrees"
    )
    peak = "" if step.peak_frac is None else f", peak {spoken.number(step.peak_frac, '.0%')}"
    return (
        f"{rate}: swing {spoken.number(step.swing_bpm, '.1f')} bpm{phase}{peak}, one wave "
        f"{spoken.number(step.smooth_frac or 0.0, '.0%')}."
    )


LANGUAGE = Language(
    code="en",
    decimal_mark=".",
    unknown="not known",
    sentences=SENTENCES,
    fragments={
        "now": now,
        "asked_by": asked_by,
        "eases": eases,
        "left_out": left_out,
        "relaxed": relaxed,
        "drawbacks": drawbacks,
        "sureness": sureness,
        "because_said": lambda known, _: BECAUSE.get(str(known.get("because")), BECAUSE["only"]),
        "what_follows": lambda known, spoken: spoken.what_follows(str(known.get("follows") or "")),
        "what_said": lambda known, _: str(known.get("what") or "").capitalize(),
        "limit": lambda known, _: ", the goal is at its limit" if known.get("at_limit") else "",
        "half_swell": lambda known, _: ", at half the swell" if known.get("hushed") else "",
        "find_step": lambda known, spoken: (
            spoken.text(str(known.get("step") or ""))
            or "Moisten its electrodes, wear it on the skin, and close other apps and watches that "
            "use it."
        ),
        "stay_step": lambda known, spoken: (
            spoken.text(str(known.get("step") or ""))
            or "Please stay near; it is looked for all the time."
        ),
    },
    questions=QUESTIONS,
    follows=FOLLOWS,
    step_row=step_row,
)
