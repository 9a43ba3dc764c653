from __future__ import annotations

import asyncio

import pytest

from cosyd.api.compat.told_apart import tells_apart


def path_of(path, *headers, kind="http"):
    """Where a request for *path* arrives."""
    seen = []

    async def app(scope, _receive, _send):
        seen.append((scope["path"], scope["raw_path"]))

    scope = {"type": kind, "path": path, "raw_path": path.encode(), "headers": headers}
    asyncio.run(tells_apart(app)(scope, None, None))
    return seen[0]


KEY = (b"xi-api-key", b"secret")


@pytest.mark.parametrize(
    "path", ["/v1/voices", "/v1/voices/ann", "/v2/voices", "/v1/models", "/v1/user/subscription"]
)
def test_who_shows_its_key_is_taken_for_its_client(path):
    assert path_of(path, KEY) == (f"/elevenlabs{path}", f"/elevenlabs{path}".encode())
    assert path_of(path, (b"authorization", b"Bearer secret")) == (path, path.encode())


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_is_nobody_elses_is_always_its_own(kind):
    path = "/v1/text-to-speech/ann/stream-input"

    assert path_of(path, kind=kind)[0] == f"/elevenlabs{path}"


@pytest.mark.parametrize("path", ["/v1/speech", "/v1/voicesome", "/v1/text-to-speechless", "/"])
def test_all_else_stays_where_it_is(path):
    assert path_of(path, KEY) == (path, path.encode())


def test_what_is_no_request_is_left_alone():
    passed = []

    async def app(scope, _receive, _send):
        passed.append(scope)

    asyncio.run(tells_apart(app)({"type": "lifespan"}, None, None))

    assert passed == [{"type": "lifespan"}]
