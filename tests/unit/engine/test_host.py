"""The host against real worker processes."""

from __future__ import annotations

import asyncio
import dataclasses
import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import aclosing, asynccontextmanager
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from cosyd.contract.errors import CosydError, EngineCrashed, EngineFailed, EngineUnavailable
from cosyd.contract.model import EngineState
from cosyd.engine import host as host_module
from cosyd.engine import tone
from cosyd.engine.care import Care
from cosyd.engine.host import EngineHost
from cosyd.engine.orders import Session
from cosyd.engine.process import WorkerProcess

TESTS = Path(__file__).parents[2]
LIMIT_S = 60.0
WORD_BYTES = 4_800 * 2
QUICK = Care(restart_pause_s=0.02, restart_pause_max_s=30.0, tick_s=0.02)


@pytest.fixture(autouse=True)
def _odd_engines(monkeypatch):
    """Workers find the engines of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


class Told(list):
    """What the host told of itself."""

    def states(self):
        return [one.state.value for one in self]

    def reasons(self, state):
        return [one.reason for one in self if one.state is state]


@asynccontextmanager
async def hosting(folder, *, target=None, care=QUICK, endpoint=None, **table):
    """A host, and what it tells. Nothing of it may be left when the block ends."""
    before = asyncio.all_tasks()
    offer = dataclasses.replace(tone.OFFER, target=target or tone.OFFER.target)
    told = Told()
    host = EngineHost(
        offer,
        dataclasses.replace(care, table=table),
        endpoint or (lambda name: f"ipc://{folder}/{name}"),
        told.append,
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            yield host, told
    finally:
        await host.close()
        assert host.pid is None
    assert asyncio.all_tasks() == before


def session(text="Hello."):
    return Session(session=0, text=text, language="en", voice="tone")


async def said(host, text="Hello."):
    """All that the host has to say of *text*; how it failed, if it did."""
    pcm = b""
    try:
        async with aclosing(host.speak(session(text))) as sound:
            async for chunk in sound:
                pcm += chunk
    except CosydError as error:
        return pcm, error
    return pcm, None


async def until(ask):
    while not ask():  # noqa: ASYNC110 - any condition, none has an event
        await asyncio.sleep(0.005)


def processes():
    """The workers of this file's hosts; other tests keep daemons, whose workers are not ours."""
    return [
        child
        for child in psutil.Process().children()
        if "cosyd.engine" in " ".join(_command(child))
    ]


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_the_first_sentence_starts_the_process_and_the_next_finds_it_warm(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, told):
            first = await said(host, "One two.")
            pid = host.pid
            second = await said(host, "Three.")
            return first, second, pid == host.pid, told.states()

    first, second, same, states = asyncio.run(run())

    assert (len(first[0]), first[1]) == (2 * WORD_BYTES, None)
    assert (len(second[0]), second[1]) == (WORD_BYTES, None)
    assert same
    assert states == ["warming", "ready"]


def test_several_who_come_before_it_is_warm_share_one_process(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, told):
            host.wake()
            host.wake()
            answers = await asyncio.gather(said(host), said(host), said(host), host.warm())
            return answers[:3], len(processes()), told.states()

    answers, count, states = asyncio.run(run())

    assert {(len(pcm), error) for pcm, error in answers} == {(WORD_BYTES, None)}
    assert count == 1
    assert states == ["warming", "ready"]


def test_one_who_gives_up_waiting_for_it_to_warm_up_does_not_stop_the_start(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, _):
            impatient, patient = (asyncio.create_task(said(host)) for _ in range(2))
            await asyncio.sleep(0.05)
            impatient.cancel()
            return await patient

    pcm, error = asyncio.run(run())

    assert (len(pcm), error) == (WORD_BYTES, None)


def test_one_who_closes_a_sentence_has_the_engine_stop_it(tmp_path):
    diary = tmp_path / "diary"

    async def run():
        async with hosting(tmp_path, target="odd_engines:Diary", file=str(diary)) as (host, _):
            async with aclosing(host.speak(session("Long."))) as sound:
                await anext(sound)
                under_way = host.sessions
            after = host.sessions
            await until(lambda: "closed" in diary.read_text())
            return under_way, after

    assert asyncio.run(run()) == (1, 0)
    assert diary.read_text().splitlines() == ["speaks Long.", "interrupted", "closed"]


