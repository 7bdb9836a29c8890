"""What is said of a number's accuracy: a line, a text, and the text of all numbers."""

from __future__ import annotations

from collections.abc import Callable

from entrain.physiology import ACCURACY, Measurement, measurements_of
from entrain.wording import current_language, tr

ALL = "accuracy:all"
"""Address of the link to all numbers."""
PAGE = "docs/reference/accuracy.md"
SET = "This number is set by the program. Nothing is measured in the person."
NOT_VALIDATED = "This number has not been validated."


def summarize_accuracy(name: str) -> tuple[str, str]:
    """Return what a number was validated on and what it cannot say, a line each.

    Parameters
    ----------
    name : str
        Name of the number in `ACCURACY`.
    """
    bases = dict.fromkeys(tr(measured.basis.value) for _, measured in measurements_of(name))
    data = ", ".join(bases)
    validated = (
        tr("Validated on: {data}. Press for error, date and limits.", data=data)
        if bases
        else _verdict(name)
    )
    return validated, f"{tr('It cannot say')}: {current_language().accuracy[name].cannot}"


def describe_accuracy(name: str) -> str:
    """Return what a number was validated on, its error and its limits, as Markdown.

    Parameters
    ----------
    name : str
        Name of the number in `ACCURACY`.
    """
    lines = _lines(name, _describe_in_short)
    return "\n\n".join([*lines, f"[{tr('All numbers, and how far off each is')}]({ALL})"])


def describe_all() -> str:
    """Return the accuracy of all numbers, each with how to repeat its measurement, as Markdown."""
    lines = [line for name in ACCURACY for line in _lines(name, _describe_with_command)]
    return "\n\n".join([*lines, tr("The same in English, for print: {page}", page=f"`{PAGE}`")])


def _lines(name: str, describe: Callable[[str, Measurement], str]) -> list[str]:
    words = current_language().accuracy[name]
    lines = [f"## {words.title}", _verdict(name)]
    lines += [f"- {describe(each, measured)}" for each, measured in measurements_of(name)]
    if measurements_of(name):
        lines.append(f"**{tr('Not validated on')}:** {words.not_on}")
    elif words.not_on:
        lines.append(words.not_on)
    lines.append(f"**{tr('It cannot say')}:** {words.cannot}")
    return lines


def _verdict(name: str) -> str:
    if ACCURACY[name].is_set:
        return tr(SET)
    if not measurements_of(name):
        return tr(NOT_VALIDATED)
    return tr("This number has been validated on:")


def _describe_in_short(name: str, measured: Measurement) -> str:
    words = current_language().describe_measurement(name, measured.facts)
    text = f"**{tr(measured.basis.value)}:** {words.data} {words.found} ({measured.measured_on})"
    return text.replace(" %", "\u00a0%")


def _describe_with_command(name: str, measured: Measurement) -> str:
    command = tr("Measured by {command}", command=f"`{measured.command}`")
    return f"{_describe_in_short(name, measured)} *{command}*"
