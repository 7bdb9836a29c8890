"""What a lyrics tag says of singing: its words, or that there are none."""

from __future__ import annotations

import re
import unicodedata

STAMP = re.compile(r"[\[<]\s*\d+:\d+(?:[.:]\d+)?\s*[\]>]")
"""When a line or word is sung, in the LRC format."""
FIELD = re.compile(r"^\[\s*[a-z#]+\s*:.*\]$", re.IGNORECASE)
"""A line of LRC that tells title, artist or offset."""
CREDIT = re.compile(
    r"^(?:作[词詞曲]|[编編]曲|制作人|監製|出品|词曲|詞曲|composer|composed by|lyrics? by|lyricist"
    r"|music(?: by)?|written by|arranged by|arranger|producer|produced by|title|artist|album)"
    r"\s*[:/].*$",
    re.IGNORECASE,
)
DIRECTION = re.compile(
    r"^(?:\[[^\[\]]*\]|【[^【】]*】|\{[^{}]*\}|\*+[^*]+\*+|[♪♫♩♬]+[^♪♫♩♬]+[♪♫♩♬]+)$"
)
"""A line that is no words but says what happens: [Intro], [Guitar solo]."""

# In small letters without accents, as `_plain` makes them; each is the beginning of a word
# where the writing has words, and may stand anywhere where it has none.
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
"""Nobody put the words in: of singing that says nothing."""
MORE_WORDS = re.compile(
    r"a|an|the|this|that|is|are|it|its|c|est|e|un|una|une|das|ein|eine|dies|dieses|ist|es|este"
    r"|esta|questo|questa|to|jest|det|ar|on|er|track|song|music|musik|musique|musica|muzyka"
    r"|hudba|muzika|musiikki|zene|muzica|piece|morceau|titre|lied|stuck|titel|brano|pezzo"
    r"|utwor|skladba|cancion|tema|cancao|faixa|version|versie|wersja|verze|mix|edit|only|pure"
    r"|just|nur|seulement|solo|solamente|tylko|enjoy|please|and|with|no|lyrics|vocals|vocal"
    r"|words|enjoyed|muzyczny|kompozycja|kompozicija|композиция|музыка|трек|песня|мелодия"
    r"|версия|это|эта|музика|композиція|kappale|parca|muzik|sarki|laat|nummer|lat|sang|stykke"
)
"""What may stand beside it: this is a ... track, music, piece, only, please enjoy."""
LONGEST_TEXT = 100_000
"""No song has more letters; a stranger's file may."""
MOST_WORDS = 3
"""A line of so few with such a word among them is a statement, whatever the others mean."""


def sung(texts: list[str]) -> bool | None:
    """Return whether somebody sings, going by the texts of a file's lyrics tags.

    Returns
    -------
    bool or None
        True where there are words of a song, False where all that is said is that there are
        none ("[Instrumental]", in any of many languages), None where nothing is said.
    """
    told = [_line(line) for text in texts for line in text[:LONGEST_TEXT].splitlines()]
    if True in told:
        return True
    return False if False in told else None


def _line(line: str) -> bool | None:
    text = STAMP.sub(" ", unicodedata.normalize("NFKC", line)).strip(" \t\0\ufeff\"'")
    if FIELD.match(text) or CREDIT.match(text) or not any(c.isalpha() for c in text):
        return None
    plain = _plain(text)
    if UNKNOWN.search(plain) and len(plain.split()) <= 2 * MOST_WORDS:
        return None
    if _says_none(plain):
        return False
    return None if DIRECTION.match(text) else True


def _says_none(plain: str) -> bool:
    """Return whether a line says that nobody sings, and no more than that."""
    without = NO_WORDS.sub(" ", INSTRUMENTAL.sub(" ", plain))
    if without == plain:
        return False
    words = re.findall(r"[^\W\d_]+", plain)
    others = [word for word in re.findall(r"[^\W\d_]+", without) if not MORE_WORDS.fullmatch(word)]
    return not others or len(words) <= MOST_WORDS or (not plain.isascii() and _is_han(others))


def _is_han(words: list[str]) -> bool:
    """Return whether what is left is a phrase in a writing without spaces, such as 请欣赏."""
    return all("\u3040" <= word[0] <= "\u9fff" for word in words) and len("".join(words)) <= 12


def _plain(text: str) -> str:
    """Return a text in small letters, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parts if not _is_accent(c)))


def _is_accent(letter: str) -> bool:
    # Of Latin, Greek and Cyrillic; in Japanese or Hindi such a mark makes another letter.
    return "\u0300" <= letter <= "\u036f"
