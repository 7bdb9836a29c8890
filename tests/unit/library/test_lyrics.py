"""A lyrics tag that says that nobody sings is no song, in any language; words are one."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.library.lyrics import is_sung
from entrain.library.tags import read_tags
from tests.helpers import made_containers as made
from tests.helpers.made_audio import encode, piece

INSTRUMENTAL = (
    "Instrumental",
    "[Instrumental]",
    "(instrumental)",
    "[Instrumentalna]",
    "[Instrumentale]",
    "Instrumentalmusik",
    "Инструментал",
    "[Инструментальная композиция]",
    "器楽",
    "インスト",
    "インストゥルメンタル",
    "纯音乐\uff0c请欣赏",
    "純音樂,請欣賞",
    "此歌曲为没有填词的纯音乐\uff0c请您欣赏",
    "No lyrics",
    "no lyrics.",
    "[no vocals]",
    "[00:00.00]Instrumental",
    "[ar:Someone]\n[ti:Song]\n[00:00.00][Instrumental]",
    "Instrumental\nInstrumental\nInstrumental",
    "[00:00.000] 作曲 : 久石譲\n[00:01.000]纯音乐\uff0c请欣赏",
    "Musique instrumentale",
    "Pièce instrumentale",
    "Brano strumentale",
    "(Strumentale)",
    "Utwór instrumentalny",
    "Instrumentální skladba",
    "Enstrümantal",
    "Enstrümantal (Sözsüz)",
    "[Instrumentaal]",
    "Instrumentaali",
    "Hangszeres",
    "Ορχηστρικό",
    "연주곡",
    "가사 없음",
    "歌詞なし",
    "无歌词",
    "Без слов",
    "Ohne Text",
    "sans paroles",
    "sin letra",
    "Sem letra",
    "[Інструментал]",
    "موسيقى فقط",
    "אינסטרומנטלי",
    "बाजा",
    "บรรเลง",
    "Nhạc không lời",
    "This is an instrumental track",
    "This song is an instrumental",
    "***Instrumental***",
    "♪ Instrumental ♪",
    "{Instrumental}",
    "- Instrumental -",
    "[INSTRUMENTAL]",
    "Instrumental.",
    "\ufeffInstrumental",
    "[length: 03:20]\n[00:01.00] (Instrumental)\n[00:30.00]",
    "<instrumental>",
    "【器楽】",
    "\uff5eインスト\uff5e",
    "[Intro]\n[Instrumental]\n[Outro]",
    "Instrumentāls",
    "Instrumentinė muzika",
    "이 곡은 연주곡입니다",
    "Bez tekstu",
    "[Instrumental Break]",
    "ｲﾝｽﾄ",
    "Instrumental version",
    "INSTRUMENTAL - NO VOCALS",
    "Inštrumentálna",
    "Tanpa lirik",
    "Ingen text",
    "[Instrumental — no lyrics]",
    "本曲为纯音乐,请您欣赏",
    "Instrumental, no lyrics",
    "(Instrumental only)",
)
SUNG = (
    "Hello darkness my old friend\n[Instrumental]\nI've come to talk",
    "[Verse 1]\nWhen I was young\n(Instrumental)\n",
    "[00:12.00]La la la",
    "Instrumental intro\nWalking down the road",
    "No words can say how I love you",
    "Without words we sang all night long",
    "My heart is an instrument of yours to play",
    "(Ooh ooh ooh)\n(La la la)",
    "Ohne Worte bleib ich hier allein heute Nacht",
    "纯音乐\n我爱你在这里等着你",
    "夜空ノムコウ",
    "Я помню чудное мгновенье",
    "[Chorus]\nAve Maria",
    "Kyrie eleison",
    "[ar:Instrumental]\n[00:01.00]Some words here",
    "No lyrics? no problem\nsing along",
    "[00:01.00]<00:01.20>Hal<00:01.50>lo",
)
NOTHING = (
    "",
    "   ",
    "\n\n",
    "[ar:X]\n[ti:Instrumental]",
    "♪",
    "...",
    "N/A",
    "Lyrics not available",
    "[Intro]\n[Outro]",
    "[00:01.00]",
    "No lyrics available",
    "none",
)


@pytest.mark.parametrize("text", INSTRUMENTAL)
def test_what_says_that_nobody_sings_is_not_sung(text: str) -> None:
    assert is_sung([text]) is False


@pytest.mark.parametrize("text", SUNG)
def test_words_are_sung_also_where_one_of_them_says_instrumental(text: str) -> None:
    assert is_sung([text]) is True


@pytest.mark.parametrize("text", NOTHING)
def test_an_empty_text_says_nothing(text: str) -> None:
    assert is_sung([text]) is None


def test_words_in_any_of_several_tags_are_sung() -> None:
    assert is_sung(["[Instrumental]", "Hello darkness my old friend"]) is True
    assert is_sung(["", "[Instrumental]"]) is False
    assert is_sung([]) is None


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("encoding", [0, 1, 2, 3])
def test_id3_is_read_in_every_encoding(tmp_path: Path, version: int, encoding: int) -> None:
    path, sound = tmp_path / "a.mp3", made.mp3(count=False, seconds=1.0)
    for text, instrumental in (("[Instrumental]", True), ("I came to talk\nwith you", False)):
        path.write_bytes(made.id3v2(made.lyrics(text, encoding), version) + sound)
        tags = read_tags(path)
        assert (tags["instrumental"], tags["lyrics"]) == (instrumental, not instrumental)


@pytest.mark.parametrize("name", ["LYRICS", "UNSYNCEDLYRICS", "SYNCEDLYRICS"])
@pytest.mark.parametrize("form", ["flac", "ogg", "opus"])
def test_vorbis_comments_are_read_under_each_name(tmp_path: Path, form: str, name: str) -> None:
    path = encode(tmp_path / f"a.{form}", piece(1.0), form, tags={name: "[00:01.00](Strumentale)"})
    tags = read_tags(path)
    assert tags["instrumental"]
    assert not tags["lyrics"]
