from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from cosyd.cli import serve


class Broken:
    """A daemon that has a defect."""

    async def reload(self, settings):
        raise KeyError(settings)


def test_a_reload_that_breaks_is_told_at_once_and_ends_nothing():
    with capture_logs() as logs:
        asyncio.run(serve._reload(Broken(), lambda: "settings"))

    (told,) = logs
    assert (told["event"], told["log_level"]) == ("settings.reload_failed", "error")
