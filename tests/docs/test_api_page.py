"""The page about the API keeps up with the API."""

import asyncio
import re

import pytest

from cosyd.api.app import Parts, create_app
from cosyd.contract.model import Priority
from cosyd.contract.wire import SpeechRequest
from scripts import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text()
PARTS = dict.fromkeys(Parts.__dataclass_fields__)


def operations():
    """Each method and path, as the daemon describes itself: ``GET /v1/jobs/ID``."""
    schema = create_app(Parts(**PARTS | {"stopping": asyncio.Event(), "body_limit_bytes": 1_000}))
    for path, item in schema.openapi_schema.to_schema()["paths"].items():
        told = re.sub(r"{(job_id|name)}", lambda m: "ID" if m[1] == "job_id" else "NAME", path)
        for method in sorted(item.keys() & {"get", "post", "put", "patch", "delete"}):
            yield f"{method.upper()} {told}"


@pytest.mark.parametrize("operation", list(operations()))
def test_every_operation_is_told(operation):
    assert f"`{operation}`" in PAGE


@pytest.mark.parametrize("field", SpeechRequest.__struct_fields__)
def test_every_field_of_a_speech_request_is_told(field):
    assert f"\n| `{field}` |" in PAGE


@pytest.mark.parametrize("priority", list(Priority))
def test_every_priority_is_told(priority):
    assert f"\n| `{priority}` |" in PAGE
