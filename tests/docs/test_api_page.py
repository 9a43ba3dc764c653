"""The page about the API keeps up with the API."""

import asyncio
import re
from contextlib import nullcontext

import httpx
import pytest

from cosyd.api.access_log import Watching
from cosyd.api.app import Parts, create_app
from cosyd.api.compat.dialects import dialect_of
from cosyd.contract.model import Priority
from cosyd.contract.wire import SpeechRequest
from cosyd.system.options import Settings
from scripts import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text()


def described():
    """What the daemon tells of itself at ``/schema``."""
    nothing = dict.fromkeys(Parts.__dataclass_fields__)
    settings = Settings()
    parts = nothing | {
        "on_client": lambda: None,
        "settings": lambda: settings,
        "tasks": lambda: settings.tasks,
        "watching": Watching(
            logs=lambda: False, on_answer=lambda _: None, around=lambda _: nullcontext()
        ),
        "body_limit_bytes": 1_000,
    }

    async def ask():
        doors = httpx.ASGITransport(create_app(Parts(**parts)))
        async with httpx.AsyncClient(transport=doors, base_url="http://localhost") as client:
            return (await client.get("/schema/openapi.json")).raise_for_status().json()

    return asyncio.run(ask())


def operations(schema):
    """Each method and path of our own, as the page writes it: ``GET /v1/jobs/ID``."""
    for path, item in schema["paths"].items():
        if dialect_of(path):
            continue
        told = re.sub(r"{\w+_id}", "ID", path).replace("{name}", "NAME").replace("{cover}", "COVER")
        for method in sorted(item.keys() & {"get", "post", "put", "patch", "delete"}):
            yield f"{method.upper()} {told}"


def test_every_operation_is_told():
    schema = described()

    untold = [one for one in operations(schema) if f"`{one}`" not in PAGE]

    assert len(schema["paths"]) > 5
    assert untold == []


@pytest.mark.parametrize("field", SpeechRequest.__struct_fields__)
def test_every_field_of_a_speech_request_is_told(field):
    assert f"\n| `{field}` |" in PAGE


@pytest.mark.parametrize("priority", list(Priority))
def test_every_priority_is_told(priority):
    assert f"\n| `{priority}` |" in PAGE
