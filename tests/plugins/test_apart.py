import asyncio
import threading

import pytest

from cosyd_plugins.apart import Apart


def test_what_a_call_returns_or_raises_comes_back():
    async def run():
        apart = Apart("test", limit_s=5)
        name = await apart.run(lambda: threading.current_thread().name)
        with pytest.raises(ZeroDivisionError):
            await apart.run(lambda: 1 // 0)
        return name, await apart.run(lambda: 7)

    assert asyncio.run(run()) == ("test", 7)


def test_a_call_that_hangs_is_not_waited_for_and_no_other_joins_it():
    hung = threading.Event()

    async def run():
        apart = Apart("test", limit_s=0.05)
        with pytest.raises(TimeoutError):
            await apart.run(hung.wait)
        with pytest.raises(TimeoutError):
            await apart.run(lambda: 7)
        hung.set()
        for _ in iter(lambda: apart.busy, False):
            await asyncio.sleep(0)
        return await apart.run(lambda: 7)

    assert asyncio.run(run()) == 7
