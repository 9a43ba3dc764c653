"""How the files of the console are served."""

import gzip

import pytest

from cosyd.api.console import assets

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "authorization": ""}
FILES = ("app.js", "style.css", "worklet.js", "icon.svg", "cosyd.webmanifest")


def fetch(tone_daemon, path, **headers):
    with tone_daemon.client() as client:
        return client.get(path, headers=BROWSER | headers)


def test_a_browser_gets_the_page_and_others_a_word_without_a_token(tone_daemon):
    page, word = fetch(tone_daemon, "/"), fetch(tone_daemon, "/", accept="*/*")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!doctype html>")
    assert word.text.startswith("This is cosyd")
    assert word.headers["content-type"].startswith("text/plain")
    assert {page.headers["vary"].partition(",")[0], word.headers["vary"]} == {"accept"}


@pytest.mark.parametrize("path", ["/", *(f"/console/{name}" for name in FILES)])
def test_browsers_are_told_to_be_careful_and_to_ask_again(tone_daemon, path):
    answer = fetch(tone_daemon, path)

    policy = answer.headers["content-security-policy"].split("; ")
    assert answer.status_code == 200
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert not [rule for rule in policy if "unsafe" in rule or "http" in rule]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-cache"


def test_what_a_browser_has_it_does_not_get_again(tone_daemon):
    first = fetch(tone_daemon, "/console/app.js")

    again = fetch(tone_daemon, "/console/app.js", **{"if-none-match": first.headers["etag"]})
    other = fetch(tone_daemon, "/console/app.js", **{"if-none-match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_it_is_gzipped_for_those_who_take_it(tone_daemon):
    plain = fetch(tone_daemon, "/console/style.css", **{"accept-encoding": "identity"})

    with tone_daemon.client() as client:
        request = client.build_request("GET", "/console/style.css")
        request.headers["accept-encoding"] = "gzip"
        answer = client.send(request, stream=True)
        squeezed = b"".join(answer.iter_raw())
        answer.close()
        head = client.head("/console/style.css")

    assert gzip.decompress(squeezed) == plain.content
    assert len(squeezed) < len(plain.content) / 2
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/console/",
        "/console/nothing.js",
        "/console/..%2fapi%2fapp.py",
        "/console/%2e%2e/api/app.py",
        "/console/../api/app.py",
        "/console/....//app.js",
        "/console/app.js%00",
        "/console/%2fetc%2fpasswd",
    ],
)
def test_no_other_path_leads_anywhere(tone_daemon, path):
    assert fetch(tone_daemon, path).status_code in {401, 404}


def test_who_asks_is_told(tone_daemon):
    owner = tone_daemon.get("/v1/caller").json()

    assert (owner["name"], sorted(owner["scopes"])) == ("", ["admin", "speak", "voices"])
    assert fetch(tone_daemon, "/v1/caller").status_code == 401


def test_all_of_it_is_small():
    assert sum(len(one.body) for one in assets().values()) < 150_000
