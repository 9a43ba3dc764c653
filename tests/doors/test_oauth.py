"""Tokens for clients, as real OAuth 2.0 clients ask for them."""

from __future__ import annotations

import json

import pytest
import requests
from authlib.integrations.httpx_client import OAuth2Client
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError, InvalidScopeError
from requests_oauthlib import OAuth2Session

from cosyd.access import Clients, Effort
from cosyd.contract.access import Scope

FORM = "application/x-www-form-urlencoded"
GRANT = "grant_type=client_credentials"
LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture(scope="module")
def added(tone_daemon):
    """Adds clients, and takes them away again."""
    names = []
    with Clients(tone_daemon.home / "data", effort=LIGHT) as clients:

        def add(name):
            names.append(name)
            _, shown = clients.add(name, (Scope.SPEAK, Scope.VOICES))
            return {"client_id": shown.client_id, "client_secret": shown.client_secret}

        yield add
        for name in names:
            clients.remove(name)


@pytest.fixture(scope="module")
def kitchen(added):
    """A client that may speak and see to voices."""
    return added("kitchen")


def is_let_in(daemon, token, path="/v1/voices"):
    shown = {"authorization": f"Bearer {token}"}
    return requests.get(daemon.url + path, headers=shown, timeout=30).status_code == 200


def asked(daemon, body, content_type=FORM, path="/oauth/token", **more):
    headers = {"content-type": content_type, **more.pop("headers", {})}
    return requests.post(daemon.url + path, data=body, headers=headers, timeout=30, **more)


def test_the_clients_of_the_cloud_get_a_token_as_their_sample_does(tone_daemon, kitchen):
    def get_access_token(client_id, client_secret):
        url = tone_daemon.url + "/oauth/token"
        data = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        response = requests.post(url, data=data)
        return response.json().get("access_token")

    token = get_access_token(kitchen["client_id"], kitchen["client_secret"])

    assert is_let_in(tone_daemon, token)


