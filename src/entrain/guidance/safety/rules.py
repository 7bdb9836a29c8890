"""The safety rules as data; each has a line in docs/reference/hazards.md and a test."""

from __future__ import annotations

from dataclasses import dataclass

OWN = "our own choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that no policy can override.

    Attributes
    ----------
    id : str
        Its name in the reasons of a recording.
    source : str
        Its source.
    test : str
        The pytest id of the test that shows it.
    """

    id: str
    source: str
    test: str


_LIMITS = "tests/unit/guidance/test_limits.py"
_SAFETY = "tests/unit/guidance/test_safety.py"
_HEART = "tests/unit/guidance/test_heart.py"
_MISSING = "tests/loop/test_missing.py"
_SESSIONS = "tests/loop/test_safe_sessions.py"

RULES: tuple[Rule, ...] = (
    Rule(
        id="safety.rate",
        source="resonance of adults, 4.5 to 6.5/min: Lehrer 2000, doi:10.1023/A:1009554825745",
        test=f"{_LIMITS}::test_the_guide_stays_between_floor_and_ceiling",
    ),
    Rule(id="safety.slew", source=OWN, test=f"{_LIMITS}::test_no_step_is_larger_than_the_slew"),
    Rule(
        id="safety.goal",
        source="over-breathing at first: Szulczewski 2019, doi:10.1371/journal.pone.0218550",
        test=f"{_LIMITS}::test_the_first_three_sessions_go_to_eight",
    ),
    Rule(
        id="safety.exposure",
        source="as safety.goal",
        test=f"{_SAFETY}::test_a_first_session_has_ten_minutes_of_slow_breathing",
    ),
    Rule(
        id="safety.search",
        source="as safety.goal",
        test="tests/loop/test_resonance.py"
        "::test_in_their_first_sessions_nobody_is_led_so_slowly_whoever_opens_the_session",
    ),
    Rule(
        id="safety.instruction",
        source="shallow breathing halves the fall of CO2: Szulczewski 2019",
        test=f"{_SESSIONS}::test_slower_not_deeper_is_said_before_anything_slows",
    ),
    Rule(
        id="safety.freeze",
        source=OWN,
        test=f"{_SESSIONS}::test_a_signal_that_is_lost",
    ),
    Rule(
        id="safety.signal",
        source=OWN,
        test=f"{_SESSIONS}::test_a_signal_that_is_lost",
    ),
    Rule(
        id="safety.link",
        source=OWN,
        test=f"{_MISSING}::test_a_strap_that_is_gone_is_told_within_three_seconds",
    ),
    Rule(
        id="safety.unheard",
        source=OWN,
        test=f"{_MISSING}::test_nobody_is_led_while_nobody_hears",
    ),
    Rule(
        id="safety.rhythm",
        source="irregular rhythm: Dash 2009, doi:10.1007/s10439-009-9740-z",
        test=f"{_SESSIONS}::test_an_irregular_rhythm_steers_nothing",
    ),
    Rule(
        id="safety.skin",
        source=OWN,
        test="tests/unit/physiology/test_skin.py::"
        "test_off_the_skin_nothing_is_shown_and_nothing_of_it_is_in_any_figure",
    ),
    Rule(
        id="safety.arousal",
        source=OWN,
        test=f"{_SAFETY}::test_a_heart_that_speeds_up_for_30_s_makes_the_guide_give_way",
    ),
    Rule(
        id="safety.heart",
        source=OWN,
        test=f"{_HEART}::test_outside_the_limits_for_30_s_the_person_is_asked",
    ),
    Rule(
        id="safety.answer",
        source=OWN,
        test=f"{_SESSIONS}::test_what_the_person_answers_is_done",
    ),
    Rule(
        id="safety.unanswered",
        source=OWN,
        test=f"{_SESSIONS}::test_without_an_answer_the_session_ends_gently",
    ),
    Rule(
        id="safety.easier",
        source="the Refresh key of RESPeRATE",
        test=f"{_SESSIONS}::test_easier_is_heard_in_every_phase",
    ),
    Rule(
        id="safety.stop",
        source=OWN,
        test=f"{_SESSIONS}::test_stop_is_silence_within_three_seconds_in_every_phase",
    ),
    Rule(
        id="safety.screening",
        source="exclusions of Fincham 2023, doi:10.1038/s41598-023-49279-8",
        test="tests/unit/guidance/test_screening.py::test_what_follows_from_each_yes",
    ),
    Rule(
        id="safety.sound.start",
        source=OWN,
        test=f"{_SESSIONS}::test_the_music_starts_softly",
    ),
    Rule(
        id="safety.sound.ceiling",
        source="true-peak ceilings of loudness practice",
        test="tests/unit/sound/test_engine.py::"
        "test_soft_sound_is_not_touched_and_loud_sound_never_clips",
    ),
    Rule(
        id="safety.sound.dose",
        source="Recommendation ITU-T H.870",
        test="tests/unit/guidance/test_loudness.py::test_forty_hours_at_eighty_are_a_week",
    ),
)
"""To add a rule: its line here, its line in hazards.md, and its test."""

NOT_WATCHED = (
    "blood pressure",
    "oxygen and carbon dioxide in the blood",
    "the ECG's shape, and what an irregular rhythm is",
    "falls, fits and fainting as such",
    "the level of sound at the ear, unless it was measured",
    "thoughts of harming oneself",
    "anything at all while nobody wears the strap",
)
"""What no session monitors."""
