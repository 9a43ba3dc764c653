"""What the daemon says is what a listener hears: a speech recogniser writes it down."""

from __future__ import annotations

import base64
import json
from itertools import pairwise

import pytest

from recogniser import character_error_rate, heard, word_error_rate
from scripts import script

RATE_HZ = 24_000


@pytest.fixture(scope="module")
def paragraph(voice_daemon):
    """The demonstration's paragraph: its sound, and its sentences with their times."""
    body = {"text": script("demo").PARAGRAPH, "format": "pcm"}
    answer = voice_daemon.post("/v1/speech", json=body, headers={"accept": "text/event-stream"})
    events = [
        dict(line.split(": ", 1) for line in block.splitlines())
        for block in answer.text.strip().split("\n\n")
    ]
    data = [(one["event"], json.loads(one["data"])) for one in events]
    pcm = b"".join(base64.b64decode(one["audio"]) for name, one in data if name == "audio")
    return pcm, [one for name, one in data if name == "sentence"]


def cut(pcm: bytes, start_s: float, end_s: float) -> bytes:
    return pcm[round(start_s * RATE_HZ) * 2 : round(end_s * RATE_HZ) * 2]


def test_one_utterance_crosses_engines_by_the_language_of_each_sentence(paragraph):
    _, sentences = paragraph

    assert [one["language"] for one in sentences] == ["en"] * (len(sentences) - 1) + ["zh"]
    assert {one["voice"] for one in sentences if one["language"] == "en"} == {"hibari"}
    assert sentences[-1]["voice"] == "zf_xiaoxiao"


def test_the_times_of_the_sentences_follow_each_other_to_the_end(paragraph):
    pcm, sentences = paragraph

    assert sentences[0]["start_s"] == 0
    for before, after in pairwise(sentences):
        assert before["end_s"] == pytest.approx(after["start_s"], abs=1e-9)
    assert sentences[-1]["end_s"] == pytest.approx(len(pcm) / 2 / RATE_HZ)


def test_the_english_of_the_demonstration_is_heard_word_by_word(paragraph):
    pcm, sentences = paragraph
    end_s = sentences[-1]["start_s"]

    written = heard(cut(pcm, 0, end_s), "en")

    assert word_error_rate(script("demo").ENGLISH, written) < 0.10, written


def test_the_mandarin_of_the_demonstration_is_heard_sign_by_sign(paragraph):
    pcm, sentences = paragraph

    written = heard(cut(pcm, sentences[-1]["start_s"], sentences[-1]["end_s"]), "zh")

    assert character_error_rate(script("demo").MANDARIN, written) < 0.15, written


def test_each_sentence_is_heard_where_its_times_say_it_is(paragraph):
    pcm, sentences = paragraph
    third = sentences[2]

    written = heard(cut(pcm, third["start_s"], third["end_s"]), "en")

    assert word_error_rate(third["text"], written) < 0.35, written


@pytest.mark.parametrize("voice", ["hibari", "zf_xiaoxiao"])
def test_a_number_of_forty_digits_is_no_obstacle(voice_daemon, voice):
    text = f"Before. It is {'1234567890' * 4}, yes. After."

    answer = voice_daemon.say(text, voice=voice, format="pcm")

    assert answer.status_code == 200
    assert len(answer.content) / 2 / RATE_HZ > 8


def test_a_script_that_no_voice_reads_is_told(voice_daemon):
    answer = voice_daemon.say("สวัสดีชาวโลก")

    assert (answer.status_code, answer.json()["error"]) == (400, "language.unknown")
