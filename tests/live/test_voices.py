"""Voices are added, changed, exchanged and taken away, over HTTP and from the command line."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import os
import shutil
import signal
import socket
import wave
import zipfile
from concurrent.futures import ThreadPoolExecutor

import av
import httpx
import numpy as np
import psutil
import pytest

import checkpoints
from cosyd.client import Client
from cosyd.contract.errors import MannerUnsupported
from cosyd.contract.wire_live import Open
from cosyd.sinks.requests import read, utterance_of
from patience import wait_for
from running import RunningDaemon
from voice_houses import SPEECH, TEXT

QUIET = ("--set", "sinks=[]")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """A daemon for this file; each test uses names of its own."""
    running = RunningDaemon(
        tmp_path_factory.mktemp("voices"), "--engine", "tone", "--set", "sinks=[]",
        "--set", "engine.restart_pause_s=0",
    )  # fmt: skip
    try:
        running.wait_ready().wait_engine("tone", "ready")
        yield running
    finally:
        running.close()


def add(daemon, name, file=SPEECH, **fields):
    content = file if isinstance(file, bytes) else file.read_bytes()
    data = {"name": name, "text": TEXT, "language": "en", **fields}
    return daemon.post("/v1/voices", data=data, files={"file": ("ref", content)})


def patch(daemon, voice, **changes):
    with daemon.client() as client:
        return client.patch(f"/v1/voices/{voice}", json=changes)


def problem(answer):
    return answer.status_code, answer.json()["error"]


def folder(daemon):
    return daemon.home / "data" / "voices"


def kept(daemon):
    """The names of all folders of voices, and what is on its way."""
    at_work = daemon.home / "data" / "registering"
    voices = [one.name for one in folder(daemon).glob("[!.]*")]
    return sorted(voices) + sorted(one.name for one in at_work.glob("*"))


def as_wav(sound, rate_hz=24_000):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return file.getvalue()


def speech(seconds=None):
    with wave.open(str(SPEECH)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768
    return sound if seconds is None else np.resize(sound, round(seconds * 24_000))


def in_format(name, codec):
    """The sample's speech, in another format."""
    file = io.BytesIO()
    with av.open(file, "w", format=name) as out:
        stream = out.add_stream(codec, rate=24_000, layout="mono")
        pcm = (speech() * 32_767).astype("<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.rate = 24_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            out.mux(packet)
    return file.getvalue()


def test_a_reference_may_come_in_any_usual_format_and_raw_samples_with_their_rate(daemon):
    raw = (speech() * 32_767).astype("<i2").tobytes()

    assert add(daemon, "m4a", in_format("mp4", "aac")).status_code == 201
    assert problem(add(daemon, "raw", raw)) == (422, "voice.reference_unreadable")
    assert add(daemon, "raw", raw, rate="24000").status_code == 201


T = np.arange(24_000 * 8) / 24_000
NOISE = np.random.default_rng(1).normal(0, 0.1, 24_000 * 8)
BAD = {
    "half a second": (as_wav(speech(0.5)), {}, "voice.reference_refused"),
    "31 seconds": (as_wav(speech(31.5)), {}, "voice.reference_refused"),
    "silence": (as_wav(T * 0), {}, "voice.reference_refused"),
    "noise": (as_wav(NOISE), {}, "voice.reference_refused"),
    "a text called wav": (b"Once upon a time, " * 999, {}, "voice.reference_unreadable"),
    "half an mp3": (in_format("mp3", "mp3")[:9_000], {}, "voice.reference_refused"),
    "another language": (as_wav(speech()), {"text": "今天天气很好，我们一起去公园。"},
                         "voice.reference_refused"),
    "no language": (as_wav(speech()), {"language": "e n"}, "voice.manifest"),
    "a name that is a path": (as_wav(speech()), {"name": "../../evil"}, "voice.name"),
    "a word of ours": (as_wav(speech()), {"name": "mix"}, "voice.name"),
    "an engine that is not here": (as_wav(speech()), {"engine": "steam"}, "engine.unknown"),
    "an engine without its model": (as_wav(speech()), {"engine": "cosyvoice2"}, "voice.no_engine"),
    "a name that is taken": (as_wav(speech()), {"name": "hibari"}, "voice.name_taken"),
    "a field that is none": (as_wav(speech()), {"colour": "red"}, "request.invalid"),
    "more text than a book": (as_wav(speech()), {"text": "word " * 20_000}, "request.invalid"),
    "an engine that fails": (as_wav(speech()), {"text": TEXT + " [fail]"}, "engine.failed"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_a_clear_error_and_nothing_is_left_of_it(daemon, what):
    content, fields, code = BAD[what]
    before = kept(daemon)

    answer = add(daemon, **{"name": "bad", "file": content, **fields})

    told = answer.json()
    assert (told["error"], answer.status_code >= 400) == (code, True), told
    assert len(told["message"]) > 20
    assert len(told["solution"]) > 20
    assert kept(daemon) == before
    assert daemon.say("Still here.", voice="tone").status_code == 200


def test_what_is_no_form_or_has_no_file_is_told(daemon):
    for what in ({"json": {"name": "x"}}, {"data": {"name": "x"}}, {"content": b"\0" * 99},
                 {"content": b"--x\r\nbroken", "headers": {
                     "content-type": "multipart/form-data; boundary=x"}}):  # fmt: skip
        assert problem(daemon.post("/v1/voices", **what)) == (400, "request.invalid")


def test_a_file_that_is_too_large_is_kept_neither_in_memory_nor_on_the_disk(daemon):
    process = psutil.Process(daemon.process.pid)
    before = process.memory_info().rss

    def large():
        yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(190):
            yield b"\0" * 1_000_000

    form = {"content-type": "multipart/form-data; boundary=x"}
    answer = daemon.post("/v1/voices", content=large(), headers=form)

    assert problem(answer) == (413, "upload.too_large")
    assert process.memory_info().rss - before < 120_000_000  # it may just be loading other things
    assert not list(daemon.home.rglob("upload"))
    with sent(daemon, b"", length=8_000_000_000) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


@contextlib.contextmanager
def sent(daemon, body, length=None):
    """A connection over which a form was sent, or only told of; nobody reads the answer."""
    url = httpx.URL(daemon.url)
    head = (
        f"POST /v1/voices HTTP/1.1\r\nhost: {url.host}\r\nauthorization: Bearer {daemon.token}\r\n"
        f"content-type: multipart/form-data; boundary=x\r\n"
        f"content-length: {length or len(body)}\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        yield connection


def slow_form():
    """The body of a form whose voice takes for ever to register."""
    fields = {"name": "slow", "text": TEXT + " [slow]", "language": "en"}
    told = "".join(
        f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    file = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
    return (told + file).encode() + SPEECH.read_bytes() + b"\r\n--x--\r\n"


def test_a_warning_can_be_overridden(daemon):
    half = in_format("mp3", "mp3")[:17_000]
    text = " ".join(TEXT.split()[:9])

    refused, taken = (
        add(daemon, "half", half, text=text),
        add(daemon, "half", half, text=text, force="true"),
    )

    assert problem(refused) == (422, "voice.reference_refused")
    assert taken.status_code == 201, taken.json()


def test_a_recording_is_judged_without_being_kept(daemon):
    before = kept(daemon)

    def lint(content):
        files = {"file": ("a", content)}
        return daemon.post("/v1/voices/lint", data={"text": TEXT}, files=files).json()

    good, bad = lint(SPEECH.read_bytes()), lint(as_wav(NOISE))

    assert (good["fit"], bad["fit"]) == (True, False)
    assert {"code", "level", "measure", "says", "do"} <= bad["findings"][0].keys()
    assert kept(daemon) == before


def test_voices_are_mixed_renamed_removed_and_restored(daemon):
    add(daemon, "may")
    add(daemon, "joe", text=TEXT + " So they said to one another.")

    mixed = daemon.post("/v1/voices/mix", json={"name": "mayjoe", "parts": {"may": 3, "JOE": 1}})
    renamed = daemon.post("/v1/voices/may/rename", json={"name": "june"})
    removed = daemon.delete("/v1/voices/june")
    gone = daemon.say("Hi.", voice="june")
    restored = daemon.post("/v1/voices/june/restore")

    assert mixed.json()["voice"]["kind"] == "mix"
    assert mixed.json()["voice"]["mix"] == {"may": 3.0, "joe": 1.0}
    assert [one.status_code for one in (mixed, renamed, removed, restored)] == [201, 200, 200, 200]
    assert problem(gone) == (404, "voice.unknown")
    assert daemon.get("/v1/voices/mayjoe").json()["mix"] == {"june": 3.0, "joe": 1.0}
    assert daemon.say("Hi.", voice="june").status_code == 200
    assert daemon.say("Hi.", voice="mayjoe").status_code == 200
    assert problem(daemon.post("/v1/voices/nobody/restore")) == (404, "voice.unknown")


def test_a_job_under_way_goes_on_whatever_becomes_of_its_voice(daemon):
    add(daemon, "ida")
    text = "One two [slow]. " * 4
    whole = daemon.say(text, voice="ida", format="pcm").content

    with ThreadPoolExecutor() as pool:
        saying = pool.submit(daemon.say, text, voice="ida", format="pcm")
        wait_for(lambda: daemon.engine("tone")["sessions"])
        daemon.post("/v1/voices/ida/rename", json={"name": "ines"})
        daemon.delete("/v1/voices/ines")

        assert saying.result().content == whole


def test_what_is_known_of_a_voice_is_changed_and_what_cannot_be_is_not(daemon):
    add(daemon, "eve")

    changed = patch(daemon, "eve", aliases=["nova"], preview="Hello from Eve.", languages=["en-GB"])

    assert changed.json()["language"] == "en-GB"
    assert daemon.get("/v1/voices/nova/preview").status_code == 200
    assert daemon.get("/v1/voices/eve/reference").content[:4] == b"RIFF"
    assert problem(patch(daemon, "eve", aliases=["tone"])) == (409, "voice.name_taken")
    assert problem(patch(daemon, "tone", notes="mine")) == (409, "voice.not_own")
    assert problem(patch(daemon, "eve", languages=[])) == (422, "voice.manifest")
    assert problem(patch(daemon, "eve", name="x")) == (400, "request.invalid")
    assert problem(daemon.get("/v1/voices/tone/reference")) == (404, "voice.no_reference")


def test_a_voice_travels_as_one_file(daemon, tmp_path):
    add(daemon, "zoe", notes="for the road", aliases="zed")
    archive = daemon.get("/v1/voices/zoe/export")

    def take(content, **data):
        return daemon.post("/v1/voices/import", data=data, files={"file": ("a", content)})

    again = take(archive.content)
    other = take(archive.content, name="zoe2")
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as file:
        file.writestr("../../evil", "x")

    assert "zoe.cosyvoice" in archive.headers["content-disposition"]
    assert problem(again) == (409, "voice.exists")
    assert other.json()["voice"]["notes"] == "for the road"
    assert other.json()["voice"]["ready"]
    assert problem(take(evil.getvalue())) == (422, "archive.invalid")
    assert problem(take(archive.content[:-99])) == (422, "archive.invalid")
    silent = repacked(archive.content, "prompt.wav", SPEECH.read_bytes()[:44])
    assert problem(take(silent, name="mute")) == (422, "voice.reference_unreadable")
    assert other.json()["voice"]["aliases"] == []
    assert [one["code"] for one in other.json()["findings"]] == ["alias_taken"]
    first, second = (
        (folder(daemon) / name / "prompt.wav").read_bytes() for name in ("zoe", "zoe2")
    )
    assert first == second


def repacked(archive, name, content):
    """*archive* with another file *name*, of which its list tells the truth."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        files = {one: file.read(one) for one in file.namelist()} | {name: content}
    told = json.loads(files["manifest.json"])
    told["files"][name] = {
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for one, data in (files | {"manifest.json": json.dumps(told)}).items():
            file.writestr(one, data)
    return packed.getvalue()


def test_what_is_done_to_the_folder_by_hand_is_seen(daemon):
    shutil.copytree(SPEECH.parent, folder(daemon) / "by-hand")
    broken = folder(daemon) / "broken"
    broken.mkdir()

    wait_for(lambda: daemon.say("Hi.", voice="by-hand").status_code == 200)
    shutil.rmtree(folder(daemon) / "by-hand")
    broken.rmdir()

    assert "by-hand" not in {one["name"] for one in daemon.get("/v1/voices").json()}


def test_a_slip_of_the_pen_in_a_voice_is_told(daemon):
    slips = {"torn": "languages = [", "odd": 'languages = ["en"]\nmix = { tone = 1 }\ncolor = 1'}
    for name, toml in slips.items():
        (folder(daemon) / name).mkdir()
        (folder(daemon) / name / "voice.toml").write_text(toml)

    shown = daemon.get("/v1/voices/torn")
    doctor = daemon.run("doctor").stdout
    for name in slips:
        shutil.rmtree(folder(daemon) / name)

    assert problem(shown) == (422, "voice.manifest")
    assert b"torn" in doctor
    assert b"'color'" in doctor


def test_one_who_hangs_up_is_not_waited_for_and_leaves_nothing(daemon):
    before = kept(daemon)
    with sent(daemon, slow_form()):
        wait_for(lambda: daemon.engine("tone")["sessions"])

    wait_for(lambda: daemon.engine("tone")["sessions"] == 0)
    wait_for(lambda: kept(daemon) == before)


def test_a_daemon_that_is_killed_keeps_its_voices_and_no_half_of_one(start, tmp_path):
    first = start("--engine", "tone", *QUIET, "--set", "engine.restart_pause_s=0", home=tmp_path)
    first.wait_engine("tone", "ready")
    added = add(first, "ann", tags="warm,low", licence="CC0", aliases="alloy")
    crashed = add(first, "ben", text=TEXT + " [crash]")
    pcm = first.say("Good morning.", voice="alloy", format="pcm").content
    with sent(first, slow_form()):
        wait_for(lambda: first.engine("tone")["sessions"])
        os.kill(first.process.pid, signal.SIGKILL)
    first.close()

    second = start("--engine", "tone", *QUIET, home=tmp_path)

    assert (added.status_code, added.headers["location"]) == (201, "/v1/voices/ann")
    assert problem(crashed) == (503, "engine.crashed")
    assert kept(second) == ["ann"]
    shown = second.get("/v1/voices/alloy").json()
    assert added.json()["voice"] == shown
    assert (shown["kind"], shown["ready"], shown["tags"]) == ("clone", True, ["warm", "low"])
    assert second.say("Good morning.", voice="ann", format="pcm").content == pcm
    assert second.say("Good morning.", format="pcm").content != pcm


def test_the_command_line_adds_shows_and_changes_voices(daemon, tmp_path):
    run = daemon.run
    added = run("voices", "add", "kim", str(SPEECH), "--text", TEXT, "--tag", "warm")
    run("voices", "set", "kim", "--notes", "mine", "--alias", "onyx")
    shown = json.loads(run("voices", "show", "onyx", "--json").stdout)[0]
    exported = run("voices", "export", "kim", "-o", str(tmp_path / "kim.cosyvoice"))
    imported = run("voices", "import", str(tmp_path / "kim.cosyvoice"))
    help_out = run("voices", "alias", "hibari", "shimmer").stderr.decode()

    assert added.returncode == 0, added.stderr
    assert b"a clone" in added.stdout
    assert (shown["name"], shown["notes"], shown["tags"]) == ("kim", "mine", ["warm"])
    assert exported.returncode == 0, exported.stderr
    assert (imported.returncode, b"already" in imported.stderr) == (1, True)
    assert 'shimmer = "hibari"' in help_out


def test_live_texts_and_the_control_socket_take_a_manner_and_refuse_what_a_voice_cannot(daemon):
    async def open_live():
        async with Client(daemon.url, daemon.token) as client:
            async with client.live(Open(voice="tone", seed=7)):
                pass

    control = read(
        [b'{"op": "say", "text": "Hi.", "instruct": "calm", "mode": "auto", "seed": 7}'], 999
    )
    utterance = utterance_of(control, "Hi.")

    with pytest.raises(MannerUnsupported, match="'seed'"):
        asyncio.run(open_live())
    assert (utterance.instruct, utterance.seed) == ("calm", 7)
    assert daemon.run("say", "--seed", "7", "-v", "tone", "-o", "-", "Hi.").returncode == 1


def test_a_likeness_is_called_one_and_no_clone(voice_daemon):
    answer = add(voice_daemon, "near", engine="kokoro")
    try:
        listed = {one["name"]: one for one in voice_daemon.get("/v1/voices").json()}

        assert answer.status_code == 201, answer.json()
        assert listed["near"]["kind"] == "likeness"
        assert voice_daemon.say("Good morning.", voice="near").status_code == 200
    finally:
        voice_daemon.delete("/v1/voices/near")
        voice_daemon.post("/v1/engines/kokoro/release")


@pytest.mark.slow
def test_when_the_model_comes_the_likeness_speaks_until_the_clone_of_its_reference_is_there(
    start, tmp_path
):
    daemon = start(*QUIET, home=tmp_path / "home")
    add(daemon, "ann")
    before = daemon.get("/v1/voices/ann").json()
    checkpoints.miniature(daemon.home / "data" / "models" / "cosyvoice2-0.5b")

    daemon.signal(signal.SIGHUP)

    def ann():
        assert daemon.say("Hi.", voice="ann").status_code == 200
        return daemon.get("/v1/voices/ann").json()

    wait_for(lambda: ann()["kind"] == "clone", patience_s=60)
    wait_for(lambda: daemon.get("/v1/voices/larkspur").json()["ready"], patience_s=60)
    assert (before["kind"], before["engine"]) == ("likeness", "kokoro")
    assert daemon.say("Hello.", voice="ann", seed=7).status_code == 200
    assert daemon.say("Hello.", voice="larkspur", instruct="calm").status_code == 200
