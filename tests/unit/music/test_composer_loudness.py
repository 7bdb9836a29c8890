"""Loudness by calculation: what the composer takes for granted, measured."""

import numpy as np
import pytest

from entrain.music.composer import NATURES
from entrain.music.composer.held import Chorus, HeldVoice
from entrain.music.composer.noise import Noise, band_amplitudes, make_stroke
from entrain.music.composer.reverb import Reverb, impulse_response
from entrain.music.composer.ringing import Ringing, StruckInstrument
from entrain.music.composer.strings import bowl, felt_string, nylon_string, wooden_bar
from entrain.music.composer.weighting import full_scale_power, weighted_energy
from tests.helpers import measure_sound as measure

RATE_HZ, BLOCK = 22050, 1024
OPEN = np.full(BLOCK, 0.5, np.float32)
UNIT_LUFS = -0.691


def test_the_scale_is_that_of_the_standard() -> None:
    """BS.1770: a sine of 997 Hz at full scale on both ears reads 0 LUFS and a bit."""
    turn = 2 * np.pi * 997 * np.arange(2 * 48000) / 48000
    sine = np.repeat(np.sin(turn)[:, None], 2, axis=1)
    energy = 2 * weighted_energy(sine[:, 0], 48000)
    assert measure.loudness_lufs(sine, 48000) == pytest.approx(0.0, abs=0.02)
    assert energy / 2 == pytest.approx(full_scale_power(0.0), rel=0.01)


@pytest.mark.parametrize("modes", [felt_string, nylon_string, wooden_bar, bowl])
@pytest.mark.parametrize("midi", [52, 64, 76, 88])
def test_every_note_of_an_instrument_is_as_loud(modes, midi: int) -> None:  # type: ignore[no-untyped-def]
    ringing = Ringing(StruckInstrument(modes=modes, attack_ms=4), RATE_HZ, BLOCK)
    ringing.strike(midi, 300, 1.0, pan=-1.0)
    sound = np.concatenate([ringing.block(k * BLOCK) for k in range(200)], axis=1)
    assert weighted_energy(sound[0].astype(float), RATE_HZ) == pytest.approx(1, rel=0.06)
    assert not sound[0, :300].any(), "it sounds before it is struck"
    assert np.abs(sound[1]).max() < 1e-6 * np.abs(sound[0]).max(), "it is on the left"


def test_a_note_begins_and_ends_without_a_step() -> None:
    ringing = Ringing(StruckInstrument(modes=nylon_string, attack_ms=4), RATE_HZ, BLOCK)
    ringing.strike(76, 1000, 1.0, pan=0.0)
    blocks = [ringing.block(k * BLOCK)[0] for k in range(700)]
    sound = np.concatenate(blocks)
    assert abs(sound[1001]) < 1e-3 * np.abs(sound).max()
    ended = np.flatnonzero(sound)[-1]
    assert ended < len(sound) - BLOCK, "it rings for ever"
    assert np.abs(sound[ended - BLOCK : ended + 1]).max() < 2e-4


def test_no_mode_can_alias() -> None:
    for modes in (felt_string, nylon_string, wooden_bar, bowl):
        ringing = Ringing(StruckInstrument(modes=modes, attack_ms=4), 8000, BLOCK)
        ringing.strike(96, 0, 1.0, pan=0.0)
        assert all(note.tone.log_step.imag.max() < 0.9 * np.pi for note in ringing._notes)


@pytest.mark.parametrize("opened", [0.0, 1.0], ids=["closed", "open"])
def test_a_chord_is_as_loud_however_bright(opened: float) -> None:
    held = HeldVoice(dark=(1.0, 0.4), bright=(0.0, 0.0, 0.3, 0.2))
    chorus = Chorus(held, 4, RATE_HZ, BLOCK)
    chorus.change((50, 57, 60, 65), 0, 1)
    line = np.full(BLOCK, opened, np.float32)
    sound = np.concatenate([chorus.block(k * BLOCK, line) for k in range(430)], axis=1).T
    assert measure.loudness_lufs(sound, RATE_HZ) == pytest.approx(UNIT_LUFS, abs=0.5)


