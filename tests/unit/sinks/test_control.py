import asyncio
import json
from contextlib import asynccontextmanager

import pytest
import zmq
import zmq.asyncio

from cosyd.contract.events import DaemonChanged
from cosyd.contract.hooks import DoorHouse, House
from cosyd.sinks.control import Control, ControlSettings
from cosyd.sinks.endpoint import BusNotLocal
from cosyd.sinks.publisher import BusSettings, Publisher


class Counter:
    """A desk of which only the version is asked."""

    version = "1"

    def jobs(self):
        return []


def folders(path):
    return {
        "config_folder": path,
        "data_folder": path,
        "runtime_folder": path,
        "tell": lambda state, reason: None,
    }


def house(path, **settings):
    room = folders(path)
    return DoorHouse(settings=ControlSettings(**settings), desk=Counter(), token="t", **room)


async def published(path):
    publisher = Publisher()
    await publisher.start(House(settings=BusSettings(), **folders(path)))
    return publisher


def test_without_its_sink_it_is_closed_and_says_so(tmp_path):
    told = []
    room = house(tmp_path)
    room.tell = lambda *what: told.append(what)

    async def run():
        control = Control(Publisher())
        await control.start(room)
        await control.stop()

    asyncio.run(run())

    assert told == [("unavailable", "the sink zeromq is not at work")]
    assert room.facts == {}


def test_an_address_of_the_network_is_refused_and_nothing_is_left_open(tmp_path):
    async def run():
        publisher = await published(tmp_path)
        control = Control(publisher)
        try:
            with pytest.raises(BusNotLocal, match="without keys"):
                await control.start(house(tmp_path, endpoint="tcp://0.0.0.0:1"))
            await control.start(house(tmp_path))
            await control.stop()
        finally:
            await publisher.stop()

    asyncio.run(run())


@asynccontextmanager
async def opened(path):
    """A control socket at work, its publisher, and a client of it."""
    publisher = await published(path)
    control, room = Control(publisher), house(path)
    await control.start(room)
    with zmq.asyncio.Context() as context, context.socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(room.facts["zmq_control"])
        async with asyncio.timeout(20):
            yield control, publisher, socket
    await control.stop()
    await publisher.stop()


def open_and_wait(stream):
    return json.dumps({"op": "live.open", "stream": stream, "wait_subscriber": True}).encode()


def test_who_still_waits_when_the_daemon_stops_is_told(tmp_path):
    async def run():
        async with opened(tmp_path) as (control, publisher, socket):
            await socket.send(open_and_wait("s"))
            for _ in iter(lambda: len(publisher.expectations), 1):
                await asyncio.sleep(0.002)
            control.told(DaemonChanged(state="stopping"))
            return json.loads(await socket.recv())

    assert asyncio.run(run())["error"] == "daemon.stopping"


def test_only_so_many_may_wait_for_an_answer(tmp_path):
    async def run():
        async with opened(tmp_path) as (_, _, socket):
            for number in range(257):
                await socket.send(open_and_wait(f"s{number}"))
            return json.loads(await socket.recv())

    assert asyncio.run(run())["error"] == "bus.busy"
