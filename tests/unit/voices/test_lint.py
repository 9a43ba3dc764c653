from __future__ import annotations

import numpy as np
import pytest

from cosyd.voices.lint import lint, prepared
from cosyd.voices.listening import listen, resampled

RATE_HZ = 24_000
ENGLISH = "He climbed the stairs every evening, and he never complained about the weather."
SYLLABLES = ((700, 1_200), (300, 2_300), (400, 2_000), (350, 800), (500, 1_000), (650, 1_700))
"""The two lowest formants of a few vowels, in Hz."""


def spoken(pitch_hz=120.0, words=6, seed=0):
    """Something that is to all measures like speech: gliding pitch, syllables, hisses, pauses."""
    random = np.random.default_rng(seed)
    pieces = []
    for word in range(words):
        top = pitch_hz * (1.15 - 0.05 * (word % 5))
        for _ in range(4):
            pieces += [hiss(random, 0.05), vowel(random, top, 0.16)]
            top *= 0.97
        pieces.append(np.zeros(int(0.18 * RATE_HZ)))
    return (np.concatenate(pieces) + random.normal(0, 1e-4, sum(map(len, pieces)))).astype("f4")


def vowel(random, pitch_hz, length_s):
    t = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(pitch_hz * (1.06 - 0.75 * t)) / RATE_HZ
    formants = SYLLABLES[random.integers(len(SYLLABLES))]
    wave = np.zeros(len(t))
    for harmonic in range(1, int(4_000 / pitch_hz)):
        gain = sum(1 / (1 + ((harmonic * pitch_hz - formant) / 120) ** 2) for formant in formants)
        wave += (gain + 0.05) / harmonic**0.5 * np.sin(harmonic * phase)
    return 0.12 * wave * np.sin(np.pi * t / length_s) ** 0.5


def hiss(random, length_s):
    white = random.normal(0, 0.02, int(length_s * RATE_HZ))
    return np.diff(white, prepend=0.0)


def silence(seconds):
    return np.zeros(int(seconds * RATE_HZ), np.float32)


def noise(level, count, seed=1):
    return np.random.default_rng(seed).normal(0, level, count).astype("f4")


def whispered(x):
    """The syllables of *x* without its pitch."""
    power = np.convolve(np.square(x), np.full(480, 1 / 480), "same")
    return np.sqrt(np.maximum(power, 0)) * noise(1, len(x))


def notes(*chords, length_s=0.5):
    t = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    played = [
        sum(np.sin(2 * np.pi * hertz * k * t) / k for hertz in chord for k in range(1, 6))
        * np.exp(-2 * t)
        for chord in chords
    ]
    return (0.05 * np.concatenate(played)).astype("f4")


@pytest.fixture(scope="module")
def speech():
    return spoken()


def codes(x, rate_hz=RATE_HZ, *, text=ENGLISH, language="en", level=None):
    found = lint(x, rate_hz, text=text, language=language)
    return {finding.code for finding in found if level in {None, finding.level}}


def test_good_speech_has_no_finding(speech):
    assert codes(speech) == set()
    assert codes(spoken(pitch_hz=210, seed=3)) == set()


@pytest.mark.parametrize(
    ("ruined", "code"),
    [
        (lambda x: x[:12_000], "short"),
        (lambda x: np.tile(x, 5)[: 31 * RATE_HZ], "long"),
        (lambda x: 0 * x, "silent"),
        (lambda x: x[:0], "silent"),
        (lambda x: np.full_like(x, 0.3), "silent"),
        (lambda x: x * 1e-4, "silent"),
        (lambda x: noise(0.1, len(x)), "no_voice"),
        (lambda x: np.cumsum(noise(0.001, len(x))), "no_voice"),
    ],
)
def test_what_no_voice_can_be_made_of_is_an_error(speech, ruined, code):
    assert code in codes(ruined(speech), level="error")


