"""The pages of the webhook and of the quiet hours are true."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from cosyd.contract.events import JobEnded
from cosyd.contract.model import Status
from cosyd_plugins import quiet_hours
from cosyd_plugins.webhook import settings as webhook
from cosyd_plugins.webhook.message import Message, headers_of

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"webhook": ("webhook.md", webhook.Settings), "quiet_hours": (
    "quiet-hours.md", quiet_hours.Settings,
)}  # fmt: skip


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)


@pytest.mark.parametrize("plugin", PAGES)
def test_every_example_of_settings_is_one(plugin):
    page, shape = PAGES[plugin]
    tables = [tomllib.loads(block)["plugins"][plugin] for block in blocks(page, "toml")]

    assert tables
    for table in tables:
        msgspec.convert(table, shape)


@pytest.mark.parametrize("plugin", PAGES)
def test_every_setting_is_told(plugin):
    page, shape = PAGES[plugin]
    told = {
        name
        for row in re.findall(r"^\| (`.*?) \|", (DOCS / page).read_text(), re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    fields = {field.encode_name for field in msgspec.structs.fields(shape)} - {"targets"}
    own = msgspec.structs.fields(webhook.Target) if plugin == "webhook" else ()

    assert told - set(webhook.EVENTS) == fields | {field.encode_name for field in own}


def test_every_event_is_told():
    rows = re.findall(r"^\| `([a-z_.]+)` \|", (DOCS / "webhook.md").read_text(), re.MULTILINE)

    assert sorted({row for row in rows if "." in row or row == "missed"}) == list(webhook.EVENTS)


def test_the_function_of_the_page_checks_a_signature_and_the_body_has_the_members_that_it_shows():
    namespace = {}
    exec(blocks("webhook.md", "python")[0], namespace)  # the page's own code
    (table,) = (tomllib.loads(one)["plugins"]["webhook"] for one in blocks("webhook.md", "toml"))
    target = msgspec.convert(table["targets"][0], webhook.Target)
    event = JobEnded(job="j1", status=Status.DONE, audio_s=1.0, took_s=0.5)
    message = Message.of(event, "1.2.3")

    headers = headers_of(message, body := message.body(), target.key, 1_700_000_000)

    assert target.key == base64.b64decode(target.secret.removeprefix("whsec_"))
    assert namespace["is_genuine"](target.key, headers, body)
    assert not namespace["is_genuine"](b"another", headers, body)
    shown, sent = json.loads(blocks("webhook.md", "json")[0]), json.loads(body)
    assert (list(shown), list(shown["data"])) == (list(sent), list(sent["data"]))
