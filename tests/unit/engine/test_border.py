"""What crosses the border between an engine's process and the daemon, besides sound."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cosyd.contract.errors import (
    CosydError,
    DeviceMissing,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
)
from cosyd.engine import tone
from cosyd.engine.care import Care
from cosyd.engine.host import EngineHost
from cosyd.engine.orders import Convert, Mix, Part, Register, Session

TESTS = Path(__file__).parents[2]
LIMIT_S = 60.0


@pytest.fixture(autouse=True)
def _odd_engines(monkeypatch):
    """Workers find the engines of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@asynccontextmanager
async def hosting(folder, *, target=tone.OFFER.target, **care):
    offer = dataclasses.replace(tone.OFFER, target=target)
    care = Care(restart_pause_s=0.02, tick_s=0.02, **care)
    host = EngineHost(offer, care, lambda name: f"ipc://{folder}/{name}")
    try:
        async with asyncio.timeout(LIMIT_S):
            yield host
    finally:
        await host.close()


async def outcome(host, order):
    """All that the host gives for *order*, or how it failed."""
    try:
        return b"".join([pcm async for pcm in host.speak(order)])
    except CosydError as error:
        return error


def session(text):
    return Session(session=0, text=text, language="en", voice="tone")


def register(folder, transcript):
    return Register(
        session=0,
        reference=str(folder / "reference.wav"),
        transcript=transcript,
        language="en",
        state=str(folder / "state"),
    )


def test_an_error_for_people_is_the_same_here_and_any_other_is_told(tmp_path, monkeypatch):
    monkeypatch.delitem(CosydError.known, "test.rosin", raising=False)  # the daemon knows it not
    texts = ("known", "stranger's", "path", "unsendable", "unsendable reason")

    async def run():
        async with hosting(tmp_path, target="odd_engines:Teller") as host:
            told = [await outcome(host, session(text)) for text in texts]
            return told, host.crashes

    (known, strangers, path, unsendable, reason), crashes = asyncio.run(run())

    assert [type(one) for one in (known, path)] == [DeviceMissing, DeviceMissing]
    assert known.facts == {"device": "abacus", "devices": "cpu"}
    assert path.facts == {"device": "abacus", "devices": ["cpu"]}
    assert {type(one) for one in (strangers, unsendable, reason)} == {EngineFailed}
    assert "There is no rosin on the long one." in str(strangers)
    assert "There is no device '\\udcff' here" in str(unsendable)
    assert "OSError: \\udcff" in str(reason)
    assert crashes == 0


def test_an_engine_that_refuses_to_be_loaded_says_why_and_what_to_do(tmp_path):
    async def run():
        care = {"target": "odd_engines:Teller", "table": {"refuse": True}}
        async with hosting(tmp_path, **care) as host:
            return await outcome(host, session("Hello."))

    error = asyncio.run(run())

    assert isinstance(error, EngineUnavailable)
    assert error.facts["reason"] == str(
        refused := DeviceMissing(device="abacus", devices="cpu")
    ) + (" " + refused.advice.rstrip("."))
    assert not str(error).endswith("..")


def test_an_engine_that_lacks_something_is_not_started(tmp_path):
    async def run():
        async with hosting(tmp_path, lacking="its model is not here") as host:
            error = await outcome(host, session("Hello."))
            host.wake()
            return error, host.state, host._starting

    error, state, starting = asyncio.run(run())

    assert (type(error), error.facts["reason"]) == (EngineUnavailable, "its model is not here")
    assert (state, starting) == ("cold", None)


def test_a_worker_runs_under_the_interpreter_that_it_is_given(tmp_path):
    other = tmp_path / "python"
    other.write_text(f'#!/bin/sh\ntouch "{tmp_path}/was-here"\nexec "{sys.executable}" "$@"\n')
    other.chmod(0o755)

    async def run():
        async with hosting(tmp_path, python=str(other)) as host:
            return await outcome(host, session("Hello."))

    assert len(asyncio.run(run())) == 9_600
    assert (tmp_path / "was-here").exists()


def test_voices_are_registered_mixed_and_converted_to_one_after_the_other(tmp_path, recording):
    own, mixed = str(tmp_path / "state"), str(tmp_path / "mixed")
    parts = (Part(voice="own", state=own), Part(voice="tone"))

    async def run():
        async with hosting(tmp_path) as host:
            return await asyncio.gather(
                outcome(host, register(tmp_path, "Hm.")),
                outcome(host, Mix(session=0, parts=parts, state=mixed)),
                outcome(host, Convert(session=0, source=recording, voice="own", volume=0.5)),
                outcome(host, register(tmp_path, "[fail]")),
                outcome(host, session("Hello.")),
            )

    registered, both, converted, failed, spoken = asyncio.run(run())

    assert (registered, both) == (b"", b"")
    assert float(Path(mixed).read_text()) == (float(Path(own).read_text()) + tone.LOWEST_HZ) / 2
    assert converted == b"\x00\x01" * 4_800
    assert isinstance(failed, EngineFailed)
    assert len(spoken) == 9_600


@pytest.mark.parametrize("end", ["release", "close", "kill"])
def test_who_registers_a_voice_is_told_when_the_process_ends(tmp_path, end):
    async def run():
        async with hosting(tmp_path) as host:
            registering = asyncio.create_task(outcome(host, register(tmp_path, "[slow]")))
            while not host.sessions:  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.005)
            if end == "kill":
                os.kill(host.pid, signal.SIGKILL)
            else:
                await getattr(host, end)()
            error = await registering
            again = None if end == "close" else await outcome(host, session("Hello."))
            return error, again

    error, again = asyncio.run(run())

    assert isinstance(error, EngineCrashed)
    assert not (tmp_path / "state").exists()
    assert again is None or len(again) == 9_600


def test_who_gives_up_a_registration_has_the_engine_stop_it(tmp_path):
    async def run():
        async with hosting(tmp_path) as host:
            registering = asyncio.create_task(outcome(host, register(tmp_path, "[slow]")))
            while not host.sessions:  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.005)
            registering.cancel()
            return await outcome(host, session("Hello."))

    assert len(asyncio.run(run())) == 9_600


@pytest.fixture
def recording(tmp_path):
    """0.2 s of one value, 512."""
    import wave  # noqa: PLC0415 - no other test of this file has a recording

    with wave.open(str(tmp_path / "source.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(b"\x00\x02" * 4_800)
    return str(tmp_path / "source.wav")
