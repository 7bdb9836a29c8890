"""Decide from the lyrics tags of a file whether somebody sings."""

from __future__ import annotations

import re
import unicodedata

STAMP = re.compile(r"[\[<]\s*\d+:\d+(?:[.:]\d+)?\s*[\]>]")
"""Time stamp of a line or word in the LRC format."""
FIELD = re.compile(r"^\[\s*[a-z#]+\s*:.*\]$", re.IGNORECASE)
"""Header line of LRC: title, artist or offset."""
CREDIT = re.compile(
    r"^(?:作[词詞曲]|[编編]曲|制作人|監製|出品|词曲|詞曲|composer|composed by|lyrics? by|lyricist"
    r"|music(?: by)?|written by|arranged by|arranger|producer|produced by|title|artist|album)"
    r"\s*[:/].*$",
    re.IGNORECASE,
)
DIRECTION = re.compile(
    r"^(?:\[[^\[\]]*\]|【[^【】]*】|\{[^{}]*\}|\*+[^*]+\*+|[♪♫♩♬]+[^♪♫♩♬]+[♪♫♩♬]+)$"
)
"""A line of directions instead of words: [Intro], [Guitar solo]."""

# In lower case without accents, as `_plain` makes them; each is the beginning of a word, or any
# part of a text in scripts without spaces.
INSTRUMENTAL = re.compile(
    r"\b(?:instrum|strumental|enstruman|enstruent|hangszeres|offerynnol|uirlis|sozsuz|hljodfaer"
    r"|инструм|інструм|інструмэнт|ορχηστρικ|οργανικ|ινστρουμ)\w*"
    r"|器[楽樂乐]|インスト|[纯純轻輕]音[乐樂]|演奏曲|演奏のみ|伴奏|연주곡|연주 음악|인스트|경음악"
    r"|אינסטרומנטל|موسيقى فقط|موسيقى آلية|الة موسيقية|بی ?کلام|बाजा|वाद्य|इंस्ट्रुमेंटल|บรรเลง"
    r"|nhac khong loi|khong loi|tanpa (?:lirik|vokal|kata)"
)
NO_WORDS = re.compile(
    r"\b(?:no|without|sans|sin|senza|sem|ohne|keine?|kein|bez|utan|uten|uden|ingen|inga|zonder"
    r"|geen|ei|fara|без|немає|нет|χωρις)\s+"
    r"(?:any\s+|de\s+)?"
    r"(?:lyric|word|vocal|sing|text|paroles|voix|letra|voz|parole|testo|voce|gesang|worte|slow"
    r"|tekst|ord|sang|sanoj|cuvinte|versuri|слов|текст|вокал|λογια|στιχ)\w*"
    r"|歌[詞词]なし|[无無]歌[词詞]|没有填词|沒有填詞|가사 ?없|ללא מילים|بدون كلمات|ไม่มีเนื้อร้อง"
)
UNKNOWN = re.compile(
    r"not (?:found|yet|provided)|available\b|unavailable|not have|unknown|tba|coming soon"
    r"|nicht (?:gefunden|verfugbar)|non disponib|no disponib|indisponi|не найден"
    r"|^(?:n/?a|none|null)$"
)
"""No lyrics were entered, which says nothing of singing."""
MORE_WORDS = re.compile(
    r"a|an|the|this|that|is|are|it|its|c|est|e|un|una|une|das|ein|eine|dies|dieses|ist|es|este"
    r"|esta|questo|questa|to|jest|det|ar|on|er|track|song|music|musik|musique|musica|muzyka"
    r"|hudba|muzika|musiikki|zene|muzica|piece|morceau|titre|lied|stuck|titel|brano|pezzo"
    r"|utwor|skladba|cancion|tema|cancao|faixa|version|versie|wersja|verze|mix|edit|only|pure"
    r"|just|nur|seulement|solo|solamente|tylko|enjoy|please|and|with|no|lyrics|vocals|vocal"
    r"|words|enjoyed|muzyczny|kompozycja|kompozicija|композиция|музыка|трек|песня|мелодия"
    r"|версия|это|эта|музика|композиція|kappale|parca|muzik|sarki|laat|nummer|lat|sang|stykke"
)
"""Words that may accompany such a statement: this is a ... track, music, piece, only."""
LONGEST_TEXT = 100_000
"""Longest lyrics read, in characters; an untrusted file may hold more."""
MOST_WORDS = 3
"""A line of at most so many words with such a word among them is a statement."""


def is_sung(texts: list[str]) -> bool | None:
    """Return whether somebody sings, by the lyrics tags of a file.

    Returns
    -------
    bool or None
        True where there are words of a song; False where the tags only state that there are
        none ("[Instrumental]", in any of many languages); None where they say nothing.
    """
    verdicts = [_line_verdict(line) for text in texts for line in text[:LONGEST_TEXT].splitlines()]
    if True in verdicts:
        return True
    return False if False in verdicts else None


def _line_verdict(line: str) -> bool | None:
    text = STAMP.sub(" ", unicodedata.normalize("NFKC", line)).strip(" \t\0\ufeff\"'")
    if FIELD.match(text) or CREDIT.match(text) or not any(c.isalpha() for c in text):
        return None
    plain = _plain(text)
    if UNKNOWN.search(plain) and len(plain.split()) <= 2 * MOST_WORDS:
        return None
    if _states_instrumental(plain):
        return False
    return None if DIRECTION.match(text) else True


def _states_instrumental(plain: str) -> bool:
    """Return whether a line states that nobody sings, and nothing else."""
    without = NO_WORDS.sub(" ", INSTRUMENTAL.sub(" ", plain))
    if without == plain:
        return False
    words = re.findall(r"[^\W\d_]+", plain)
    others = [word for word in re.findall(r"[^\W\d_]+", without) if not MORE_WORDS.fullmatch(word)]
    return not others or len(words) <= MOST_WORDS or (not plain.isascii() and _is_han(others))


def _is_han(words: list[str]) -> bool:
    """Return whether the rest is a short phrase in a script without spaces, such as 请欣赏."""
    return all("\u3040" <= word[0] <= "\u9fff" for word in words) and len("".join(words)) <= 12


def _plain(text: str) -> str:
    """Return a text in lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parts if not _is_accent(c)))


def _is_accent(letter: str) -> bool:
    # Accents of Latin, Greek and Cyrillic; in Japanese or Hindi such a mark makes another letter.
    return "\u0300" <= letter <= "\u036f"
