"""Parts of sentences that take more than one figure, put together of a language's own parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from entrain.wording.told import Known

if TYPE_CHECKING:
    from entrain.events import ResonanceStep
    from entrain.wording.language import Language

Fragment = Callable[[Known, "Language"], str]


def if_known(figure: str, part: str) -> Fragment:
    """Return what says `part` where `figure` is known and not 0, else nothing."""
    return lambda known, spoken: spoken.part(part, known) if known.get(figure) else ""


def always(part: str) -> Fragment:
    """Return what says `part`."""
    return lambda known, spoken: spoken.part(part, known)


def chosen(figure: str, others: str = "") -> Fragment:
    """Return what says the part "figure/value"; of a value without one the part of `others`."""

    def fragment(known: Known, spoken: Language) -> str:
        value = known.get(figure)
        for name in (value, others):
            if f"{figure}/{name}" in spoken.parts:
                return spoken.part(f"{figure}/{name}", known)
        return spoken.number(value, "")

    return fragment


def text_of(figure: str, part: str = "") -> Fragment:
    """Return what says a text that came in English; where there is none, `part`."""

    def fragment(known: Known, spoken: Language) -> str:
        text = known.get(figure)
        if not text and part:
            return spoken.part(part, known)
        return spoken.unknown if text is None else spoken.text(str(text))

    return fragment


def listed(part: str, names: list[str], known: Known, spoken: Language) -> str:
    """Return `part` with a list of its own parts in it; nothing where the list is empty."""
    items = ", ".join(spoken.part(f"{part}/{name}", known) for name in names)
    return spoken.part(part, {**known, "listed": items}) if items else ""


def now(known: Known, spoken: Language) -> str:
    """Return the person as they are now."""
    seen = [name for name in ("hr_bpm", "breathing_per_min") if known.get(name) is not None]
    return ", ".join(spoken.part(f"now/{name}", known) for name in (*seen, "usable_frac"))


def left_out(known: Known, spoken: Language) -> str:
    """Return how many tracks were left out for what."""
    head = "left_out/"
    names = [key.removeprefix(head) for key in spoken.parts if key.startswith(head)]
    return listed("left_out", [name for name in names if name in known], known, spoken)


def relaxed(known: Known, spoken: Language) -> str:
    """Return what does not rest as usual, as there are too few tracks."""
    names = [] if known.get("artists_rest") else ["artists_rest"]
    if known.get("tracks_rest") is not None:
        names.append("tracks_rest")
    if not known.get("tempo_bound"):
        names.append("tempo_bound")
    return listed("relaxed", names, known, spoken)


def drawbacks(known: Known, spoken: Language) -> str:
    """Return what spoke against a track while it played."""
    names = [name for name in ("aroused", "skipped") if known.get(name)]
    return "".join(spoken.part(f"drawbacks/{name}", known) for name in names)


def sureness(known: Known, spoken: Language) -> str:
    """Return how sure a search is, where that is known."""
    return "" if known.get("sure_frac") is None else spoken.part("sureness", known)


def step_row(step: ResonanceStep, spoken: Language) -> str:
    """Return a step of a search for the resonance rate as a sentence."""
    known: dict[str, float | str | None] = {
        "per_min": step.per_min,
        "swing_bpm": step.swing_bpm,
        "phase_degrees": None if step.phase_rad is None else math.degrees(step.phase_rad),
        "peak_frac": step.peak_frac,
        "smooth_frac": step.smooth_frac or 0.0,
    }
    names = [step.end.name]
    if step.swing_bpm is not None:
        figures = ("swing_bpm", "phase_degrees", "peak_frac", "smooth_frac")
        names = [name for name in figures if known[name] is not None]
    return listed("step", names, known, spoken)


FRAGMENTS: Mapping[str, Fragment] = {
    "state": always("state"),
    "by_hand": always("by_hand"),
    "lowest": always("lowest"),
    "nothing_changes": always("nothing_changes"),
    "now": now,
    "who": chosen("who"),
    "asked_by": if_known("who", "asked_by"),
    "eases": if_known("guide_per_min", "eases"),
    "left_out": left_out,
    "relaxed": relaxed,
    "drawbacks": drawbacks,
    "sureness": sureness,
    "because_said": chosen("because", others="only"),
    "what_said": chosen("what"),
    "what_follows": lambda known, spoken: spoken.what_follows(str(known.get("follows") or "")),
    "limit": if_known("at_limit", "limit"),
    "half_swell": if_known("hushed", "half_swell"),
    "find_step": text_of("step", "find_step"),
    "stay_step": text_of("step", "stay_step"),
    "link_detail": text_of("link_detail"),
    "sound_detail": text_of("sound_detail"),
    "problem": text_of("problem"),
}
"""By their name in braces."""