def test_a_cancelled_listener_has_the_engine_stop_too(tmp_path):
    diary = tmp_path / "diary"

    async def run():
        async with hosting(tmp_path, target="odd_engines:Diary", file=str(diary)) as (host, _):
            listening = asyncio.create_task(said(host))
            await until(lambda: diary.exists() and "speaks" in diary.read_text())
            listening.cancel()
            await until(lambda: "closed" in diary.read_text())
            _, error = await said(host)
            return error, host.sessions, host.crashes

    assert asyncio.run(run()) == (None, 0, 0)


def test_a_sentence_that_fails_is_told_and_the_next_works(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, _):
            return await said(host, "[fail]"), await said(host), host.crashes

    (pcm, error), (sound, _), crashes = asyncio.run(run())

    assert pcm == b""
    assert isinstance(error, EngineFailed)
    assert error.facts["reason"] == "ValueError: the text asked for it"
    assert (len(sound), crashes) == (WORD_BYTES, 0)


def test_a_crash_is_told_to_who_listens_and_the_process_is_started_again(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, told):
            broken = await said(host, "One two three [crash].")
            await until(lambda: host.state is EngineState.READY)
            states = told.states()
            return broken, await said(host), host.crashes, states, told

    (_, error), (sound, _), crashes, states, told = asyncio.run(run())

    assert isinstance(error, EngineCrashed)
    assert error.facts["reason"] == "killed by signal 9"
    assert (len(sound), crashes) == (WORD_BYTES, 1)
    assert states == ["warming", "ready", "crashed", "warming", "ready"]
    assert told.reasons(EngineState.CRASHED) == ["killed by signal 9"]


@pytest.mark.parametrize("noticed", [True, False])
def test_a_worker_that_ends_between_two_sentences_costs_at_most_the_next(tmp_path, noticed):
    async def run():
        async with hosting(tmp_path) as (host, _):
            await said(host)
            os.kill(host.pid, signal.SIGKILL)
            if noticed:
                await until(lambda: host.state is EngineState.CRASHED)
            return await said(host), await said(host)

    (pcm, error), (last, none) = asyncio.run(run())

    assert (len(last), none) == (WORD_BYTES, None)
    if noticed:
        assert (len(pcm), error) == (WORD_BYTES, None)
    else:
        assert isinstance(error, EngineCrashed)


def test_the_pause_before_a_restart_grows_up_to_its_limit_and_is_forgotten_in_good_times(tmp_path):
    care = dataclasses.replace(QUICK, restart_pause_s=0.05, restart_pause_max_s=0.15)

    async def run():
        async with hosting(tmp_path, care=care) as (host, told):
            pauses = []
            for _ in range(3):
                await host.warm()
                host._ready_at = time.monotonic()  # however slow this machine is
                os.kill(host.pid, signal.SIGKILL)
                await until(lambda: host.state is EngineState.CRASHED)
                pauses.append(host._pause_s)
            await host.warm()
            host._ready_at = time.monotonic() - 1
            os.kill(host.pid, signal.SIGKILL)
            await until(lambda: host.state is EngineState.CRASHED)
            return [*pauses, host._pause_s], told

    pauses, told = asyncio.run(run())

    assert pauses == [0.05, 0.1, 0.15, 0.05]
    ends = [one.at for one in told if one.state is EngineState.CRASHED]
    starts = [one.at for one in told if one.state is EngineState.WARMING][1:]
    for pause, end, start in zip(pauses, ends, starts, strict=False):
        assert start - end > pause - 0.02


def test_a_worker_that_dies_in_the_moment_of_being_ready_is_no_trap(tmp_path, monkeypatch):
    start = WorkerProcess.start
    born_dead = [True]

    async def starting(*args):
        worker = await start(*args)
        if born_dead.pop():
            born_dead.append(False)
            await worker.kill("the test says so")
        else:
            born_dead.append(False)
        return worker

    monkeypatch.setattr(WorkerProcess, "start", starting)

    async def run():
        async with hosting(tmp_path) as (host, told):
            first = await said(host)
            await host.warm()
            return first, await said(host), told.states()

    (_, error), (sound, none), states = asyncio.run(run())

    assert isinstance(error, EngineCrashed)
    assert (len(sound), none) == (WORD_BYTES, None)
    assert states == ["warming", "ready", "crashed", "warming", "ready"]


