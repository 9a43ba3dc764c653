"""ElevenLabs over WebSockets: its own package, LiveKit's plug-in, and all that others may send."""

from __future__ import annotations

import asyncio
import base64
import json
import socket

import httpx
import numpy as np
import pytest
import trustme
from elevenlabs import VoiceSettings
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from patience import wait_for
from sounds import decoded

ONE = "/elevenlabs/v1/text-to-speech/tone/stream-input?output_format=pcm_24000"
MANY = "/v1/text-to-speech/tone/multi-stream-input?output_format=pcm_24000"
FIRST = {"text": " ", "voice_settings": {"stability": 0.5}, "generation_config": {}}


def opened(daemon, path=ONE, **headers):
    shown = headers or {"xi-api-key": daemon.token}
    return connect(daemon.url.replace("http", "ws") + path, additional_headers=shown, proxy=None)


def heard(ws):
    """All that is told until the connection is closed, and how it is."""
    told = []
    try:
        while True:
            told.append(json.loads(ws.recv(timeout=10)))
    except ConnectionClosed as closed:
        return told, closed.rcvd.code


def asked(daemon, *messages, path=ONE, **headers):
    with opened(daemon, path, **headers) as ws:
        for message in messages:
            ws.send(message if isinstance(message, str | bytes) else json.dumps(message))
        return heard(ws)


def pcm(told):
    return b"".join(base64.b64decode(one.get("audio") or "") for one in told)


def written(told, key="alignment"):
    return "".join("".join(one[key]["chars"]) for one in told if one.get(key))


# -- one text --------------------------------------------------------------------------------------


def test_a_text_is_spoken_while_it_is_written(tone_daemon):
    with opened(tone_daemon) as ws:
        ws.send(json.dumps(FIRST))
        ws.send(json.dumps({"text": "One two. Th", "try_trigger_generation": True}))
        early = json.loads(ws.recv(timeout=10))
        ws.send(json.dumps({"text": "ree four five. "}))
        ws.send(json.dumps({"text": ""}))
        told, code = heard(ws)

    told = [early, *told]
    assert code == 1000
    assert told[-1] == {
        "audio": None, "isFinal": True, "alignment": None, "normalizedAlignment": None
    }  # fmt: skip
    assert len(pcm(told)) == 48_000
    assert written(told) == written(told, "normalizedAlignment") == " One two. Three four five. "
    assert not any(one["isFinal"] for one in told[:-1])
    for one in told:
        if aligned := one["alignment"]:
            lengths = {len(values) for values in aligned.values()}
            assert lengths == {len(aligned["chars"])}
    assert all(one["audio"] for one in told[:-1])
    lasts = [sum(one["alignment"]["charDurationsMs"]) for one in told if one["alignment"]]
    assert lasts == [400, 600]


@pytest.mark.parametrize("output_format", ["pcm_16000", "mp3_44100_128", "ulaw_8000"])
def test_a_flush_leaves_nothing_unsaid(tone_daemon, output_format):
    path = f"/v1/text-to-speech/tone/stream-input?output_format={output_format}"
    with opened(tone_daemon, path) as ws:
        ws.send(json.dumps({"text": "One two three ", "flush": True}))
        told = [json.loads(ws.recv(timeout=10))]
        while told[-1]["alignment"] is None:
            told.append(json.loads(ws.recv(timeout=10)))
        so_far = pcm(told)
        ws.send(json.dumps({"text": "four five. "}))
        ws.send(json.dumps({"text": ""}))
        rest, _ = heard(ws)

    if output_format == "mp3_44100_128":
        both = decoded(so_far + pcm(rest))
        assert len(decoded(so_far).samples) / 44_100 >= 0.6
        assert len(both.samples) / both.rate_hz == pytest.approx(1.0, abs=0.15)
    else:
        frames = {"pcm_16000": 32_000, "ulaw_8000": 8_000}[output_format]
        assert len(so_far) == pytest.approx(0.6 * frames, abs=2)
        assert len(pcm(rest)) == pytest.approx(0.4 * frames, abs=2)


def test_whole_sentences_are_said_at_once_where_that_is_asked_for(tone_daemon):
    with opened(tone_daemon, ONE + "&auto_mode=true&inactivity_timeout=60") as ws:
        ws.send(json.dumps({"text": "One two", "voice_settings": {"speed": 0.5}}))

        told = [json.loads(ws.recv(timeout=10))]
        while told[-1]["alignment"] is None:
            told.append(json.loads(ws.recv(timeout=10)))

        for text in ("three.", "Four", ""):
            ws.send(json.dumps({"text": text}))
        rest, _ = heard(ws)

    assert len(pcm(told)) == 38_400
    assert written([*told, *rest]) == "One two three. Four "