def test_a_chord_change_is_seamless_even_in_the_middle_of_another() -> None:
    chorus = Chorus(HeldVoice(dark=(1.0,), copies_db=-60), 1, RATE_HZ, BLOCK)
    chorus.change((57,), 0, 1)
    chorus.block(0, OPEN)
    chorus.change((60,), BLOCK, 8 * BLOCK)
    first = [chorus.block(k * BLOCK, OPEN) for k in (1, 2)]
    chorus.change((64,), 3 * BLOCK, 8 * BLOCK)
    rest = [chorus.block(k * BLOCK, OPEN) for k in range(3, 14)]
    sound = np.concatenate([*first, *rest], axis=1)
    assert np.abs(np.diff(sound, n=2, axis=1)).max() < 0.02


@pytest.mark.parametrize("shape", [(200, 900), (1500, 6000)])
def test_noise_is_as_loud_in_any_band_and_never_the_same(shape: tuple[float, float]) -> None:
    noise = Noise(np.random.default_rng(1), RATE_HZ, BLOCK)
    blocks = [noise.block(band_amplitudes(noise.freq_hz, *shape)) for _ in range(200)]
    sound = np.concatenate(blocks, axis=1).T
    assert measure.loudness_lufs(sound[BLOCK:], RATE_HZ) == pytest.approx(UNIT_LUFS, abs=0.3)
    power = np.mean(sound[BLOCK:] ** 2, axis=1).reshape(-1, BLOCK).mean(axis=0)
    assert power[:50].mean() == pytest.approx(power[500:550].mean(), rel=0.2), "seams are heard"
    again = [np.corrcoef(blocks[5][0], other[0])[0, 1] for other in blocks[8:]]
    assert np.abs(again).max() < 0.4


@pytest.mark.parametrize("name", NATURES)
def test_every_sound_of_nature_is_as_loud(name: str) -> None:
    nature = NATURES[name](np.random.default_rng(2), RATE_HZ, BLOCK)
    blocks = [nature.block(k * BLOCK, 0.5 + 0.5 * np.sin(k / 15)) for k in range(430)]
    sound = np.concatenate(blocks, axis=1).T
    assert measure.loudness_lufs(sound, RATE_HZ) == pytest.approx(UNIT_LUFS, abs=0.7)
    assert abs(np.corrcoef(sound.T)[0, 1]) < 0.5, "it is wide"
    level_db = measure.envelope_db(sound, RATE_HZ)[2:]
    by_second = level_db[: len(level_db) // 20 * 20].reshape(-1, 20).mean(axis=1)
    assert np.std(by_second) < 1.2, "it swells by itself"


def test_a_stroke_is_soft_and_short() -> None:
    rng = np.random.default_rng(3)
    sound = make_stroke(rng, RATE_HZ, low_hz=2000, high_hz=5000, rise_ms=6, fall_ms=40)
    assert weighted_energy(sound.astype(float), RATE_HZ) == pytest.approx(1, rel=1e-3)
    assert abs(sound[0]) < 1e-3 * np.abs(sound).max() > abs(sound[-1])
    assert len(sound) < 0.5 * RATE_HZ


def test_the_room_is_what_convolution_makes_of_it() -> None:
    rng = np.random.default_rng(4)
    response = impulse_response(rng, RATE_HZ)
    reverb = Reverb(response, RATE_HZ, BLOCK)
    n = 6 * BLOCK
    # As much below 4 kHz as music has.
    spectrum = np.fft.rfft(rng.standard_normal((2, n)))
    spectrum[:, np.fft.rfftfreq(n, 1 / RATE_HZ) > 4000] = 0
    dry = np.fft.irfft(spectrum, n).astype(np.float32)
    wet = np.concatenate([reverb(dry[:, k * BLOCK : (k + 1) * BLOCK]) for k in range(6)], axis=1)
    for ear in (0, 1):
        exact = np.convolve(dry[ear], response[ear, :n])[:n]
        error = np.sqrt(np.mean((wet[ear] - exact) ** 2) / np.mean(exact**2))
        assert error < 1e-3