def test_release_gives_the_process_back_and_the_next_sentence_starts_another(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, told):
            await said(host)
            old = host.pid
            await host.release()
            gone = (host.pid, processes())
            sound = await said(host)
            return old, gone, host.pid, sound, told.states(), host.crashes

    old, gone, new, (sound, _), states, crashes = asyncio.run(run())

    assert gone == (None, [])
    assert new not in {old, None}
    assert len(sound) == WORD_BYTES
    assert states == ["warming", "ready", "released", "warming", "ready"]
    assert crashes == 0


def test_two_processes_of_one_engine_never_take_memory_at_once(tmp_path):
    async def run():
        slow = {"target": "odd_engines:SlowToEnd", "linger_s": 0.4}
        async with hosting(tmp_path, **slow) as (host, told):
            await said(host)
            releasing = asyncio.create_task(host.release())
            await asyncio.sleep(0)
            speaking = asyncio.create_task(said(host))
            most = 0
            while not speaking.done():
                most = max(most, len(processes()))
                await asyncio.sleep(0.005)
            await releasing
            return most, await speaking, told.states()

    most, (sound, error), states = asyncio.run(run())

    assert most == 1
    assert (len(sound), error) == (WORD_BYTES, None)
    assert states == ["warming", "ready", "released", "warming", "ready"]


def test_a_release_while_it_warms_up_does_not_take_it_from_who_waits(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, _):
            waiting = asyncio.create_task(said(host))
            await until(lambda: host.state is EngineState.WARMING)
            await host.release()
            return await waiting

    pcm, error = asyncio.run(run())

    assert (len(pcm), error) == (WORD_BYTES, None)


def test_what_is_unused_is_idle_then_released_and_what_is_used_is_not(tmp_path):
    care = dataclasses.replace(QUICK, idle_after_s=0.1, release_after_s=0.5)

    async def run():
        async with hosting(tmp_path, care=care) as (host, told):
            await host.warm()
            await until(lambda: host.state is EngineState.IDLE)
            sound = await said(host, "[slow] one two three four five.")
            used = told.states()
            await until(lambda: host.state is EngineState.RELEASED)
            await until(lambda: not processes())
            return sound, used, told.states()

    (sound, error), used, states = asyncio.run(run())

    assert (len(sound), error) == (6 * WORD_BYTES, None)
    assert used == ["warming", "ready", "idle", "ready"]
    assert states == [*used, "idle", "released"]


def test_a_stuck_engine_is_ended_and_started_again(tmp_path):
    care = dataclasses.replace(QUICK, stall_s=0.5)

    async def run():
        async with hosting(tmp_path, care=care, pace=600) as (host, told):
            answer = await said(host)
            await until(lambda: host.state is EngineState.READY)
            return answer, told.reasons(EngineState.CRASHED)

    (_, error), reasons = asyncio.run(run())

    assert isinstance(error, EngineCrashed)
    assert error.facts["reason"].startswith("stuck for ")
    assert reasons == [error.facts["reason"]]


def test_a_process_that_gives_no_sign_of_life_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(host_module, "SILENT_S", 2.0)

    async def run():
        async with hosting(tmp_path) as (host, told):
            await host.warm()
            os.kill(host.pid, signal.SIGSTOP)
            answer = await said(host)
            return answer, told.reasons(EngineState.CRASHED)

    (_, error), reasons = asyncio.run(run())

    assert isinstance(error, EngineCrashed)
    assert reasons == ["gave no sign of life for 2 s"]


@pytest.mark.parametrize(
    ("how", "reason"),
    [("raise", "OSError: the model is not there"), ("os._exit", "it exited with code 7")],
)
def test_an_engine_that_cannot_be_loaded_says_why_and_is_tried_again(tmp_path, how, reason):
    async def run():
        broken = {"target": "odd_engines:Unloadable", "how": how}
        async with hosting(tmp_path, **broken) as (host, told):
            host.wake()
            (_, error), (_, again) = await said(host), await said(host)
            return error, again, told, host.crashes

    error, again, told, crashes = asyncio.run(run())

    assert isinstance(error, EngineUnavailable)
    assert [one.facts["reason"] for one in (error, again)] == [reason] * 2
    assert told.states() == ["warming", "crashed"] * 2
    assert told.reasons(EngineState.CRASHED) == [reason] * 2
    assert crashes == 0