def test_requests_oauthlib(tone_daemon, kitchen, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client_id, secret = kitchen["client_id"], kitchen["client_secret"]
    url = tone_daemon.url + "/oauth/token"

    with OAuth2Session(client=BackendApplicationClient(client_id=client_id)) as session:
        basic = session.fetch_token(url, client_id=client_id, client_secret=secret)
        spoken = session.post(tone_daemon.url + "/v1/speech", json={"text": "Hello."})
        form = session.fetch_token(url, client_secret=secret, include_client_id=True)
        with pytest.raises(InvalidClientError):
            session.fetch_token(url, client_id=client_id, client_secret="wrong")
    with OAuth2Session(client=BackendApplicationClient(client_id, scope=["admin"])) as session:
        with pytest.raises(InvalidScopeError):
            session.fetch_token(url, client_id=client_id, client_secret=secret)

    assert spoken.status_code == 200
    assert basic["expires_in"] == form["expires_in"] == 7200
    assert form["scope"] == ["speak", "voices"]


@pytest.mark.parametrize("how", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("session", [AuthlibSession, OAuth2Client])
def test_authlib(tone_daemon, kitchen, session, how):
    with session(
        kitchen["client_id"],
        kitchen["client_secret"],
        token_endpoint=tone_daemon.url + "/oauth/token",
        token_endpoint_auth_method=how,
        revocation_endpoint_auth_method=how,
        scope="speak",
    ) as client:
        token = client.fetch_token(grant_type="client_credentials")
        listed = client.get(tone_daemon.url + "/v1/jobs")
        revoked = client.revoke_token(
            tone_daemon.url + "/oauth/revoke", token["access_token"], "access_token"
        )

    assert token["token_type"] == "Bearer"
    assert token["scope"] == "speak"
    assert listed.status_code == 200
    assert revoked.status_code == 200
    assert not is_let_in(tone_daemon, token["access_token"])


def test_a_client_that_asks_in_json_is_understood(tone_daemon, kitchen):
    body = {**kitchen, "grant_type": "client_credentials", "audience": "https://example.org"}

    answer = asked(tone_daemon, json.dumps(body), "application/json; charset=utf-8")

    assert answer.json().keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert answer.headers["cache-control"] == "no-store"
    assert is_let_in(tone_daemon, answer.json()["access_token"])


ASKED_WRONG = [
    ("", FORM, 400, "invalid_request"),
    ("grant_type=", FORM, 400, "invalid_request"),
    ("grant_type=password&username=a&password=b", FORM, 400, "unsupported_grant_type"),
    ("grant_type=%00%0a", FORM, 400, "unsupported_grant_type"),
    (GRANT, FORM, 401, "invalid_client"),
    (f"{GRANT}&client_id=ID", FORM, 401, "invalid_client"),
    (f"{GRANT}&client_secret=SECRET", FORM, 401, "invalid_client"),
    (f"{GRANT}&client_id=ID&client_secret=wrong", FORM, 401, "invalid_client"),
    (f"{GRANT}&client_id=%ed%a0%80&client_secret=SECRET", FORM, 400, "invalid_request"),
    (f"{GRANT}&client_id=ID&client_secret=%00", FORM, 401, "invalid_client"),
    (f"{GRANT}&client_id=ID&client_id=ID&client_secret=SECRET", FORM, 400, "invalid_request"),
    (f"{GRANT}&client_id=ID&client_secret=SECRET&scope=sing", FORM, 400, "invalid_scope"),
    (f"{GRANT}&client_id=ID&client_secret=SECRET&scope=admin+speak", FORM, 400, "invalid_scope"),
    (b"\xff\xfe=1", FORM, 400, "invalid_request"),
    ("&a=1" * 100, FORM, 400, "invalid_request"),
    ("a" * 2_000_000, FORM, 413, "invalid_request"),
    ("{", "application/json", 400, "invalid_request"),
    ("[" * 20_000, "application/json", 400, "invalid_request"),
    ('["grant_type"]', "application/json", 400, "invalid_request"),
    ('{"grant_type": 5}', "application/json", 400, "invalid_request"),
    ('{"grant_type": "\\ud800"}', "application/json", 400, "invalid_request"),
    (GRANT, "multipart/form-data; boundary=x", 401, "invalid_client"),
    (GRANT, "", 401, "invalid_client"),
]


@pytest.mark.parametrize(("body", "content_type", "status", "error"), ASKED_WRONG)
def test_what_is_asked_wrong_is_told_in_the_words_of_oauth(  # noqa: PLR0917 - pytest names them
    tone_daemon, kitchen, body, content_type, status, error
):
    if isinstance(body, str):
        body = body.replace("=ID", "=" + kitchen["client_id"])
        body = body.replace("SECRET", kitchen["client_secret"])

    answer = asked(tone_daemon, body, content_type)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json().keys() == {"error", "error_description"}
    assert kitchen["client_secret"] not in answer.text
    assert (status == 401) == ("www-authenticate" in answer.headers)


@pytest.mark.parametrize(
    ("shown", "more", "status"),
    [
        ("Basic", "", 401),
        ("Basic !!!", "", 401),
        ("Basic /////w==", "", 401),
        ("Basic bm9ib2R5Ong=", "", 401),
        ("Basic bm9ib2R5Ong=", "&client_secret=x", 400),
        ("Basic bm9ib2R5Ong=", "&client_id=somebody", 400),
    ],
)
def test_wrong_ways_to_use_http_basic_are_told(tone_daemon, shown, more, status):
    answer = asked(tone_daemon, GRANT + more, headers={"authorization": shown})

    assert answer.status_code == status
    assert answer.json()["error"] == ("invalid_client" if status == 401 else "invalid_request")
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_token_is_revoked_by_its_own_client_and_what_is_none_is_so_already(
    tone_daemon, kitchen, added
):
    hall = added("hall")
    own, other = (((one["client_id"], one["client_secret"])) for one in (kitchen, hall))
    token = asked(tone_daemon, GRANT, auth=own).json()["access_token"]

    answers = [
        asked(tone_daemon, {"token": token}, path="/oauth/revoke", auth=other),
        asked(tone_daemon, {"token": "nothing"}, path="/oauth/revoke", auth=own),
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert is_let_in(tone_daemon, token)
    assert asked(tone_daemon, {}, path="/oauth/revoke", auth=own).status_code == 400
    assert asked(tone_daemon, {"token": token}, path="/oauth/revoke").status_code == 401
    gone = asked(tone_daemon, {"token": token}, path="/oauth/revoke", auth=own)
    assert gone.status_code == 200
    assert not is_let_in(tone_daemon, token)


def test_who_tries_secrets_is_slowed_down_and_others_are_not(tone_daemon, kitchen, added):
    cellar = added("cellar")
    own, other = (((one["client_id"], one["client_secret"])) for one in (kitchen, cellar))

    for _ in range(40):
        slowed = asked(tone_daemon, GRANT, auth=(cellar["client_id"], "guess"))
        if slowed.status_code == 429:
            break
        assert slowed.status_code == 401

    assert slowed.json()["error"] == "slow_down"
    assert int(slowed.headers["retry-after"]) >= 1
    assert asked(tone_daemon, GRANT, auth=other).status_code == 429
    assert asked(tone_daemon, GRANT, auth=own).status_code == 200
