"""Texts of the window: phases, times and figures as words, without Qt.

Texts are written here in English and translated where they are shown, into the one current
language.
"""

from __future__ import annotations

from dataclasses import dataclass

from entrain.conductor import Snapshot
from entrain.events import Ending, Link, Phase, Reason, Trust
from entrain.guidance import Missing
from entrain.physiology import Figure
from entrain.wording import current_language, tr

NOT_A_DEVICE = "For relaxation training and research. Not a medical device."

ABOUT = """<h3>Entrain {version}</h3>
<p>Music that follows a person's breath and leads it, gently, to slower breathing.</p>
<p>For relaxation training and research. It is not a medical device, not for diagnosis or
treatment, and gives no alarms. It cannot respond to emergencies: if you may be in danger,
call your local emergency number.</p>
<p>Apache-2.0. Qt for Python (LGPL) draws this window.</p>"""

BREATHE_GENTLY = (
    "Breathe gently, through the nose if you can. Slower, not deeper, and never hold your "
    "breath. If you feel dizzy, tingly or short of breath, breathe as you like and press Easier."
)

ASK_FIRST = (
    "With a heart, lung or seizure condition, a pacemaker, in pregnancy, or if you faint: "
    "ask your clinician first. For adults."
)

TWO_TONES = (
    "Two soft tones in the music ask how you feel: press 1 if you are fine, 2 if you are not well."
)

OF_A_STUDY = "This session is part of a study, which sets its length and what the music does."

DEMONSTRATION = "Under {least_minutes:.0f} minutes is a demonstration: every part is cut short."
ANY_TIME = "The sound is set by itself. You can stop at any time."

WHAT_IT_DOES = (
    "The music listens to your heart and breath through a chest strap. When you are "
    "ready it slows, little by little, and your breath can go with it."
)

HOW_TO_WEAR = (
    "Wet the strap's electrodes, wear it snugly on the skin just below the chest muscles "
    "with the logo upright, and close other apps that use it."
)

BLANK = "\N{EN DASH}"
DELAY_SHOWN_S = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseWords:
    """A phase in words for the person: its title, and what to do."""

    title: str
    to_do: str


PHASES: dict[Phase, PhaseWords] = {
    Phase.CHECK: PhaseWords(
        title="Listening for your heartbeat", to_do="Sit comfortably and stay still for a moment."
    ),
    Phase.BASELINE: PhaseWords(
        title="Getting to know your rhythm", to_do="Breathe as you like. There is nothing to do."
    ),
    Phase.MATCH: PhaseWords(
        title="The music joins your breath", to_do="Breathe as you like. The music comes to you."
    ),
    Phase.LEAD: PhaseWords(
        title="The music slows, little by little",
        to_do="Let your breath go with it, gently. Slower, not deeper.",
    ),
    Phase.HOLD: PhaseWords(
        title="Staying with a slow breath", to_do="Rest here, as long as it is easy."
    ),
    Phase.OUTRO: PhaseWords(title="The music takes its leave", to_do="Breathe as you like."),
    Phase.SILENCE: PhaseWords(title="A little quiet", to_do="Breathe as you like."),
    Phase.SAFE: PhaseWords(
        title="Waiting for a clear signal", to_do="Breathe as you like. The music goes on calmly."
    ),
    Phase.PAUSED: PhaseWords(title="A pause", to_do="Breathe as you like."),
}

ASKED = PhaseWords(title="A moment to look after you", to_do="Breathe as you like.")
NOTHING_LEADS = PhaseWords(title="A moment of rest", to_do="Breathe as you like.")
NO_STRAP_YET = PhaseWords(
    title="Looking for your strap", to_do="Put it on, and sit comfortably. There is no hurry."
)
NO_STRAP_NOW = PhaseWords(
    title="Waiting for your strap", to_do="Breathe as you like. The music goes on calmly."
)
NO_SOUND = PhaseWords(title="Waiting for the sound", to_do="Breathe as you like.")
WITH_A_PACE = (Phase.MATCH, Phase.LEAD, Phase.HOLD, Phase.SAFE)
"""Phases whose words mention a pace, which may be absent at the moment."""


def phase_words(snapshot: Snapshot) -> PhaseWords:
    """Return the words of the phase, or of the open question or what is missing instead."""
    own = PHASES[snapshot.phase]
    if snapshot.asking:
        return ASKED
    if snapshot.phase is Phase.CHECK and Missing.STRAP in snapshot.missing:
        return own if snapshot.strap.link is Link.CONNECTED else NO_STRAP_YET
    if snapshot.phase not in WITH_A_PACE:
        return own
    if Missing.SOUND in snapshot.missing:
        return NO_SOUND
    if snapshot.missing:
        return NO_STRAP_NOW
    is_resting = snapshot.phase is not Phase.SAFE and not snapshot.leads and snapshot.label is None
    return NOTHING_LEADS if is_resting else own


