"""What is said of the guide: how it is led, by which policy, and the search."""

from __future__ import annotations

from entrain.wording.told import Told

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

SENTENCES: dict[str, Told] = {
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
}
