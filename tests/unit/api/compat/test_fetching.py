"""Recordings that are fetched: from where they may be, and how much of them."""

from __future__ import annotations

import asyncio
import http.server
import socket
import threading
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from cosyd.api.compat import fetching
from cosyd.api.compat.fetching import fetch, is_any, is_public
from cosyd.contract.errors import FetchRefused, UploadTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def web() -> Iterator[str]:
    """A web server on two of this machine's addresses; where the first is."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            port = self.server.server_address[1]
            body = self.headers["host"].encode()
            self.send_response(302 if "to" in self.path else 200)
            if self.path == "/to/another":
                self.send_header("location", f"http://127.0.0.2:{port}/")
            if self.path == "/to/itself":
                self.send_header("location", "/to/itself")
            if self.path == "/to/a/file":
                self.send_header("location", "file:///etc/hosts")
            if self.path == "/large":
                body = bytes(1_000)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


def first_alone(address: Any) -> bool:
    return str(address) == "127.0.0.1"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_all_other_addresses_are_not(address):
    assert not is_public(ip_address(address))


def test_what_is_there_is_fetched_from_the_address_that_was_looked_at(tmp_path, monkeypatch):
    target = tmp_path / "file"
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with web() as url:
        named = url.replace("127.0.0.1", "name:secret@localhost")
        asyncio.run(fetch(named, target, is_any))

    assert target.read_text() == url.removeprefix("http://").replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("path", ["/to/another", "/to/itself", "/to/a/file"])
def test_redirects_are_followed_with_the_same_care(tmp_path, path):
    with web() as url:
        with pytest.raises(FetchRefused):
            asyncio.run(fetch(f"{url}{path}", tmp_path / "file", first_alone))

    assert not (tmp_path / "file").exists()


def test_no_more_is_taken_than_a_recording_may_have(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "UPLOAD_BYTES", 999)
    with web() as url:
        with pytest.raises(UploadTooLarge):
            asyncio.run(fetch(f"{url}/large", tmp_path / "file", is_any))


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "LIMIT_S", 0.2)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(FetchRefused):
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            asyncio.run(fetch(url, tmp_path / "file", is_any))


@pytest.mark.parametrize(
    ("url", "content"),
    [("data:,a%20b", b"a b"), ("data:audio/wav;base64,YSBi", b"a b"), ("DATA:;base64,", b"")],
)
def test_what_stands_in_the_address_itself_is_taken(tmp_path, url, content):
    asyncio.run(fetch(url, tmp_path / "file"))

    assert (tmp_path / "file").read_bytes() == content


@pytest.mark.parametrize(
    "url",
    ["data:", "data:;base64,?", "", "x", "http://", "http://[", "ftp://localhost/", "http://a b/",
     "http://\ud800/", "http://localhost:99999/", "http://localhost:1/", "https://localhost:1/",
     f"http://{'a' * 70}.example/", "http://localhost:1/" + "a" * 70_000],
)  # fmt: skip
@pytest.mark.parametrize("may_ask", [is_public, is_any])
def test_what_cannot_be_fetched_is_refused(tmp_path, url, may_ask):
    with pytest.raises(FetchRefused):
        asyncio.run(fetch(url, tmp_path / "file", may_ask))