def test_an_engine_that_takes_too_long_to_start_is_given_up(tmp_path):
    care = dataclasses.replace(QUICK, start_timeout_s=0.3)

    async def run():
        async with hosting(tmp_path, care=care, target="odd_engines:SlowToStart") as (host, told):
            answer = await said(host)
            return answer, processes(), told.states()

    (_, error), left, states = asyncio.run(run())

    assert isinstance(error, EngineUnavailable)
    assert "not ready after" in error.facts["reason"]
    assert left == []
    assert states == ["warming", "crashed"]


class FolderRefused(CosydError):
    """A stand-in for what naming a socket can end with."""

    code = "test.folder_refused"
    message = "The folder {path!r} is another's."


NO_BEGINNING = {
    "socket": "No such file",
    "program": "No such file",
    "system": "Resource temporarily unavailable",
    "folder": "The folder '/run/x' is another's",
    "defect": "ZeroDivisionError: division by zero",
}


@pytest.mark.parametrize("what", NO_BEGINNING)
def test_a_process_that_cannot_even_begin_is_told_and_not_waited_for(tmp_path, monkeypatch, what):
    def refused(name):
        raise FolderRefused(path="/run/x")

    def crowded(*args, **options):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    endpoint = {
        "socket": lambda name: f"ipc://{tmp_path}/no/such/folder/{name}",
        "folder": refused,
        "defect": lambda name: 1 / 0,
    }.get(what)
    if what == "program":
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    if what == "system":
        monkeypatch.setattr(asyncio, "create_subprocess_exec", crowded)

    async def run():
        async with hosting(tmp_path, endpoint=endpoint) as (host, told):
            return await said(host), told

    (_, error), told = asyncio.run(run())

    assert isinstance(error, EngineUnavailable)
    assert NO_BEGINNING[what] in error.facts["reason"]
    assert told.states() == ["warming", "crashed"]
    assert told.reasons(EngineState.CRASHED) == [error.facts["reason"]]


def broken_at_first(folder, times):
    """An endpoint that can be had only after it was asked for some times, and when it was."""
    asked = []

    def endpoint(name):
        asked.append(time.monotonic())
        if len(asked) <= times:
            raise FolderRefused(path=str(folder))
        return f"ipc://{folder}/{name}"

    return endpoint, asked


def test_an_engine_that_is_to_be_kept_warm_is_started_until_it_works(tmp_path):
    endpoint, asked = broken_at_first(tmp_path, times=4)
    care = dataclasses.replace(QUICK, restart_pause_s=0.05, restart_pause_max_s=0.15)

    async def run():
        async with hosting(tmp_path, care=care, endpoint=endpoint) as (host, told):
            host.keep_warm = True
            host.wake()
            await until(lambda: host.state is EngineState.READY)
            return told.states()

    states = asyncio.run(run())

    assert states == ["warming", "crashed"] * 4 + ["warming", "ready"]
    pauses = [later - sooner for sooner, later in pairwise(asked)]
    for pause, least in zip(pauses, [0.05, 0.1, 0.15, 0.15], strict=True):
        assert pause > least - 0.02


def test_a_restart_that_fails_after_a_crash_is_tried_again(tmp_path):
    endpoint, asked = broken_at_first(tmp_path, times=0)

    def broken_second(name):
        if len(asked) == 1:
            asked.append(0.0)
            raise FolderRefused(path=str(tmp_path))
        return endpoint(name)

    async def run():
        async with hosting(tmp_path, endpoint=broken_second) as (host, told):
            host.keep_warm = True
            await host.warm()
            os.kill(host.pid, signal.SIGKILL)
            await until(lambda: host.state is EngineState.CRASHED)
            await until(lambda: host.state is EngineState.READY)
            return told.states()

    states = asyncio.run(run())

    assert states == ["warming", "ready", "crashed", "warming", "crashed", "warming", "ready"]


def test_an_engine_that_nobody_wants_warm_is_not_tried_again_by_itself(tmp_path):
    endpoint, asked = broken_at_first(tmp_path, times=9)

    async def run():
        async with hosting(tmp_path, endpoint=endpoint) as (host, told):
            host.wake()
            await until(lambda: host.state is EngineState.CRASHED)
            await asyncio.sleep(0.2)
            return told.states()

    assert asyncio.run(run()) == ["warming", "crashed"]
    assert len(asked) == 1


