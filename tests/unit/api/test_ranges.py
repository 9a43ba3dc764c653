"""Files are answered whole, in parts, or not at all, as RFC 9110 has it."""

import asyncio
import os
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, get

from cosyd.api.flow import Flow
from cosyd.api.ranges import PIECE_BYTES, Version, file_answer, part_of
from cosyd.api.request_id import tells_request_id
from cosyd.contract.errors import RangeUnfit

AnyRequest = Request[Any, Any, Any]

DATA = bytes(range(256)) * 4


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a book.m4b"
    path.write_bytes(DATA)
    return path


def asked(path, method="GET", bodies=None, **headers):
    """The answer to a request for *path* with these headers; what is sent is put into *bodies*."""

    @get("/file")
    async def handler(request: AnyRequest) -> Flow | Response[Any]:
        try:
            return await file_answer(request, path, media_type="audio/mp4", shown=path.name)
        except OSError:
            return Response(b"", status_code=404)

    async def ask():
        app = tells_request_id(Litestar([handler], logging_config=None, openapi_config=None))

        async def seen(scope, receive, send):
            async def see(message):
                if bodies is not None and message.get("body"):
                    bodies.append(message["body"])
                await send(message)

            await app(scope, receive, see)

        transport = httpx.ASGITransport(seen)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, "/file", headers=told)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", range(1_024)),
        ("bytes=0-0", range(1)),
        ("bytes=100-199", range(100, 200)),
        ("bytes=1000-5000", range(1_000, 1_024)),
        ("bytes=-24", range(1_000, 1_024)),
        ("bytes=-5000", range(1_024)),
        ("Bytes = 1-2", range(1, 3)),
    ],
)
def test_a_part_is_what_was_asked_for(header, part):
    assert part_of(header, 1_024) == part


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-1", "bytes=a-b", "items=0-1", "bytes=0-1,5-6",
     "bytes=\u0661-\u0662", f"bytes=0-{'9' * 5_000}"],
)  # fmt: skip
def test_what_is_no_part_is_ignored(header):
    assert part_of(header, 1_024) is None


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-", "bytes=9999-10000", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(header):
    with pytest.raises(RangeUnfit):
        part_of(header, 1_024)


def test_nothing_of_an_empty_file_can_be_had_in_parts():
    with pytest.raises(RangeUnfit):
        part_of("bytes=0-", 0)


def test_a_whole_file_tells_its_length_and_that_parts_can_be_had(file):
    answer = asked(file)

    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-length"] == "1024"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "audio/mp4"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20book.m4b"


def test_a_part_tells_where_it_belongs(file):
    answer = asked(file, range="bytes=10-19")

    assert (answer.status_code, answer.content) == (206, DATA[10:20])
    assert answer.headers["content-range"] == "bytes 10-19/1024"
    assert answer.headers["content-length"] == "10"


def test_a_large_file_comes_whole_and_in_parts(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(os.urandom(3 * PIECE_BYTES + 5))

    whole = asked(path)
    part = asked(path, range=f"bytes={PIECE_BYTES - 1}-")

    assert whole.content == path.read_bytes()
    assert part.content == path.read_bytes()[PIECE_BYTES - 1 :]


def test_a_refused_part_tells_how_long_the_file_is(file):
    answer = asked(file, range="bytes=5000-")

    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */1024"
    assert answer.json()["error"] == "request.range"


def test_a_look_at_the_head_reads_nothing(file):
    bodies = []

    answer = asked(file, "HEAD", bodies)

    assert (answer.status_code, bodies) == (200, [])
    assert answer.headers["content-length"] == "1024"


def test_a_file_that_is_known_is_not_sent_again(file):
    first = asked(file).headers

    by_tag = asked(file, if_none_match=f'"other", W/{first["etag"]}')
    by_date = asked(file, if_modified_since=first["last-modified"])
    changed = asked(file, if_none_match='"other"', if_modified_since=first["last-modified"])

    assert [one.status_code for one in (by_tag, by_date, changed)] == [304, 304, 200]
    assert (by_tag.content, by_tag.headers["etag"]) == (b"", first["etag"])


def test_a_part_of_another_state_of_the_file_is_the_whole_of_this_one(file):
    first = asked(file).headers

    same = asked(file, range="bytes=0-9", if_range=first["etag"])
    same_date = asked(file, range="bytes=0-9", if_range=first["last-modified"])
    weak = asked(file, range="bytes=0-9", if_range=f"W/{first['etag']}")
    file.write_bytes(DATA[::-1])
    os.utime(file, (1, 1))
    other = asked(file, range="bytes=0-9", if_range=first["etag"])

    assert [one.status_code for one in (same, same_date, weak, other)] == [206, 206, 200, 200]
    assert other.content == DATA[::-1]


def test_links_pipes_and_folders_are_no_files(tmp_path, file):
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(file)
    os.mkfifo(pipe)

    answers = [asked(path) for path in (link, pipe, tmp_path, tmp_path / "none")]

    assert [one.status_code for one in answers] == [404] * 4


def test_a_version_is_told_to_the_second():
    version = Version(tag='"a"', changed_at=0)

    assert version.headers["last-modified"] == "Thu, 01 Jan 1970 00:00:00 GMT"
