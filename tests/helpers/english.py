"""Whether a text that should be in another language still holds English."""

from __future__ import annotations

import re

COMMON = frozenset(
    {"the", "and", "your", "is", "of", "with", "to", "for", "you", "that", "this", "are", "be"}
    | {"it", "by", "left", "from", "no", "not", "breath", "strap", "song", "heart"}
)
"""English words that are none in German, however they are written."""
NO_WORDS = re.compile(
    r"<[^>]*>|&\w+;|Qt for Python"  # marks of rich text, a name
    r"|\S*[/\\]\S*"  # paths
    r"|`[^`]*`|--\S+|\w+\.[a-z]\S*|\w+-\w+"  # commands, options, rules, names of policies
)


def english_in(text: str) -> set[str]:
    """Return the common English words of a text."""
    return set(re.findall(r"[a-zäöüß]+", NO_WORDS.sub(" ", text).lower())) & COMMON