def test_a_flush_ends_a_word(tone_daemon):
    with opened(tone_daemon) as ws:
        ws.send(json.dumps({"text": "One two.", "flush": True}))
        told = [json.loads(ws.recv(timeout=10))]
        while told[-1]["alignment"] is None:
            told.append(json.loads(ws.recv(timeout=10)))

    assert written(told) == "One two. "


def test_the_token_may_stand_in_the_first_message(tone_daemon):
    for name in ("xi_api_key", "xi-api-key", "authorization"):
        told, code = asked(
            tone_daemon, FIRST | {name: tone_daemon.token}, {"text": "One. "}, {"text": ""},
            origin=tone_daemon.url,
        )  # fmt: skip
        assert (code, len(pcm(told))) == (1000, 9_600)
    told, code = asked(tone_daemon, FIRST, {"text": "One. "}, origin=tone_daemon.url)
    assert (code, [one["error"] for one in told]) == (1008, ["invalid_api_key"])
    with pytest.raises(InvalidStatus, match="401"):
        asked(tone_daemon, FIRST, **{"xi-api-key": "wrong"})


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        ([b"\0\1"], "request.invalid"),
        (["{"], "request.invalid"),
        (["[" * 9_000], "request.invalid"),
        ([{"text": 5}], "request.invalid"),
        ([FIRST | {"voice_settings": {"speed": 9}}], "request.invalid"),
        ([{"text": "a" * 9_000}] * 3, "max_character_limit_exceeded"),
        ([FIRST, {"text": "[fail] "}, {"text": ""}], "engine.failed"),
    ],
)
def test_what_is_wrong_is_told_and_closes_the_connection(tone_daemon, messages, error):
    told, code = asked(tone_daemon, *messages)

    assert code == 1008
    assert (told[-1]["error"], told[-1]["code"]) == (error, 1008)
    assert told[-1]["message"].endswith(".")


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (ONE.replace("tone", "nobody"), "voice_not_found"),
        ("/v1/text-to-speech/tone/stream-input?output_format=mp4", "output_format_not_allowed"),
        (ONE + "&inactivity_timeout=0", "request.invalid"),
        (ONE + "&inactivity_timeout=1", "input_timeout_exceeded"),
    ],
)
def test_what_the_url_asks_for_may_be_wrong(tone_daemon, path, error):
    told, code = asked(tone_daemon, FIRST, path=path)

    assert (code, told[-1]["error"]) == (1008, error)


def test_nothing_to_say_is_no_error(tone_daemon):
    for messages in ([{"text": ""}], [FIRST, {"text": " ... "}, {"text": ""}]):
        told, code = asked(tone_daemon, *messages)

        assert (code, len(told), told[0]["isFinal"]) == (1000, 1, True)


def test_whoever_leaves_is_spoken_to_no_longer(tone_daemon):
    with opened(tone_daemon) as ws:
        ws.send(json.dumps({"text": "[slow] one two three. " * 40}))
        ws.recv(timeout=10)

    job = wait_for(lambda: tone_daemon.get("/v1/jobs").json()[0])
    wait_for(lambda: tone_daemon.get(f"/v1/jobs/{job['id']}").json()["status"] == "cancelled")


def test_whoever_never_reads_delays_nobody(tone_daemon):
    with opened(tone_daemon) as ws:
        ws.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        ws.send(json.dumps({"text": "word " * 3_000, "flush": True}))

        said = tone_daemon.say("Good morning.", format="pcm")

    assert said.status_code == 200


# -- several texts ---------------------------------------------------------------------------------


def test_each_context_gets_its_own_sound_and_its_own_errors(tone_daemon):
    told, code = asked(
        tone_daemon,
        {"text": " ", "context_id": "a"},
        {"text": "One two three. ", "context_id": "a", "flush": True},
        {"text": "Four. ", "context_id": "b", "voice_settings": {"speed": 2.0}},
        {"text": "x" * 30_000, "context_id": "c"},
        {"text": "", "context_id": "nobody's"},
        {"context_id": "a", "close_context": True},
        {"close_socket": True},
        path=MANY,
    )

    named = {name: [one for one in told if one["contextId"] == name] for name in "abc"}
    assert code == 1000
    assert {name: len(pcm(named[name])) for name in "ab"} == {"a": 28_800, "b": 4_800}
    assert written(named["a"]) == " One two three. "
    assert [one["isFinal"] for name in "ab" for one in named[name][-1:]] == [True, True]
    assert [one["error"] for one in named["c"]] == ["max_character_limit_exceeded"]
    assert sum(map(len, named.values())) == len(told)


