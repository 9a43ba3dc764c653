"""ElevenLabs over HTTP: its own package, told another base URL, and all that others may send."""

from __future__ import annotations

import asyncio
import base64
import io
import typing

import httpx
import numpy as np
import pytest
from elevenlabs import VoiceSettings
from elevenlabs.client import AsyncElevenLabs, ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.text_to_speech.types import TextToSpeechConvertRequestOutputFormat

from cosyd_voices import folders
from patience import wait_for
from sounds import heard

FORMATS = typing.get_args(typing.get_args(TextToSpeechConvertRequestOutputFormat)[0])
TEXT = "  Hello there.  How are you? "
SAMPLE = next(one for one in folders() if one.name == "larkspur") / "prompt.wav"
SPEECH = "/elevenlabs/v1/text-to-speech/tone"


@pytest.fixture
def eleven(tone_daemon):
    with httpx.Client(trust_env=False, timeout=30) as http:
        yield ElevenLabs(
            base_url=f"{tone_daemon.url}/elevenlabs", api_key=tone_daemon.token, httpx_client=http
        )


def sound(data, output_format):
    coding, rate = output_format.split("_")[:2]
    return heard(data, coding, int(rate))


# -- speech --------------------------------------------------------------------------------------


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_of_the_package_is_heard(eleven, output_format):
    say = {"voice_id": "tone", "text": "One two three four five.", "output_format": output_format}

    whole = b"".join(eleven.text_to_speech.convert(**say))
    stream = b"".join(eleven.text_to_speech.stream(**say))

    for file in (whole, stream):
        told = sound(file, output_format)
        assert told.hertz == pytest.approx(220, abs=0.7)
        assert len(told.samples) / told.rate_hz == pytest.approx(1.0, abs=0.12)
    rate_hz = int(output_format.split("_")[1])
    assert sound(whole, output_format).rate_hz == rate_hz


def test_what_comes_besides_is_heeded_or_overlooked(eleven):
    lasts = [
        len(b"".join(eleven.text_to_speech.convert("tone", text="One two.", **more)))
        for more in (
            {"output_format": "pcm_8000"},
            {"output_format": "pcm_8000", "voice_settings": VoiceSettings(speed=0.8, style=0.9)},
            {"output_format": "pcm_8000", "model_id": "eleven_v9", "seed": 2**32 - 1,
             "language_code": "tlh", "previous_text": "Zero.", "apply_text_normalization": "off"},
        )
    ]  # fmt: skip

    assert lasts == [6_400, 8_000, 6_400]


def test_characters_are_timed_and_none_is_left_out(eleven):
    told = eleven.text_to_speech.convert_with_timestamps(
        "tone", text=TEXT, output_format="pcm_24000"
    )

    aligned = told.alignment
    starts, ends = aligned.character_start_times_seconds, aligned.character_end_times_seconds
    assert "".join(aligned.characters) == TEXT
    assert len(starts) == len(ends) == len(TEXT)
    assert starts == sorted(starts)
    assert starts[1:] == ends[:-1]
    assert starts[TEXT.index("H")] == 0.0
    assert ends[TEXT.index(".")] == starts[TEXT.index("How")] == 0.4
    assert ends[-1] == len(base64.b64decode(told.audio_base_64)) / 48_000 == 1.0


def test_characters_come_with_the_sound_of_their_sentence(eleven):
    parts = list(
        eleven.text_to_speech.stream_with_timestamps("tone", text=TEXT, output_format="pcm_24000")
    )

    sent, said = 0, ""
    for part in parts:
        sent += len(base64.b64decode(part.audio_base_64))
        if part.alignment:
            said += "".join(part.alignment.characters)
            assert part.audio_base_64
            assert part.alignment.characters[-1] == " "
            assert sent / 48_000 == pytest.approx(part.alignment.character_end_times_seconds[-1])
    assert said == TEXT
    assert sent == 48_000
    assert parts[0].alignment is None


def test_whoever_awaits_is_served_too(tone_daemon):
    async def ask():
        async with httpx.AsyncClient(trust_env=False) as http:
            eleven = AsyncElevenLabs(
                base_url=f"{tone_daemon.url}/elevenlabs",
                api_key=tone_daemon.token,
                httpx_client=http,
            )
            speech, say = eleven.text_to_speech, {"text": "One two.", "output_format": "pcm_8000"}
            whole = b"".join([data async for data in speech.convert("tone", **say)])
            stream = b"".join([data async for data in speech.stream("tone", **say)])
            timed = await speech.convert_with_timestamps("tone", **say)
            lines = [one async for one in speech.stream_with_timestamps("tone", **say)]
            found = await eleven.voices.search(search="tone")
            models = await eleven.models.list()
            added = await eleven.voices.ivc.create(name="awaited", files=[SAMPLE.read_bytes()])
            await eleven.voices.delete(added.voice_id)
        assert whole == stream == base64.b64decode(timed.audio_base_64)
        assert b"".join(base64.b64decode(one.audio_base_64) for one in lines) == whole
        assert [one.voice_id for one in found.voices] == ["tone"]
        assert "eleven_multilingual_v2" in [one.model_id for one in models]

    asyncio.run(ask())


