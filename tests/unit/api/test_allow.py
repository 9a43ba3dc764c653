"""What can be done at a path."""

from __future__ import annotations

import asyncio

import pytest
from litestar import Litestar, delete, get, post

from cosyd.api.allow import methods_at, tells_methods


@get("/a/x")
async def look() -> str:
    return ""


@delete("/a/x", status_code=200)
async def remove() -> None:
    return None


@post("/b")
async def say() -> None:
    return None


@get("/b/stream")
async def hear() -> str:
    return ""


APP = Litestar([look, remove, say, hear], openapi_config=None, logging_config=None)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/a/x", ["DELETE", "GET", "HEAD", "OPTIONS"]),
        ("/b", ["OPTIONS", "POST"]),
        ("/b/", ["OPTIONS", "POST"]),
        ("/b/stream", ["GET", "OPTIONS"]),
        ("/nowhere", []),
    ],
)
def test_all_handlers_of_a_path_count(path, methods):
    assert methods_at(APP, path) == methods


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 204), ("TRACE", 405), ("GET", 200)])
def test_a_refusal_and_an_answer_to_options_tell_it_and_no_other_does(method, status):
    told = []

    async def send(message):
        if message["type"] == "http.response.start":
            told.append((message["status"], dict(message["headers"]).get(b"allow")))

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http", "method": method, "path": "/a/x", "raw_path": b"/a/x", "root_path": "",
        "query_string": b"", "headers": [], "client": ("127.0.0.1", 5), "scheme": "http",
        "server": ("127.0.0.1", 6), "http_version": "1.1", "app": APP, "state": {},
    }  # fmt: skip
    asyncio.run(tells_methods(APP)(scope, receive, send))

    assert told == [(status, None if method == "GET" else b"DELETE, GET, HEAD, OPTIONS")]
