"""Profiles of straps: the shipped ones are whole, and a bad one says where it is bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.events import StrapKnown, Trust
from entrain.inputs.straps.problems import ProfileProblem, StrapProblemError
from entrain.inputs.straps.profiles import (
    Profile,
    find_profile,
    load_profiles,
    read_profile,
)
from entrain.protocols import battery, device_information, heart_rate_service
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import CONTROL_POINT_UUID, DATA_UUID, read_frame
from entrain.protocols.polar_pmd_control import read_control

DEVICES = Path(__file__).parents[4] / "devices"
PAGE = (DEVICES.parent / "docs/reference/straps.md").read_text(encoding="utf-8")
PROFILES = load_profiles()
H10 = (DEVICES / "polar_h10.toml").read_text(encoding="utf-8")
CAPTURED = [
    (file.name, line)
    for file in sorted(DEVICES.glob("*.packets"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


# ---------------------------------------------------------------- every profile


def test_every_file_of_the_folder_is_a_profile_or_packets_of_one() -> None:
    profiles = {file.stem for file in DEVICES.glob("*.toml")}
    assert len(PROFILES) == len(profiles) >= 2
    assert {file.stem for file in DEVICES.iterdir()} == profiles


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.model)
class TestEveryProfile:
    def test_is_found_by_its_own_name(self, profile: Profile) -> None:
        assert all(find_profile(PROFILES, name) is profile for name in profile.names)

    def test_says_who_found_that_it_can_be_trusted(self, profile: Profile) -> None:
        trusted = {profile.trust_hr, profile.trust_hrv} - {Trust.UNKNOWN}
        assert not trusted or "doi:" in profile.trust_source

    def test_speaks_in_sentences(self, profile: Profile) -> None:
        assert all(text.endswith(".") for text in (*profile.quirks, *profile.advice))

    def test_has_its_line_in_the_documentation(self, profile: Profile) -> None:
        assert f"| {profile.model} | " in PAGE
        late = "unknown" if profile.rr_latency_s is None else f"{profile.rr_latency_s:g} s"
        (line,) = (one for one in PAGE.splitlines() if one.startswith(f"| {profile.model} | "))
        assert line.endswith(f"| {late} | {profile.trust_hr} | {profile.trust_hrv} |")

    def test_sends_a_heart_rate(self, profile: Profile) -> None:
        assert "hr" in profile.streams


@pytest.mark.parametrize(("file", "line"), CAPTURED)
def test_every_captured_packet_is_read_and_written_again(file: str, line: str) -> None:
    origin, characteristic, shown = line.split(maxsplit=2)
    assert origin in ("real", "made"), f"{file}: real or made?"
    packet = bytes.fromhex(shown)
    if characteristic == heart_rate_service.MEASUREMENT_UUID:
        assert bytes(HeartRateMeasurement.from_bytes(packet)) == packet
    elif characteristic == CONTROL_POINT_UUID:
        assert bytes(read_control(packet)) == packet
    elif characteristic == DATA_UUID:
        frame = read_frame(packet)
        compressed = packet[9] & 0x80  # is written without compression
        assert compressed or bytes(frame) == packet
    elif characteristic in device_information.DEVICE_FACTS:
        assert device_information.read_text(packet)
    else:
        assert characteristic == battery.LEVEL_UUID
        assert 0 <= battery.read_battery_frac(packet) <= 1


# ---------------------------------------------------------------- which one


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("Polar H10 A1B2C3D4", "Polar H10"),
        ("POLAR H10", "Polar H10"),
        ("My Polar H10", "Heart rate strap"),
        ("Polar Sense 01234567", "Polar Verity Sense"),
        ("HRM-Dual:084939", "Garmin HRM-Dual"),
        ("HRM-Pro:677868", "Garmin HRM-Pro"),
        ("TICKR B321", "Wahoo TICKR"),
        ("TICKR FIT 1234", "Wahoo TICKR FIT"),
        ("TRACKR HR 7DC2", "Wahoo TRACKR"),
        ("Movesense 174430000051", "Movesense"),
        (None, "Heart rate strap"),
    ],
)
def test_a_strap_is_known_by_its_name(name: str | None, model: str) -> None:
    assert find_profile(PROFILES, name).model == model


def test_a_persons_own_profile_comes_first(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(H10.replace("2.6", "1.5"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a profile", encoding="utf-8")
    profiles = load_profiles(tmp_path)
    assert len(profiles) == len(PROFILES) + 1
    assert find_profile(profiles, "Polar H10 A1").rr_latency_s == 1.5


def test_a_delay_that_nobody_measured_is_unknown() -> None:
    profile = find_profile(PROFILES, "Polar H9 A1")
    assert profile.rr_latency_s is None
    assert (
        profile.make_strap_known(t_s=0.0, name="Polar H9 A1", simulated=False).rr_latency_s is None
    )


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert load_profiles(tmp_path / "none") == PROFILES


def test_a_profile_tells_what_is_known_of_a_strap() -> None:
    known = find_profile(PROFILES, "Polar H10 A1").make_strap_known(
        t_s=3.0, name="Polar H10 A1", simulated=False
    )
    assert known == StrapKnown(
        t_s=3.0,
        model="Polar H10",
        name="Polar H10 A1",
        streams=("hr", "rr", "ecg", "acc"),
        rr_latency_s=2.6,
        trust_hr=Trust.GOOD,
        trust_hrv=Trust.GOOD,
        simulated=False,
    )


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ('model = "Polar H10"', "", "model", "is missing"),
        ('model = "Polar H10"', 'model = " "', "model", "must be a text"),
        ("rr_latency_s = 2.6", 'rr_latency_s = "2.6"', "rr_latency_s", "must be a number"),
        ("rr_latency_s = 2.6", "rr_latency_s = true", "rr_latency_s", "must be a number"),
        ("rr_latency_s = 2.6", "rr_latency_s = nan", "rr_latency_s", "must be a number"),
        ("rr_latency_s = 2.6", "rr_latency_s = -1", "rr_latency_s", "must be a number"),
        ('"acc"]', '"eeg"]', "streams", "must be some of hr, rr, ecg, acc, ppi"),
        ('names = ["Polar H10"]', "names = [7]", "known_by.names", "must be a list of texts"),
        ('hrv = "good"', 'hrv = "great"', "trust.hrv", "must be one of good"),
        ("[trust]", "[trusts]", "trust", "is missing"),
        ("[notes]", "[notes]\nadvise = []", "notes.advise", "is it misspelt?"),
        ("[known_by]", "latency = 3\n[known_by]", "latency", "is it misspelt?"),
    ],
)
def test_what_is_wrong_names_file_and_key(old: str, new: str, key: str, problem: str) -> None:
    with pytest.raises(StrapProblemError) as caught:
        read_profile(H10.replace(old, new).encode(), "polar_h10.toml")
    assert str(caught.value).startswith(f"polar_h10.toml: The key {key} is wrong (")
    assert problem in caught.value.detail


def test_a_file_that_is_not_toml_is_said() -> None:
    with pytest.raises(StrapProblemError) as caught:
        read_profile(H10.replace("[known_by]", "[known_by").encode(), "polar_h10.toml")
    assert caught.value.reason is ProfileProblem.NOT_TOML
    assert str(caught.value).startswith("polar_h10.toml: The file is not TOML (")


def test_a_file_that_is_no_text_is_said() -> None:
    with pytest.raises(StrapProblemError, match=r"photo\.toml: The file is not TOML"):
        read_profile(b"\xff\xfe\x00", "photo.toml")
