"""MaryTTS: Home Assistant's client for it, and what others of its age send."""

from __future__ import annotations

import urllib.parse

import httpx
import pytest
from speak2mary import MaryTTS

from sounds import decoded


@pytest.fixture(scope="module")
def open_daemon(tmp_path_factory):
    """A daemon that lets in old clients of this machine, which cannot show a token."""
    from running import RunningDaemon  # noqa: PLC0415 - for this fixture alone

    daemon = RunningDaemon(
        tmp_path_factory.mktemp("mary"), "--engine", "tone", "--set", "sinks=zeromq",
        "--set", "http.open_doors=marytts",
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


@pytest.fixture
def mary(open_daemon):
    address = urllib.parse.urlsplit(open_daemon.url)

    def mary(**more):
        return MaryTTS(address.hostname, address.port, voice="tone", **more)

    return mary


@pytest.mark.filterwarnings("ignore:unclosed", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_home_assistants_client_is_heard(mary):
    said = decoded(mary().speak("One two three. Grüße, 你好!"))
    other = mary(locale="de", codec="WAVE").speak("One two.", {"Rate": "durScale:1.5;"})

    assert said.rate_hz == 24_000
    assert len(said.samples) == 5 * 4_800
    assert len(decoded(other).samples) == 2 * 4_800


@pytest.mark.filterwarnings("ignore:unclosed", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_home_assistants_client_is_told_what_is_wrong(mary):
    with pytest.raises(Exception, match="here there are WAVE_FILE, MP3_FILE, OGG_FILE"):
        mary(codec="AU_FILE").speak("One.")
    with pytest.raises(Exception, match="There is nothing to say"):
        mary().speak("")


@pytest.mark.parametrize(
    ("audio", "kind"),
    [("WAVE_FILE", "audio/wav"), ("MP3_FILE", "audio/mpeg"), ("OGG", "audio/ogg")],
)
def test_a_form_may_stand_in_the_url(open_daemon, audio, kind):
    form = {"INPUT_TEXT": "One two.", "INPUT_TYPE": "TEXT", "OUTPUT_TYPE": "AUDIO",
            "AUDIO": audio, "LOCALE": "en_US", "VOICE": "tone"}  # fmt: skip
    with httpx.Client(base_url=open_daemon.url, trust_env=False) as http:
        asked = (http.get("/process", params=form), http.post("/process", params=form),
                 http.post("/process", data=form))  # fmt: skip

    for answer in asked:
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert len(decoded(answer.content).samples) > 0


def test_lists_have_a_line_for_each(open_daemon):
    with httpx.Client(base_url=open_daemon.url, trust_env=False) as http:
        told = {name: http.get(f"/{name}") for name in
                ("voices", "locales", "version", "audioformats")}  # fmt: skip

    assert {one.headers["content-type"] for one in told.values()} == {"text/plain; charset=utf-8"}
    assert "bm_george en_GB male kokoro" in told["voices"].text.splitlines()
    assert all(len(line.split(" ")) == 4 for line in told["voices"].text.splitlines())
    assert {"en_US", "en_GB", "zh"} <= set(told["locales"].text.split())
    assert told["audioformats"].text == "WAVE_FILE\nMP3_FILE\nOGG_FILE\n"
    assert told["version"].text.startswith("cosyd ")


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ("", 400, "INPUT_TEXT"),
        ("INPUT_TEXT=+", 400, "nothing to say"),
        ("INPUT_TEXT=One&INPUT_TYPE=SSML", 400, "only TEXT is read here"),
        ("INPUT_TEXT=One&INPUT_TYPE=RAWMARYXML", 400, "only TEXT is read here"),
        ("INPUT_TEXT=One&OUTPUT_TYPE=PHONEMES", 400, "only AUDIO is made here"),
        ("INPUT_TEXT=One&AUDIO=AIFF_FILE", 400, "WAVE_FILE"),
        ("INPUT_TEXT=One&VOICE=nobody", 404, "no voice called 'nobody'"),
        ("INPUT_TEXT=%FF", 400, "form is broken"),
        ("INPUT_TEXT=" + "a" * 30_000, 413, "at most 20000"),
        ("INPUT_TEXT=" + "a" * 2**20, 413, "larger than"),
        ("&".join(f"a{n}=b" for n in range(999)), 400, "form is broken"),
        ("INPUT_TEXT=[fail]&VOICE=tone", 500, "tone"),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(open_daemon, form, status, says):
    with httpx.Client(base_url=open_daemon.url, trust_env=False, timeout=20) as http:
        answer = http.post("/process", content=form.encode())

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert says in answer.text


def test_a_token_is_wanted_of_whoever_comes_from_elsewhere(open_daemon):
    elsewhere = {"x-forwarded-for": "192.0.2.1"}
    with httpx.Client(base_url=open_daemon.url, trust_env=False, headers=elsewhere) as http:
        refused = http.post("/process", content=b"INPUT_TEXT=One")
        token = {"authorization": f"Bearer {open_daemon.token}"}
        taken = http.post("/process", content=b"INPUT_TEXT=One&VOICE=tone", headers=token)

    assert refused.status_code == 401
    assert refused.text.startswith("The token is missing or wrong.")
    assert taken.status_code == 200
