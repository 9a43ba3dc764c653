"""The client against servers that are not what it hopes for."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing, asynccontextmanager

import pytest

from cosyd.client import AnswerBroken, Client
from cosyd.contract.errors import (
    CosydError,
    EngineFailed,
    ForeignError,
    InvalidRequest,
    NotRunning,
    UnknownVoice,
)
from cosyd.contract.wire import SpeechRequest
from cosyd.system.runtime import folders


@asynccontextmanager
async def answering(*, body=b"", status="200 OK", cut=False, headers="", after_s=0.0):
    """A server that answers the same whatever it is asked, and may hang up before the end."""
    asked, answering = [], set()

    async def answer(reader, writer):
        answering.add(asyncio.current_task())
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        await asyncio.sleep(after_s)
        length = len(body) + (100 if cut else 0)
        head = (
            f"HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        if cut == "reset":
            writer.transport.abort()
        else:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield f"http://{host}:{port}", asked
        await asyncio.gather(*answering, return_exceptions=True)


def ask(method, *arguments, token=None, **server):
    """What *method* of a client makes of the answer."""

    async def run():
        async with answering(**server) as (url, asked), Client(url, token) as client:
            return await getattr(client, method)(*arguments), asked

    return asyncio.run(run())


async def collected(sound):
    async with aclosing(sound) as chunks:
        return b"".join([data async for data in chunks])


def test_an_error_of_the_daemon_is_the_same_class_here():
    problem = b'{"error": "voice.unknown", "facts": {"name": "bass"}, "message": "?"}'

    with pytest.raises(UnknownVoice) as caught:
        ask("voices", status="404 Not Found", body=problem)

    assert caught.value.facts == {"name": "bass"}


def test_an_error_of_a_newer_daemon_is_told_in_its_own_words():
    problem = b'{"error": "moon.full", "message": "The moon is full.", "solution": "Wait."}'

    with pytest.raises(ForeignError) as caught:
        ask("voices", status="418 Teapot", body=problem)

    assert (str(caught.value), caught.value.advice) == ("The moon is full.", "Wait.")


def test_an_error_without_facts_is_told_in_the_words_that_came_with_it():
    said = {"error": "engine.failed", "message": "Tone failed: no air.", "solution": "Breathe."}

    error = CosydError.from_problem(said)

    assert isinstance(error, EngineFailed)
    assert (str(error), error.advice) == ("Tone failed: no air.", "Breathe.")
    assert error.as_problem()["message"] == "Tone failed: no air."


@pytest.mark.parametrize("body", [b"", b"<html>It works!</html>", b"[]", b'"no"'])
def test_an_error_that_is_none_of_ours_is_told(body):
    with pytest.raises(ForeignError, match="not understood"):
        ask("voices", status="500 Oops", body=body)


@pytest.mark.parametrize(
    "body", [b"", b"<html>It works!</html>", b'{"name": 1}', b"\xff", b'[{"name": "\xff"}]']
)
def test_an_answer_that_is_none_of_ours_is_told(body):
    with pytest.raises(ForeignError) as caught:
        ask("voices", body=body)

    assert "cosyd daemon" in caught.value.advice


@pytest.mark.parametrize("how", ["close", "reset"])
def test_an_answer_that_breaks_off_is_told(how):
    async def run():
        async with answering(body=b"\0" * 50, cut=how) as (url, _), Client(url) as client:
            return await collected(client.say(SpeechRequest(text="Hi.")))

    with pytest.raises(AnswerBroken):
        asyncio.run(run())


def test_speech_may_wait_for_its_turn_for_long_and_nothing_else_may(monkeypatch):
    monkeypatch.setattr("cosyd.client_asking.SILENCE_S", 0.1)

    async def run():
        late = answering(body=b"\0" * 50, after_s=0.4)
        async with late as (url, _), Client(url) as client:
            said = await collected(client.say(SpeechRequest(text="Hi.")))
            again = await collected(client.audio("j1"))
            with pytest.raises(AnswerBroken):
                await client.voices()
            return said, again

    assert asyncio.run(run()) == (b"\0" * 50, b"\0" * 50)


def test_where_nobody_answers_it_says_how_to_start_one():
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    async def run():
        async with Client(url) as client:
            await client.health()

    with pytest.raises(NotRunning) as caught:
        asyncio.run(run())

    assert url in str(caught.value)
    assert "cosyd serve" in caught.value.advice


def test_where_no_daemon_has_told_where_it_is_there_is_none(tmp_path):
    with pytest.raises(NotRunning):
        Client.of(folders(tmp_path))


@pytest.mark.parametrize(("token", "sent"), [("t0ken", True), (None, False)])
def test_the_token_is_sent_where_there_is_one(token, sent):
    _, (request,) = ask("voices", token=token, body=b"[]")

    assert ("authorization: Bearer t0ken" in request) is sent


def test_no_proxy_of_the_environment_stands_in_between(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert ask("voices", body=b"[]")[0] == []


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_is_none_asks_for_nothing_rather_than_for_all_of_them(name):
    async def run():
        async with answering(body=b"[]") as (url, asked), Client(url) as client:
            with pytest.raises(InvalidRequest, match="is nobody's name"):
                await client.cancel(name)
            with pytest.raises(InvalidRequest, match="is nobody's name"):
                await client.voice.remove(name)
            return asked

    assert asyncio.run(run()) == []


def test_a_name_leads_nowhere_else():
    async def run():
        async with answering(body=b"{}") as (url, asked), Client(url) as client:
            with pytest.raises(ForeignError):
                await client.cancel("../voices/ann?x=1")
            return asked

    (request,) = asyncio.run(run())

    assert request.startswith("DELETE /v1/jobs/..%2Fvoices%2Fann%3Fx%3D1 HTTP/1.1")


def test_events_are_told_by_name_and_facts():
    async def run():
        told = b': still here\n\nevent: hello\ndata: {"version": "1"}\n\n'
        told += b'event: job.queued\ndata: {"job": "j1: x"}\n\n'
        async with answering(body=told) as (url, _), Client(url) as client:
            async with aclosing(client.events()) as events:
                return [event async for event in events]

    assert asyncio.run(run()) == [("hello", {"version": "1"}), ("job.queued", {"job": "j1: x"})]