def test_hanging_up_cancels_the_job(eleven, tone_daemon):
    text = "[slow] " + "word " * 100

    stream = eleven.text_to_speech.stream("tone", text=text, output_format="pcm_24000")
    next(stream)
    stream.close()

    wait_for(lambda: tone_daemon.get("/v1/jobs").json()[0]["status"] == "cancelled")
    with tone_daemon.client() as http, pytest.raises(httpx.ReadTimeout):
        http.post(SPEECH, json={"text": text}, timeout=0.3)
    wait_for(lambda: tone_daemon.get("/v1/jobs").json()[0]["status"] == "cancelled")


def test_half_an_answer_is_no_answer(toned):
    with httpx.Client(trust_env=False) as http:
        speech = ElevenLabs(
            base_url=f"{toned.url}/elevenlabs", api_key=toned.token, httpx_client=http
        ).text_to_speech

        text, output_format = "One two three four. [crash] five.", "pcm_24000"
        with pytest.raises(httpx.RemoteProtocolError):
            b"".join(speech.stream("tone", text=text, output_format=output_format))
        with pytest.raises(ApiError) as caught:
            b"".join(speech.convert("tone", text="[fail]"))

    assert caught.value.status_code == 500
    assert caught.value.body["detail"]["status"] == "engine.failed"


# -- voices, models, and who asks ----------------------------------------------------------------


def test_voices_are_looked_for_page_by_page(eleven):
    everyone = eleven.voices.get_all().voices

    pages, token = [], None
    while True:
        page = eleven.voices.search(page_size=40, next_page_token=token)
        pages.append([one.voice_id for one in page.voices])
        token = page.next_page_token
        if not page.has_more:
            break
    british = eleven.voices.search(gender="male", accent="british", language=["en"], sort="name")

    assert [len(page) for page in pages] == [40, len(everyone) - 40]
    assert [name for page in pages for name in page] == [one.voice_id for one in everyone]
    assert page.total_count == len(everyone)
    assert [one.voice_id for one in british.voices] == [
        "bm_daniel", "bm_fable", "bm_george", "bm_lewis"
    ]  # fmt: skip
    assert eleven.voices.search(voice_ids=["tone", "nobody"]).total_count == 1
    assert eleven.voices.search(voice_type="personal").total_count == 0


def test_a_voice_of_every_account_is_one_of_the_same_kind(eleven):
    george = eleven.voices.get("JBFqnCBsd6RMkjVDRZzb")

    assert (george.voice_id, george.name) == ("JBFqnCBsd6RMkjVDRZzb", "bm_george")
    assert george.category == "premade"
    assert george.labels == {"language": "en", "gender": "male", "accent": "british"}
    assert george.settings == eleven.voices.settings.get(george.voice_id)
    assert eleven.voices.settings.get_default().speed == 1.0


def test_a_voice_is_cloned_spoken_with_and_removed(eleven):
    create, file = eleven.voices.ivc.create, SAMPLE.read_bytes()

    first = create(
        name="My aunt (Zoë)", files=[file], description="As she was",
        labels={"gender": "Female", "language": "en", "accent": "any"},
    )  # fmt: skip
    second = create(name="My aunt (Zoë)", files=[io.BytesIO(file)])
    found = eleven.voices.search(voice_type="personal", sort="created_at_unix")
    said = b"".join(eleven.text_to_speech.convert(first.voice_id, text="Hello."))
    removed = [eleven.voices.delete(one.voice_id).status for one in (first, second)]

    assert [first.voice_id, second.voice_id] == ["My-aunt-Zoë", "My-aunt-Zoë-2"]
    assert [one.voice_id for one in found.voices] == [first.voice_id, second.voice_id]
    assert (found.voices[0].category, found.voices[0].is_owner) == ("cloned", True)
    assert found.voices[0].description == "As she was"
    assert found.voices[0].labels["gender"] == "female"
    assert said
    assert removed == ["ok", "ok"]


def test_models_tell_what_they_speak_and_users_have_no_limits(eleven):
    models = {one.model_id: one for one in eleven.models.list()}
    user = eleven.user.get()

    assert {"eleven_multilingual_v2", "eleven_flash_v2_5", "kokoro", "tone"} <= set(models)
    assert all(one.can_do_text_to_speech and one.languages for one in models.values())
    assert ("zh", "Chinese") in [(one.language_id, one.name) for one in models["kokoro"].languages]
    assert (user.user_id, user.subscription.status) == ("owner", "active")
    assert eleven.user.subscription.get().max_credit_limit_extension == "unlimited"


# -- clients that can be told a host alone ---------------------------------------------------------


