"""Who may come in where no token is asked for."""

from __future__ import annotations

import asyncio

import pytest

from cosyd.api.auth import guarded
from cosyd.contract.errors import NotFromHere


def let_in(**headers):
    """Whether a request with *headers* reaches the application."""
    reached = []

    async def app(scope, receive, send):
        reached.append(scope)

    scope = {
        "type": "http",
        "path": "/v1/jobs",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(guarded(None, lambda: None)(app)(scope, None, None))
    return bool(reached)


@pytest.mark.parametrize("host", ["localhost", "localhost:26790", "127.0.0.1:1", "[::1]:1"])
def test_who_speaks_to_this_machine_is_let_in(host):
    assert let_in(host=host)
    assert let_in(host=host, origin="http://localhost:3000")


@pytest.mark.parametrize("name", ["evil.example", "[", "a b", "", "null", "\x7f\xff"])
def test_who_was_sent_from_elsewhere_or_nowhere_is_not(name):
    with pytest.raises(NotFromHere):
        let_in(host=name)
    with pytest.raises(NotFromHere):
        let_in(host="localhost", origin=f"http://{name}")
