"""Nobody reads along, nobody takes it over by a web page, and nobody keeps others out."""

from __future__ import annotations

import contextlib
import signal
import socket
import ssl
from urllib.parse import urlsplit

import httpx
import pytest
import trustme

from cosyd.api.handshakes import AT_ONCE
from cosyd.system.runtime.trust import trusting
from patience import ended, wait_for
from running import READY_S, RunningDaemon

QUIET = ("--engine", "tone", "--set", "sinks=zeromq")
HURRIED = (
    *QUIET,
    *("--set", "http.read_timeout_s=1"),
    *("--set", "http.write_timeout_s=1"),
    *("--set", "http.connections=8"),
)
BODY = b'{"text":"Hi."}'
HOST = b"Host: localhost\r\n"
LONG = "One two three four five. " * 600
"""Minutes of sound: more than any buffer between here and there holds."""


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def tls_daemon(tmp_path_factory, authority):
    """One that other machines may connect to."""
    home = tmp_path_factory.mktemp("tls")
    daemon = RunningDaemon(home, *QUIET, "--host", "0.0.0.0", *certify(authority, home))
    try:
        yield daemon.wait_ready()
    finally:
        daemon.close()


@pytest.fixture(scope="module")
def hurried(tmp_path_factory):
    """One that has a second for each, and eight places."""
    daemon = RunningDaemon(tmp_path_factory.mktemp("hurried"), *HURRIED)
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def certify(authority, folder):
    """Write a certificate with its key; the flags that name them."""
    issued = authority.issue_cert("tts.example")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    key.touch(mode=0o600)
    key.write_bytes(issued.private_key_pem.bytes())
    return ("--tls-certificate", str(certificate), "--tls-key", str(key))


@contextlib.contextmanager
def connected(daemon):
    where = urlsplit(daemon.url)
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.settimeout(15)
        yield connection


def answered(daemon, *pieces):
    """All that comes back for *pieces*, until the daemon closes."""
    got = b""
    with connected(daemon) as connection, contextlib.suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
        while data := connection.recv(65_536):
            got += data
    return got


def head(daemon, *lines, path=b"/v1/text/normalize"):
    token = f"Authorization: Bearer {daemon.token}".encode()
    return b"\r\n".join([b"POST " + path + b" HTTP/1.1", token, *lines, b"", b""])


def test_others_are_not_let_in_unless_that_is_safe_or_said(start):
    daemon = start("--host", "0.0.0.0", wait=False)

    assert daemon.process.wait(READY_S) == 1
    daemon.close()
    assert "Traceback" not in "\n".join(daemon.log)
    assert "--plain" in daemon.log[-1]


def test_with_tls_our_own_programs_find_and_trust_it(tls_daemon, authority):
    port = urlsplit(tls_daemon.url).port
    rest = b" HTTP/1.1\r\n" + HOST + b"\r\n"
    named = ssl.create_default_context()
    authority.configure_trust(named)

    said = tls_daemon.run("say", "-o", str(tls_daemon.home / "said.wav"), "Hello there.")
    live = tls_daemon.run("say", "-o", str(tls_daemon.home / "live.wav"), "-", stdin=b"Hello.")
    doctor = tls_daemon.run("doctor").stdout.decode()

    assert tls_daemon.url == tls_daemon.connection["url"] == f"https://127.0.0.1:{port}"
    assert (said.returncode, live.returncode) == (0, 0), (said.stderr, live.stderr)
    assert f"at {tls_daemon.url}" in doctor
    assert "does not answer" not in doctor
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        tls_daemon.get("/health/live")
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        named.wrap_socket(plain, server_hostname="tts.example") as shown,
    ):
        assert shown.version() in {"TLSv1.2", "TLSv1.3"}
    assert b"200" not in answered(tls_daemon, b"GET /health/live" + rest)


def test_who_never_ends_the_handshake_makes_room_for_others(tls_daemon):
    with contextlib.ExitStack() as held:
        stalled = [held.enter_context(connected(tls_daemon)) for _ in range(AT_ONCE + 20)]

        with tls_daemon.client(verify=trusting(tls_daemon.connection["certificate"])) as client:
            assert client.get("/v1/jobs").status_code == 200
        with contextlib.suppress(ConnectionError):
            assert stalled[0].recv(1) == b""


def test_a_certificate_that_was_renewed_is_shown_from_then_on(tls_daemon, authority):
    file = tls_daemon.connection["certificate"]
    before = trusting(file)

    certify(authority, tls_daemon.home)
    tls_daemon.signal(signal.SIGHUP)

    wait_for(lambda: any("settings.reloaded" in line for line in tls_daemon.log))
    with tls_daemon.client(verify=trusting(file)) as client:
        assert client.get("/v1/jobs").status_code == 200
    with tls_daemon.client(verify=before) as client, pytest.raises(httpx.ConnectError):
        client.get("/v1/jobs")