def test_a_client_without_a_path_is_known_by_what_it_shows(tone_daemon):
    with httpx.Client(trust_env=False) as http:
        eleven = ElevenLabs(base_url=tone_daemon.url, api_key=tone_daemon.token, httpx_client=http)
        voices = eleven.voices.get_all().voices
        models = eleven.models.list()
        said = b"".join(
            eleven.text_to_speech.convert("tone", text="One.", output_format="pcm_8000")
        )
    ours = tone_daemon.get("/v1/voices").json()

    assert [one.voice_id for one in voices] == [one["name"] for one in ours if one["ready"]]
    assert models[0].model_id == "eleven_multilingual_v2"
    assert np.frombuffer(said, "<i2").size == 1_600
    assert tone_daemon.post("/v1/text-to-speech/tone", json={"text": "One."}).status_code == 200


# -- bad requests ----------------------------------------------------------------------------------

LONG = "a" * 30_000


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"voice_id": "nobody", "text": "One."}, 404, "voice_not_found"),
        ({"voice_id": "tone", "text": " \n"}, 400, "text.empty"),
        ({"voice_id": "tone", "text": None}, 400, "request.invalid"),
        ({"voice_id": "tone", "text": ["One."]}, 400, "request.invalid"),
        ({"voice_id": "tone", "text": LONG}, 413, "max_character_limit_exceeded"),
        ({"voice_id": "tone", "text": "a" * 2**20}, 413, "request.too_large"),
        ({"voice_id": "tone", "text": "One.", "seed": -1}, 400, "request.invalid"),
        ({"voice_id": "tone", "text": "One.", "output_format": "mp3"}, 400, None),
        ({"voice_id": "tone", "text": "One.", "output_format": "pcm_8000_64"}, 400, None),
        ({"voice_id": "tone", "text": "One.", "output_format": "pcm_٨٠٠٠"}, 400, None),
        ({"voice_id": "tone", "text": "One.", "output_format": "wav_6000"}, 400, "format.rate"),
        ({"voice_id": "tone", "text": "One.", "voice_settings": VoiceSettings(speed=9)}, 400,
         "request.invalid"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_its_words(eleven, asked, status, word):
    for say in (eleven.text_to_speech.convert, eleven.text_to_speech.stream):
        with pytest.raises(ApiError) as caught:
            list(say(**asked))

        assert caught.value.status_code == status
        detail = caught.value.body["detail"]
        assert detail["status"] == (word or "output_format_not_allowed")
        assert detail["message"].endswith(".")
        assert caught.value.headers["x-request-id"] == detail["request_id"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"text": "a', b"[" * 10_000])
def test_a_body_that_cannot_be_read_is_told(tone_daemon, body):
    answer = tone_daemon.post(SPEECH, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "request.invalid"


def test_a_token_that_is_wrong_or_missing_is_told(tone_daemon):
    with httpx.Client(trust_env=False) as http:
        for key in ("wrong", None):
            eleven = ElevenLabs(
                base_url=f"{tone_daemon.url}/elevenlabs", api_key=key, httpx_client=http
            )
            with pytest.raises(ApiError) as caught:
                eleven.voices.get_all()
            assert caught.value.status_code == 401
            assert caught.value.body["detail"]["status"] == "invalid_api_key"


@pytest.mark.parametrize(
    ("form", "files", "status", "word"),
    [
        ({"name": "x"}, [], 400, "request.invalid"),
        ({}, [("files", SAMPLE.read_bytes())], 400, "request.invalid"),
        ({"name": "x"}, [("files", b"no sound")], 422, "voice.reference_unreadable"),
        ({"name": "x"}, 2 * [("files", SAMPLE.read_bytes())], 400, "request.invalid"),
        ({"name": "x", "labels": "{"}, [("files", b"")], 400, "request.invalid"),
        ({"name": "x", "labels": '{"language": "?"}'}, [("files", b"")], 422, "voice.manifest"),
        ({"name": "x", "description": "a" * 5_000}, [("files", b"")], 422, "voice.manifest"),
    ],
)
def test_what_no_voice_can_come_of_is_told(tone_daemon, form, files, status, word):
    answer = tone_daemon.post("/elevenlabs/v1/voices/add", data=form, files=files)

    told = answer.json()["detail"]
    assert (answer.status_code, told["status"]) == (status, word), told


def test_what_is_not_there_is_told(eleven, tone_daemon):
    asked = (
        lambda: eleven.voices.get("nobody"),
        lambda: eleven.voices.settings.get("nobody"),
        lambda: eleven.voices.delete("nobody"),
        eleven.history.list,
    )

    for ask in asked:
        with pytest.raises(ApiError) as caught:
            ask()
        assert caught.value.status_code == 404
        assert caught.value.body["detail"]["status"] in {"voice_not_found", "route.unknown"}
    with pytest.raises(ApiError, match="comes with an engine"):
        eleven.voices.delete("tone", request_options={"max_retries": 0})
    with pytest.raises(ApiError, match="next_page_token"):
        eleven.voices.search(next_page_token="x")
    assert tone_daemon.get("/elevenlabs/v2/voices?page_size=1000").status_code == 400
