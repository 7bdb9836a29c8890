"""Fragments: parts of sentences that depend on figures, built from the parts of a language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from entrain.wording.reason_words import FigureMap

if TYPE_CHECKING:
    from entrain.events import ResonanceStep
    from entrain.wording.language import Language

Fragment = Callable[[FigureMap, "Language"], str]


def if_known(figure: str, part: str) -> Fragment:
    """Return a fragment with the part `part` where `figure` is known and not 0, else ""."""
    return lambda figures, language: (
        language.fill_part(part, figures) if figures.get(figure) else ""
    )


def fixed_part(part: str) -> Fragment:
    """Return a fragment that is always the part `part`."""
    return lambda figures, language: language.fill_part(part, figures)


def choose_part(figure: str, others: str = "") -> Fragment:
    """Return a fragment with the part "figure/value", or "figure/others" where there is none.

    Parameters
    ----------
    figure : str
        Name of the figure whose value chooses the part.
    others : str
        Stands for a value without a part of its own; without it the value is written.
    """

    def fragment(figures: FigureMap, language: Language) -> str:
        value = figures.get(figure)
        for name in (value, others):
            if f"{figure}/{name}" in language.parts:
                return language.fill_part(f"{figure}/{name}", figures)
        return language.format_number(value, "")

    return fragment


def arriving_text(figure: str, part: str = "") -> Fragment:
    """Return a fragment that translates an English text; the part `part` where it is empty.

    Parameters
    ----------
    figure : str
        Name of the figure that holds the text.
    part : str
        Part for an empty text; without it, the language's word for unknown.
    """

    def fragment(figures: FigureMap, language: Language) -> str:
        text = figures.get(figure)
        if not text and part:
            return language.fill_part(part, figures)
        return language.unknown if text is None else language.text(str(text))

    return fragment


def fill_list(part: str, names: list[str], figures: FigureMap, language: Language) -> str:
    """Return a part that contains a list of its sub-parts; "" where the list is empty.

    Parameters
    ----------
    part : str
        Name of the part.
    names : list of str
        Names of the sub-parts, in order.
    figures : mapping of str to float or str or None
        The figures of the reason.
    language : Language
        The language.
    """
    items = ", ".join(language.fill_part(f"{part}/{name}", figures) for name in names)
    return language.fill_part(part, {**figures, "listed": items}) if items else ""


def describe_person(figures: FigureMap, language: Language) -> str:
    """Return the person's present figures, as far as they are known."""
    names = [name for name in ("hr_bpm", "breathing_per_min") if figures.get(name) is not None]
    return ", ".join(language.fill_part(f"now/{name}", figures) for name in (*names, "usable_frac"))


def list_exclusions(figures: FigureMap, language: Language) -> str:
    """Return the numbers of excluded tracks by cause."""
    prefix = "left_out/"
    names = [key.removeprefix(prefix) for key in language.parts if key.startswith(prefix)]
    return fill_list("left_out", [name for name in names if name in figures], figures, language)


def list_relaxed(figures: FigureMap, language: Language) -> str:
    """Return the restrictions of the choice that were relaxed for want of tracks."""
    names = [] if figures.get("artists_rest") else ["artists_rest"]
    if figures.get("tracks_rest") is not None:
        names.append("tracks_rest")
    if not figures.get("tempo_bound"):
        names.append("tempo_bound")
    return fill_list("relaxed", names, figures, language)


def list_drawbacks(figures: FigureMap, language: Language) -> str:
    """Return what counted against a track while it played."""
    names = [name for name in ("aroused", "skipped") if figures.get(name)]
    return "".join(language.fill_part(f"drawbacks/{name}", figures) for name in names)


def describe_certainty(figures: FigureMap, language: Language) -> str:
    """Return the certainty of a search, where it is known."""
    return "" if figures.get("sure_frac") is None else language.fill_part("sureness", figures)


def describe_step(step: ResonanceStep, language: Language) -> str:
    """Return a step of a search for the resonance rate, as a sentence."""
    figures: dict[str, float | str | None] = {
        "per_min": step.per_min,
        "swing_bpm": step.swing_bpm,
        "phase_degrees": None if step.phase_rad is None else math.degrees(step.phase_rad),
        "peak_frac": step.peak_frac,
        "smooth_frac": step.smooth_frac or 0.0,
    }
    names = [step.end.name]
    if step.swing_bpm is not None:
        figure_names = ("swing_bpm", "phase_degrees", "peak_frac", "smooth_frac")
        names = [name for name in figure_names if figures[name] is not None]
    return fill_list("step", names, figures, language)


FRAGMENTS: Mapping[str, Fragment] = {
    "state": fixed_part("state"),
    "by_hand": fixed_part("by_hand"),
    "lowest": fixed_part("lowest"),
    "nothing_changes": fixed_part("nothing_changes"),
    "now": describe_person,
    "who": choose_part("who"),
    "asked_by": if_known("who", "asked_by"),
    "eases": if_known("guide_per_min", "eases"),
    "left_out": list_exclusions,
    "relaxed": list_relaxed,
    "drawbacks": list_drawbacks,
    "sureness": describe_certainty,
    "because_said": choose_part("because", others="only"),
    "what_said": choose_part("what"),
    "what_follows": lambda figures, language: language.list_consequences(
        str(figures.get("follows") or "")
    ),
    "limit": if_known("at_limit", "limit"),
    "half_swell": if_known("hushed", "half_swell"),
    "find_step": arriving_text("step", "find_step"),
    "stay_step": arriving_text("step", "stay_step"),
    "link_detail": arriving_text("link_detail"),
    "sound_detail": arriving_text("sound_detail"),
    "problem": arriving_text("problem"),
}
"""Fragments by their names in braces."""