def test_one_connection_has_room_for_some_contexts_and_an_idle_one_ends(tone_daemon):
    messages = [{"text": " ", "context_id": str(number)} for number in range(17)]
    told, code = asked(tone_daemon, *messages, {"close_socket": True}, path=MANY)

    assert code == 1000
    assert [one["error"] for one in told if "error" in one] == ["live.full"]
    idle = [{"text": "One.", "context_id": "a"}, {"context_id": "a", "close_context": True}]
    told, code = asked(tone_daemon, *idle, path=MANY + "&inactivity_timeout=1")
    assert (code, told[-1]["isFinal"]) == (1000, True)


# -- real clients ----------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:ConnectionClosed")  # theirs is not ours to mend
def test_its_own_package_speaks_what_is_written(start, tmp_path, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    (tmp_path / "key.pem").touch(0o600)
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    daemon = start(
        "--engine", "tone", "--set", "sinks=zeromq", "--tls-certificate",
        str(tmp_path / "certificate.pem"), "--tls-key", str(tmp_path / "key.pem"),
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))

    def speak(voice, **more):
        with httpx.Client() as http:  # over TLS, since that is how it writes alone
            eleven = ElevenLabs(
                base_url=f"{daemon.url}/elevenlabs", api_key=daemon.token, httpx_client=http
            )
            texts = iter(["One ", "two three. ", "Four", " five."])
            speech = eleven.text_to_speech.convert_realtime(voice, text=texts, **more)
            return b"".join(speech)

    said = speak("tone", output_format="pcm_24000", voice_settings=VoiceSettings(speed=2.0))
    file = speak("tone", model_id="eleven_turbo_v2_5")
    with pytest.raises(ApiError) as caught:
        speak("nobody")

    assert len(said) == 24_000
    assert len(decoded(file).samples) / 44_100 == pytest.approx(1.0, abs=0.1)
    assert caught.value.status_code == 1008
    assert "There is no voice called 'nobody'." in str(caught.value.body)


@pytest.mark.filterwarnings("ignore")  # theirs are not ours to mend
@pytest.mark.parametrize("encoding", ["pcm_24000", "mp3_22050_32"])
def test_an_agent_of_livekit_speaks_turn_after_turn(tone_daemon, encoding):
    from livekit.agents.utils import http_context  # noqa: PLC0415 - its warnings are not ours
    from livekit.plugins import elevenlabs  # noqa: PLC0415 - likewise

    async def turn(agent, text):
        stream = agent.stream()
        for word in text.split(" "):
            stream.push_text(f"{word} ")
        stream.end_input()
        frames = [one.frame async for one in stream]
        await stream.aclose()
        words = [word for one in frames for word in one.userdata.get("lk.timed_transcripts", [])]
        seconds = sum(one.samples_per_channel / one.sample_rate for one in frames)
        return seconds, "".join(words)

    async def talk():
        async with http_context.open():
            agent = elevenlabs.TTS(
                base_url=f"{tone_daemon.url}/v1", api_key=tone_daemon.token, voice_id="tone",
                encoding=encoding,
            )  # fmt: skip
            agent.prewarm()
            voices = await agent.list_voices()
            turns = [await turn(agent, text) for text in ("One two. Three four five.", "Six.")]
            chunked = agent.synthesize("One two three.")
            frames = [one.frame async for one in chunked]
            await chunked.aclose()
            await agent.aclose()
        return voices, turns, np.concatenate([np.frombuffer(one.data, "<i2") for one in frames])

    voices, turns, chunked = asyncio.run(talk())

    assert "tone" in [one.id for one in voices]
    assert [seconds for seconds, _ in turns] == pytest.approx([1.0, 0.2], abs=0.3)
    assert turns[0][1].split() == ["One", "two.", "Three", "four", "five."]
    assert len(chunked) / int(encoding.split("_")[1]) == pytest.approx(0.6, abs=0.1)
