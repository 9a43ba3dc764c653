"""A stranger's splitter, voices, observer and door, at work in a real daemon."""

from __future__ import annotations

import json
import socket

import pytest

from patience import wait_for
from running import RunningDaemon

QUARTET = '''
"""One of each."""

import asyncio
from dataclasses import replace

import msgspec

from cosyd import hookimpl
from cosyd.contract.errors import CosydError
from cosyd.contract.model import Utterance


class Bars:
    name = "bars"

    def __call__(self, text, language):
        if "garbage" in text:
            return [(5, 2), (-1, 400)]
        spans, begin = [], 0
        for part in text.split("|"):
            spans.append((begin, begin + len(part)))
            begin += len(part) + 1
        return spans if "|" not in text else [(b, e + (e < len(text))) for b, e in spans]


class Choir:
    name = "choir"

    def voices(self, built_in):
        (tone, *_) = [voice for voice in built_in if voice.engine == "tone"]
        return [
            replace(tone, name="bass", spoken_by=tone.name, speed=0.5),
            replace(tone, name="ghost", engine="nowhere", spoken_by="nobody"),
        ]


class Diary:
    name = "diary"
    Settings = msgspec.Struct

    async def start(self, house):
        self._file = (house.data_folder / "diary").open("wb", buffering=0)

    async def notice(self, event):
        self._file.write(msgspec.json.encode(event) + b"\\n")

    async def stop(self):
        self._file.close()


class Hatch:
    """Text in, until the client is done writing; sound out, as it comes."""

    name = "hatch"
    Settings = msgspec.Struct

    async def start(self, house):
        self._desk = house.desk
        path = house.runtime_folder / "hatch.sock"
        self._server = await asyncio.start_unix_server(self._serve, path)

    async def stop(self):
        self._server.close()

    async def _serve(self, reader, writer):
        try:
            live = self._desk.live(Utterance(text="", client="hatch"))
            sound = asyncio.create_task(self._sound(live, writer))
            while piece := await reader.read(4):
                live.write(piece.decode())
            live.close()
            await sound
        except CosydError as error:
            writer.write(error.code.encode())
        writer.close()

    async def _sound(self, live, writer):
        async for job in live.utterances():
            async for chunk in job.listen():
                writer.write(chunk.pcm)


@hookimpl
def register_splitters(register):
    register(Bars())


@hookimpl
def register_voices(register):
    register(Choir())


@hookimpl
def register_observers(register):
    register(Diary())


@hookimpl
def register_doors(register):
    register(Hatch())
'''


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quartet")
    (folder / "quartet.py").write_text(QUARTET)
    info = folder / "quartet-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: quartet\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cosyd]\nquartet = quartet\n")
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("hooks"),
        *("--engine", "tone", "--set", "sinks=zeromq", "--set", "doors=hatch"),
        *("--set", "text.splitter=bars", "--set", "voices.sources=choir"),
        *("--set", "observers=diary"),
        environ={"PYTHONPATH": str(folder)},
    )
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def sentences(daemon, text):
    return [one["source"] for one in daemon.post("/v1/text/normalize", json={"text": text}).json()]


def test_a_strangers_splitter_cuts_and_where_it_talks_nonsense_ours_does(daemon):
    cut = sentences(daemon, "Dr. Who. And|Mr. X. End")
    ours = sentences(daemon, "This is garbage. So it is.")

    assert cut == ["Dr. Who. And|", "Mr. X. End"]
    assert ours == ["This is garbage.", "So it is."]


def test_a_strangers_voices_speak_and_those_without_an_engine_are_left_out(daemon):
    listed = {one["name"]: one for one in daemon.get("/v1/voices").json()}
    spoken = [daemon.say("Hello.", voice=name, format="pcm") for name in ("bass", "tone")]

    assert listed["bass"]["engine"] == "tone"
    assert "ghost" not in listed
    assert len(spoken[0].content) == pytest.approx(2 * len(spoken[1].content), rel=0.1)


def test_a_strangers_observer_is_told_all_of_a_job_in_order_and_nothing_of_its_text(daemon):
    job = daemon.say("One secret.|Twice.", voice="tone").headers["x-job"]
    diary = daemon.home / "data" / "diary"

    def told():
        events = [json.loads(line) for line in diary.read_text().splitlines()]
        mine = [one["event"] for one in events if one.get("job") == job]
        return "job.ended" in mine and [one for one in mine if one != "sink.ended"]

    assert wait_for(told) == [
        *("job.queued", "job.started", "job.first_audio"),
        *("job.sentence", "job.sentence", "job.ended"),
    ]
    assert "secret" not in diary.read_text()


def test_through_a_strangers_door_a_text_is_heard_while_it_is_written(daemon):
    path = next((daemon.home / "run").rglob("hatch.sock"))
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(path))
        client.sendall(b"One two.|")
        first = client.recv(2)
        client.sendall(b"Three.")
        client.shutdown(socket.SHUT_WR)
        pcm = first + client.makefile("rb").read()

    assert pcm == daemon.say("One two.|Three.", format="pcm").content