@pytest.mark.parametrize("how", ["release", "close"])
def test_what_is_released_or_closed_is_not_tried_again(tmp_path, how):
    endpoint, asked = broken_at_first(tmp_path, times=9)
    care = dataclasses.replace(QUICK, restart_pause_s=0.1)

    async def run():
        async with hosting(tmp_path, care=care, endpoint=endpoint) as (host, _):
            host.keep_warm = True
            host.wake()
            await until(lambda: host.state is EngineState.CRASHED)
            await getattr(host, how)()
            await asyncio.sleep(0.3)
            return host.state

    state = asyncio.run(run())

    assert state is (EngineState.RELEASED if how == "release" else EngineState.CRASHED)
    assert len(asked) == 1


def test_a_release_while_a_start_fails_is_not_forgotten(tmp_path):
    async def run():
        broken = {"target": "odd_engines:Unloadable", "how": "raise"}
        async with hosting(tmp_path, **broken) as (host, told):
            host.keep_warm = True
            host.wake()
            await until(lambda: host.state is EngineState.WARMING)
            await host.release()
            await until(lambda: host.state is EngineState.CRASHED)
            await asyncio.sleep(0.2)
            return told.states()

    assert asyncio.run(run()) == ["warming", "crashed"]


KEEPER = """
import asyncio, sys
from cosyd.engine import host, tone
from cosyd.engine.care import Care

host.SILENT_S, host.LATE_S = 1.5, 0.5

async def main():
    care = Care(tick_s=0.02)
    keeper = host.EngineHost(tone.OFFER, care, lambda name: f"ipc://{sys.argv[1]}/{name}")
    await keeper.warm()
    print("warm", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(keeper.crashes, keeper.state.value, flush=True)
    await keeper.close()

asyncio.run(main())
"""


def test_a_daemon_that_was_stopped_for_a_while_does_not_take_its_workers_for_dead(tmp_path):
    command = [sys.executable, "-c", KEEPER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as keeper:
        while keeper.stdout.readline() not in {"warm\n", ""}:
            pass  # its log
        for _ in range(3):
            keeper.send_signal(signal.SIGSTOP)
            time.sleep(2)
            keeper.send_signal(signal.SIGCONT)
            time.sleep(0.2)
        said, _ = keeper.communicate("done\n", timeout=LIMIT_S)

    assert "0 ready" in said.splitlines()  # amid its log


@pytest.mark.parametrize("after_s", [0.0, 0.2])
def test_closing_it_while_it_starts_ends_the_process(tmp_path, after_s):
    async def run():
        async with hosting(tmp_path, target="odd_engines:SlowToStart") as (host, _):
            waiting = asyncio.create_task(said(host))
            await asyncio.sleep(after_s)
            await host.close()
            left = processes()
            await asyncio.wait([waiting])
            with pytest.raises(EngineUnavailable, match="stopping"):
                await host.warm()
            host.wake()
            return left, waiting.cancelled() or isinstance(waiting.result()[1], EngineUnavailable)

    assert asyncio.run(run()) == ([], True)


def test_closing_it_while_it_waits_to_be_started_again_ends_the_wait(tmp_path):
    care = dataclasses.replace(QUICK, restart_pause_s=600, restart_pause_max_s=600)

    async def run():
        async with hosting(tmp_path, care=care) as (host, told):
            await host.warm()
            os.kill(host.pid, signal.SIGKILL)
            await until(lambda: host.state is EngineState.CRASHED)
            await host.close()
            return told.states()

    assert asyncio.run(run()) == ["warming", "ready", "crashed"]


def test_closing_it_breaks_off_what_is_being_said(tmp_path):
    async def run():
        async with hosting(tmp_path) as (host, _):
            await host.warm()
            speaking = asyncio.create_task(said(host, "[slow] " * 50))
            await until(lambda: host.sessions)
            await host.close()
            return await speaking

    _, error = asyncio.run(run())

    assert isinstance(error, EngineCrashed)


def test_a_start_that_fails_for_nobody_leaves_no_complaint(tmp_path):
    async def run():
        complaints = []
        asyncio.get_running_loop().set_exception_handler(lambda _, facts: complaints.append(facts))
        broken = {"target": "odd_engines:Unloadable", "how": "raise"}
        async with hosting(tmp_path, **broken) as (host, _):
            host.wake()
            await until(lambda: host.state is EngineState.CRASHED)
            gone = asyncio.create_task(said(host))
            await asyncio.sleep(0.01)
            gone.cancel()
            await asyncio.wait([gone])
            await until(lambda: host._starting is None)
        return complaints

    assert asyncio.run(run()) == []
