"""What is said of the music, and of what was asked for by hand."""

from __future__ import annotations

from entrain.wording.patterns import cannot, hand
from entrain.wording.reason_words import ReasonWords

_CHOSEN = "Now: {title}, because {because_said}."
_SCORED = "{title}: expected {score:.2f}, best {best_score:.2f} of {n_allowed:.0f}; "
_DRAWN = "chosen {propensity_frac:.1%} of the time.{left_out}"
_UNLEARNED = "learning is off.{left_out}"

SENTENCES: dict[str, ReasonWords] = {
    # ------------------------------------------------------------ the music
    "choice.score": ReasonWords(_CHOSEN, _SCORED + _DRAWN),
    "choice.score/unlearned": ReasonWords(_CHOSEN, _SCORED + _UNLEARNED),
    "choice.relaxed": ReasonWords(_CHOSEN, _SCORED + _DRAWN + "{relaxed}"),
    "choice.relaxed/unlearned": ReasonWords(_CHOSEN, _SCORED + _UNLEARNED + "{relaxed}"),
    "choice.nothing": ReasonWords(
        "The music is composed for your breath.",
        "No track may be played: composed music takes its place.",
    ),
    "choice.answer": ReasonWords(
        "What this song did is remembered for the next choice.",
        "{title}: heard for {heard_s:.0f} s, following {following_frac:.2f}, breath slowed by "
        "{slowed_frac:.2f} of rest{drawbacks}: reward {reward:+.2f}.",
    ),
    "pace.follows": ReasonWords(
        "The song's tempo goes with your breath.",
        "{title}: tempo within {ratio_min:.2f}-{ratio_max:.2f} of its own tempo, led by the guide.",
    ),
    "pace.free": ReasonWords(
        "The song keeps its own tempo; it swells and fades with the breath.",
        "{title}: tempo free, breath in the swell alone: it can bear "
        "{ratio_min:.2f}-{ratio_max:.2f} of its own tempo.",
    ),
    "pace.free/beatless": ReasonWords(
        "The song keeps its own tempo; it swells and fades with the breath.",
        "{title}: tempo free, breath in the swell alone: its beats are not sure.",
    ),
    # ------------------------------------------------------------ the hand
    "hand.hold/held": ReasonWords(
        "The music stays at this pace for now.",
        "Held by the {who} at {guide_per_min:.2f}/min.",
    ),
    "hand.hold/on": hand("The music stays at this pace.", "Hold on."),
    "hand.hold/off": hand("The music goes on by itself.", "Hold off."),
    "hand.slower/moving": ReasonWords(
        "The music slows a little.",
        "Slower, asked for by the {who}: guide at {to_per_min:.2f}/min.",
    ),
    "hand.slower/now": hand("The music goes a little slower.", "By {by_per_min:.1f}/min{limit}."),
    "hand.slower/later": hand(
        "The music will go a little slower.", "By {by_per_min:.1f}/min{limit}."
    ),
    "hand.faster/moving": ReasonWords(
        "The music goes up a little.",
        "Faster, asked for by the {who}: guide at {to_per_min:.2f}/min.",
    ),
    "hand.faster/now": hand("The music goes a little faster.", "By {by_per_min:.1f}/min{limit}."),
    "hand.faster/later": hand(
        "The music will go a little faster.", "By {by_per_min:.1f}/min{limit}."
    ),
    "hand.intensity/some": hand(
        "The music breathes more or less deeply.", "Swell set to {swell_db:.1f} dB."
    ),
    "hand.intensity/none": hand("The music breathes no more.", "Swell set to {swell_db:.1f} dB."),
    "hand.density": hand("The music becomes fuller or sparer.", "Density set to {value_frac:.2f}."),
    "hand.pulse/on": hand("The beat of the music changes.", "Pulse on."),
    "hand.pulse/off": hand("The beat of the music changes.", "Pulse off."),
    "hand.character": hand("The music changes its character.", "Character set to {name}."),
    "hand.track/never": hand("This song will not be played to you again.", "{title} is left."),
    "hand.track/next": hand("This song will give way to another.", "{title} is left."),
    "hand.end": hand(
        "The music comes to an end. Breathe as you like.",
        "The sound fades within half a minute.",
    ),
    "hand.cannot/no_track": cannot("This music has no track to choose."),
    "hand.cannot/no_character": cannot("This music has no character to choose."),
    "hand.cannot/no_pulse": cannot("This music has no pulse to choose."),
    "hand.cannot/unknown_character": cannot(
        "No character is called {name}. There are: {there_are}."
    ),
    "hand.cannot/blinded": cannot("In a blinded session nobody moves the guide by hand."),
    "hand.cannot/no_song": cannot("No song is playing just now."),
    "hand.cannot/no_guide": cannot("The music does not lead in this session."),
    "hand.cannot/closing": cannot("The session is coming to its end."),
    "hand.cannot/out_of_range": cannot("That is more than there is."),
    # ------------------------------------------------------------ studies
    "study.music": ReasonWords(
        "Rest with the music, and let your breath go gently.",
        "Guide and reasons are sealed until the study is unblinded.",
    ),
}