ENDINGS: dict[Ending, str] = {
    Ending.COMPLETE: "The session is complete.",
    Ending.STOPPED: "The session was stopped. If you do not feel well, rest a while and seek help.",
    Ending.EARLY: "The session came to an early end. Take your time.",
}
EARLY_ENDINGS: dict[str, str] = {
    "safety.answer": "The session was ended, as you did not feel well. Stay seated or lie down, "
    "and seek help if it does not pass.",
    "safety.unanswered": "The session was ended, as there was no answer to how you feel. Rest a "
    "while; if anything is wrong, sit or lie down and seek help.",
    "plan.no_strap": "No heartbeat came from a strap, so the session has ended. Moisten its "
    "electrodes, wear it on the skin, and start again.",
    "plan.closing": "The pause was a long one, so the session has ended. Take your time.",
}
"""By the rule that ended the session, where it has a text of its own."""

LINKS: dict[Link, str] = {
    Link.SEARCHING: "looking for it",
    Link.CONNECTED: "connected",
    Link.LOST: "lost, trying again",
}

TRUSTS: dict[Trust, str] = {
    Trust.GOOD: "good",
    Trust.FAIR: "fair",
    Trust.NONE: "none",
    Trust.UNKNOWN: "unknown",
}

PERSONS: tuple[tuple[str, str], ...] = (
    ("responder", "goes along with the music"),
    ("partial", "goes along in part"),
    ("nonresponder", "does not go along"),
    ("anxious", "fast and tense at first"),
    ("paradoxical", "grows tense when led"),
)
"""Types of simulated person, each with a description."""


def ending_text(ending: Ending, change: Reason | None) -> str:
    """Return how a session ended.

    Parameters
    ----------
    ending : Ending
        How it ended.
    change : Reason or None
        Why the music last changed.
    """
    if ending is Ending.EARLY and change is not None:
        return tr(EARLY_ENDINGS.get(change.rule, ENDINGS[ending]))
    return tr(ENDINGS[ending])


def with_minus_sign(text: str) -> str:
    """Return the text of a number with a typographic minus sign, as wide as a plus."""
    return text.replace("-", "\N{MINUS SIGN}")


def capitalize_first(text: str) -> str:
    """Return a text with its first letter in upper case and all others unchanged."""
    return f"{text[:1].upper()}{text[1:]}"


def format_number(value: float, decimals: int) -> str:
    """Return a number in the notation of the current language."""
    return current_language().format_number(value, f".{decimals}f")


def format_clock(seconds: float) -> str:
    """Return a time as minutes and seconds, such as "12:05"."""
    whole = int(max(seconds, 0.0))
    return f"{whole // 60}:{whole % 60:02d}"


def format_about(seconds: float) -> str:
    """Return an approximate time in words, without seconds to count down."""
    if seconds < 50:
        return tr("less than a minute")
    minutes = round(seconds / 60)
    return tr("about a minute") if minutes <= 1 else tr("about {n:.0f} minutes", n=minutes)


def time_left_text(phase_left_s: float | None, session_left_s: float | None) -> str:
    """Return the time left of the phase and the session; "" where neither is known.

    Parameters
    ----------
    phase_left_s, session_left_s : float or None
        Time left [s]; None where not known.
    """
    parts = []
    if phase_left_s is not None:
        parts.append(tr("{about} of this part", about=format_about(phase_left_s)))
    if session_left_s is not None:
        parts.append(tr("{about} left in all", about=format_about(session_left_s)))
    text = " · ".join(parts)
    return capitalize_first(text)


def format_figure(figure: Figure, decimals: int = 0) -> str:
    """Return a figure as text, a dash where it is blank.

    Parameters
    ----------
    figure : Figure
        The figure.
    decimals : int
        Digits after the decimal mark.
    """
    return BLANK if figure.value is None else format_number(figure.value, decimals)


def count_dots(figure: Figure) -> int:
    """Return the quality of a figure as a number of dots, 0 (blank) to 3."""
    if figure.value is None:
        return 0
    return 3 if figure.quality_frac >= 0.9 else 2 if figure.quality_frac >= 0.6 else 1


NOT_YET = "not known yet"
SURE = ("", "unsure", "fairly sure", "sure")


def quality_text(figure: Figure) -> str:
    """Return the quality of a figure in words, or why it is blank."""
    if figure.value is None:
        return tr(figure.blank_because or NOT_YET)
    return tr(SURE[count_dots(figure)])


def format_percent(frac: float | None) -> str:
    """Return a share as a percentage such as "80 %", a dash where it is not known."""
    return BLANK if frac is None else current_language().format_number(frac, ".0%")


def contact_text(touching: bool | None) -> str:
    """Return the skin contact of the strap in words."""
    if touching is None:
        return tr("not reported")
    return tr("on the skin") if touching else tr("not on the skin")


def delay_text(delay_s: float) -> str:
    """Return how old the data shown are, where the delay is unusual; "" otherwise."""
    if delay_s < DELAY_SHOWN_S:
        return ""
    return tr("What is shown is {delay_s:.0f} s old.", delay_s=delay_s)
