"""What is said of the guide: how it is led, by which policy, and the search."""

from __future__ import annotations

from entrain.wording.reason_words import ReasonWords

_UNSEEN = "This strap does not tell your breath, so the music does not follow you."
_NO_FOLLOWING = (
    "Does not follow: fixed ramp from {own_per_min:.1f} to {to_per_min:.1f}/min, now "
    "{guide_per_min:.2f}/min."
)
_DOWN = "guide {guide_per_min:.2f}/min goes down at {slew_per_min2:.2f}/min per min"
_STAYS = "guide stays at {guide_per_min:.2f}/min"
_STEADY = "The music keeps a steady pace."
_SEARCH = (
    "{step:.0f} of {steps:.0f}: {to_per_min:.1f}/min, guide {guide_per_min:.2f}/min, following "
    "{following_frac:.2f}."
)
_NO_RATE = "No clear rate today; that is a result too."

SENTENCES: dict[str, ReasonWords] = {
    # ------------------------------------------------------------ lead
    "match.toward": ReasonWords(
        "The music breathes at your own pace.",
        "Pacing: guide {guide_per_min:.1f}/min goes to the measured {breathing_per_min:.1f}/min.",
    ),
    "lead.step_back": ReasonWords(
        "The music was ahead of your breath, so it comes back toward your pace.",
        "Following {following_frac:.2f} for over {for_s:.0f} s: guide goes back to "
        "{to_per_min:.1f}/min (breath {breathing_per_min:.1f}/min, loss {losses:.0f}){half_swell}.",
    ),
    "lead.hush": ReasonWords(
        "The music swells less for now. Breathe as you like.",
        "Following {following_frac:.2f} for over {for_s:.0f} s, the heart rate was above rest: "
        f"half the swell until they follow, {_STAYS}.",
    ),
    "lead.climb": ReasonWords(
        "The music goes up to a pace that is easier for you.",
        "The floor of {to_per_min:.1f}/min is above the guide: it climbs.",
    ),
    "lead.offer": ReasonWords(
        "The music slows down a little, to a pace that is easy to go with.",
        f"Down to {{easy_per_min:.1f}}/min, which is followed without trying: {_DOWN}.",
    ),
    "lead.follow": ReasonWords(
        "You breathe with the music, so it slows down a little.",
        f"Following {{following_frac:.2f}}: {_DOWN}.",
    ),
    "lead.wait": ReasonWords(
        "The music waits for your breath.",
        f"Following {{following_frac:.2f}}, breath {{breathing_per_min:.1f}}/min: {_STAYS}.",
    ),
    "hold.floor": ReasonWords(
        "The music stays at a pace that you can go with.",
        "At the person's floor of {to_per_min:.1f}/min, just above where they were lost; "
        "following {following_frac:.2f}.",
    ),
    "hold.goal": ReasonWords(
        "This is a slow, comfortable pace. The music stays here.",
        "Goal of {to_per_min:.1f}/min reached; following {following_frac:.2f}.",
    ),
    # ------------------------------------------------------------ the other policies
    "ramp.match": ReasonWords(
        "The music breathes at your own pace.",
        "Pacing at the measured {breathing_per_min:.1f}/min.",
    ),
    "ramp.down": ReasonWords(
        "The music slows down steadily, as you chose.",
        "Active pacing at {to_per_min:.2f}/min, following {following_frac:.2f}.",
    ),
    "ramp.hold": ReasonWords(
        "The music stays at this slow pace.",
        "Active pacing at {to_per_min:.2f}/min, following {following_frac:.2f}.",
    ),
    "unseen.ramp": ReasonWords(
        f"The music slows by itself, a little at a time. {_UNSEEN}", _NO_FOLLOWING
    ),
    "unseen.hold": ReasonWords(f"The music keeps this pace. {_UNSEEN}", _NO_FOLLOWING),
    "yoked.course": ReasonWords(
        "The music keeps a pace that was set beforehand.",
        "Yoked: the other guide was at {other_per_min:.2f}/min, {after_s:.0f} s after its start.",
    ),
    "fixed75.steady": ReasonWords(_STEADY, "Steady at {to_per_min:.1f}/min (fixed75)."),
    "fixed6.steady": ReasonWords(_STEADY, "Steady at {to_per_min:.1f}/min (fixed6)."),
    "matched.steady": ReasonWords(_STEADY, "Steady at {to_per_min:.1f}/min (matched)."),
    "music-only.steady": ReasonWords(_STEADY, "Steady at {to_per_min:.1f}/min (music-only)."),
    # ------------------------------------------------------------ the search
    "resonance.match": ReasonWords(
        "The music breathes at your own pace.",
        "Pacing at the measured {breathing_per_min:.1f}/min before the search.",
    ),
    "resonance.approach": ReasonWords(
        "The music slows, little by little. Let your breath go along, gently.",
        f"Search, approach {_SEARCH}",
    ),
    "resonance.step": ReasonWords(
        "The music stays at this pace for a while. Breathe along, gently.",
        f"Search, step {_SEARCH}",
    ),
    "resonance.rest": ReasonWords("A short rest. Breathe as you like.", f"Search, rest {_SEARCH}"),
    "resonance.done": ReasonWords(
        "That was the last pace. Rest, and breathe as you like.",
        "Search over: {whole_steps:.0f} whole steps of {steps:.0f}.",
    ),
    "resonance.found": ReasonWords(
        "Your slow rhythm seems to be about {per_min:.1f} breaths a minute.",
        "Widest swing of heart rate at {per_min:.1f}/min.{sureness}",
    ),
    "resonance.none/too_few": ReasonWords(
        _NO_RATE,
        "No clear rate: too few steps were measured.{sureness}",
    ),
    "resonance.none/short": ReasonWords(
        "The session was too short to tell your slow rhythm.",
        "No clear rate: the session was too short to tell.{sureness}",
    ),
    "resonance.none/edge": ReasonWords(
        _NO_RATE,
        "No clear rate: the swing grows toward the edge of what was measured.{sureness}",
    ),
    "resonance.none/unsure": ReasonWords(
        _NO_RATE,
        "No clear rate: the steps differ too little to be sure.{sureness}",
    ),
    "resonance.none/unseen": ReasonWords(
        _NO_RATE,
        "No clear rate: there was no search: the strap does not tell the breath, or nobody was "
        "to be led.{sureness}",
    ),
}