@pytest.mark.parametrize(
    ("ruined", "code"),
    [
        (lambda x: np.clip(4 * x / np.abs(x).max(), -1, 1), "clipped"),
        (lambda x: np.clip(4 * x / np.abs(x).max(), -1, 1) / 3, "clipped"),
        (lambda x: x + noise(0.02, len(x)), "noisy"),
        (lambda x: x * 0.02, "quiet"),
        (lambda x: np.concatenate([x[: len(x) // 2], silence(2), x[len(x) // 2 :]]), "pause"),
        (lambda x: notes(*[(262, 330, 392), (220, 262, 330), (175, 220, 262)] * 4), "music"),
        (lambda x: notes(*[(220,), (247,), (294,), (262,)] * 5, length_s=0.3), "music"),
        (lambda x: np.concatenate([x, spoken(pitch_hz=210, seed=3)]), "two_speakers"),
        (whispered, "unvoiced"),
    ],
)
def test_what_makes_a_voice_worse_is_a_warning(speech, ruined, code):
    assert code in codes(ruined(speech).astype("f4"), text="", level="warning")


def test_a_telephone_is_told(speech):
    assert codes(resampled(speech, RATE_HZ, 8_000), 8_000) == {"narrow"}


def test_a_speaker_who_raises_the_voice_is_one_speaker():
    calm, excited = spoken(pitch_hz=110), spoken(pitch_hz=140, seed=3)

    assert "two_speakers" not in codes(np.concatenate([calm, excited]), text="")


def test_a_finding_about_a_stretch_tells_from_when_to_when(speech):
    middle = len(speech) // 2
    loud = np.clip(6 * speech[:middle] / np.abs(speech).max(), -1, 1)
    sound = np.concatenate([loud, silence(2), speech[middle:] / 4, silence(3)])

    found = {
        one.code: (one.begin_s, one.end_s) for one in lint(sound, RATE_HZ, text="", language="en")
    }

    turn_s, length_s = middle / RATE_HZ, len(sound) / RATE_HZ
    assert found["pause"] == pytest.approx((turn_s, turn_s + 2), abs=0.25)
    assert found["edges"] == pytest.approx((length_s - 3, length_s), abs=0.25)
    assert 0 <= found["clipped"][0] < found["clipped"][1] <= turn_s
    assert found["text_missing"] == (None, None)


def test_silence_at_the_ends_is_a_note_and_no_length(speech):
    padded = np.concatenate([silence(15), speech, silence(14)])

    (found,) = lint(padded, RATE_HZ, text=ENGLISH, language="en")

    assert (found.code, found.level) == ("edges", "note")
    assert found.measure == "silence 14.9 s before, 14.0 s after"


@pytest.mark.parametrize(
    ("text", "language", "code", "level"),
    [
        ("", "en", "text_missing", "note"),
        (ENGLISH * 3, "en", "text_pace", "warning"),
        (ENGLISH * 5, "en", "text_pace", "error"),
        ("No.", "en-GB", "text_pace", "error"),
        (ENGLISH, "zh", "text_script", "error"),
        (ENGLISH, "ru", "text_script", "error"),
        ("今天的天气非常好，我们打算下午去公园散步。", "en", "text_script", "error"),
        ("今天的天气非常好，我们打算下午去公园散步。", "ja", None, None),
        ("今日はとても良い天気ですから、散歩しましょう。", "zh-CN", "text_script", "warning"),
        ("今天的天气非常好，我们 OK 打算下午去公园散步。", "zh-CN", None, None),
        ("오늘은 날씨가 매우 좋아서 공원을 산책하려고 합니다.", "ko", None, None),
        ("Сегодня хорошая погода, и мы пойдем в парк.", "ru", None, None),
        ("आज मौसम बहुत अच्छा है और हम पार्क में घूमने जाएंगे।", "hi", None, None),
        (ENGLISH, "und", None, None),
    ],
)
def test_the_transcript_is_held_against_the_recording(speech, text, language, code, level):
    found = lint(speech, RATE_HZ, text=text, language=language)

    assert [(one.code, one.level) for one in found] == ([(code, level)] if code else [])


def test_errors_come_first_and_each_finding_has_a_measure_and_an_advice(speech):
    ruined = np.clip(4 * speech / np.abs(speech).max(), -1, 1)[: 2 * RATE_HZ]

    found = lint(ruined, RATE_HZ, text="", language="en", damage="it ends after 2.0 seconds")

    assert [one.level for one in found] == sorted(
        (one.level for one in found), key=["error", "warning", "note"].index
    )
    assert {one.code for one in found} == {"short", "damaged", "clipped", "text_missing"}
    for one in found:
        assert any(digit in one.measure for digit in "0123456789")
        assert one.do.endswith(".")
        assert not one.says.endswith(".")


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100])
def test_a_prepared_recording_is_trimmed_at_one_rate_and_as_loud_as_others(speech, rate_hz):
    soft = 0.1 * np.concatenate([silence(2), speech, silence(3)]) + np.float32(0.02)

    x = prepared(resampled(soft.astype("f4"), RATE_HZ, rate_hz), rate_hz)

    assert x.dtype == np.float32
    assert len(x) / RATE_HZ == pytest.approx(len(speech) / RATE_HZ, abs=0.3)
    assert abs(x.mean()) < 1e-3
    assert listen(x, RATE_HZ).speech_db == pytest.approx(-20, abs=0.3)
    assert np.abs(x).max() <= 0.8


def test_a_crack_in_a_soft_recording_is_not_made_louder_than_full_scale(speech):
    cracked = 0.05 * speech
    cracked[50_000] = 0.5

    assert np.abs(prepared(cracked, RATE_HZ)).max() == pytest.approx(0.8, abs=1e-6)


def test_what_is_nothing_stays_nothing_when_prepared():
    for x in (silence(0), silence(4), np.ones(1, np.float32)):
        assert np.abs(prepared(x, RATE_HZ)).max(initial=0.0) == 0