SMUGGLED = {
    "two lengths": (HOST + b"Content-Length: 3\r\nContent-Length: 14", BODY),
    "the same length twice": (HOST + b"Content-Length: 14\r\nContent-Length: 14", BODY),
    "a list of lengths": (HOST + b"Content-Length: 14, 14", BODY),
    "a length and chunks": (
        HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"0\r\n\r\n",
    ),
    "chunks and a length": (
        HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"0\r\n\r\n",
    ),
    "chunks of another kind": (HOST + b"Transfer-Encoding: xchunked", b"0\r\n\r\n"),
    "chunks that are not last": (HOST + b"Transfer-Encoding: chunked, identity", b"0\r\n\r\n"),
    "a gap before the colon": (HOST + b"Transfer-Encoding : chunked", b"0\r\n\r\n"),
    "a signed length": (HOST + b"Content-Length: +14", BODY),
    "a length below nothing": (HOST + b"Content-Length: -1", b""),
    "an endless length": (HOST + b"Content-Length: 99999999999999999999", b""),
    "a folded line": (HOST + b"X-A: b\r\n c: d", b""),
    "NUL in a value": (HOST + b"X-A: b\0c", b""),
    "NUL in a name": (HOST + b"X\0A: b", b""),
    "a lone line feed": (HOST + b"X-A: b\nX-B: c", b""),
    "two hosts": (HOST + HOST + b"Content-Length: 14", BODY),
    "no host": (b"Content-Length: 14", BODY),
    "two origins": (HOST + b"Origin: http://a\r\nOrigin: http://b\r\nContent-Length: 14", BODY),
    "a chunk below nothing": (HOST + b"Transfer-Encoding: chunked", b"-1\r\n"),
}


@pytest.mark.parametrize("shape", SMUGGLED)
def test_what_others_might_read_otherwise_is_not_read_at_all(tone_daemon, shape):
    lines, body = SMUGGLED[shape]
    lines = lines.removesuffix(b"\r\n").replace(b"\r\n\r\n", b"\r\n")

    answer = answered(tone_daemon, head(tone_daemon, lines, b"Connection: close") + body)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_an_address_in_full_says_whom_it_means(tone_daemon):
    rest = b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

    assert b" 421 " in answered(tone_daemon, b"GET http://evil.example/health/live" + rest)
    assert b" 200 " in answered(tone_daemon, b"GET http://localhost/health/live" + rest)


def test_a_head_without_end_is_not_kept(tone_daemon):
    start = b"GET /health/live HTTP/1.1\r\n" + HOST
    too_large = b"HTTP/1.1 431 "

    assert answered(tone_daemon, start + b"X: " + b"a" * 1_000_000).startswith(too_large)
    assert answered(tone_daemon, start + b"X: y\r\n" * 1_000 + b"\r\n").startswith(too_large)
    assert answered(tone_daemon, b"GET /" + b"a" * 70_000).startswith(b"HTTP/1.1 414 ")
    chunked = head(tone_daemon, HOST[:-2], b"Transfer-Encoding: chunked")
    assert answered(tone_daemon, chunked + b"0\r\nX: " + b"a" * 200_000).startswith(too_large)


def test_a_websocket_whose_head_is_too_long_is_told(tone_daemon):
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    address = b"GET /v1/live?" + b"a" * 20_000

    answer = answered(tone_daemon, address + b" HTTP/1.1\r\n" + HOST + upgrade + key)

    assert answered(tone_daemon, b"GET /health/live HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_who_dribbles_a_request_is_cut_off(hurried):
    body = head(hurried, HOST[:-2], b"Content-Length: 1000")

    assert answered(hurried, b"GET /v1/jobs HTTP/1.1\r\nX: ").startswith(b"HTTP/1.1 408 ")
    assert answered(hurried, body + b"{").startswith(b"HTTP/1.1 408 ")
    assert answered(hurried) == b""


def test_who_has_yet_to_ask_makes_room_for_who_asks(hurried):
    with contextlib.ExitStack() as held:
        slow = [held.enter_context(connected(hurried)) for _ in range(20)]
        for connection in slow:
            with contextlib.suppress(ConnectionError):
                connection.sendall(b"GET /v1/jobs HTTP/1.1\r\nX: ")

        assert hurried.get("/v1/jobs").status_code == 200


def test_where_all_places_are_taken_others_are_told_to_come_again(hurried):
    with contextlib.ExitStack() as held:
        for _ in range(8):
            client = held.enter_context(hurried.client())
            events = held.enter_context(client.stream("GET", "/v1/events"))
            assert events.status_code == 200

        answer = hurried.get("/v1/jobs")
        assert answer.status_code == 503
        assert answer.json()["error"] == "daemon.full"
        assert answer.headers["retry-after"]
    wait_for(lambda: hurried.get("/v1/jobs").status_code == 200)


def test_who_takes_nothing_of_an_answer_is_cut_off_and_its_job_ends(hurried):
    with connected(hurried) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        body = f'{{"text": "{LONG}", "format": "pcm"}}'.encode()
        length = f"Content-Length: {len(body)}".encode()
        connection.sendall(head(hurried, HOST[:-2], length, path=b"/v1/speech") + body)
        job = wait_for(lambda: hurried.get("/v1/jobs").json())[0]["id"]

        assert ended(hurried, job)["status"] == "cancelled"
        with pytest.raises(ConnectionError):
            while connection.recv(65_536):
                pass


def test_who_listens_slowly_but_does_listen_is_not_cut_off(hurried):
    heard = 0
    with hurried.client() as client:
        said = {"text": "One two three four five six. [slow]", "format": "pcm"}
        with client.stream("POST", "/v1/speech", json=said) as answer:
            for data in answer.iter_raw():
                heard += len(data)

    assert heard == round(7 * 0.2 * 48_000)
