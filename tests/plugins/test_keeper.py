"""Who keeps the card, with a card that comes and goes as the test says."""

import asyncio

from cosyd.contract.errors import SoundUnavailable
from cosyd.contract.hooks import House
from cosyd_plugins import speaker
from cosyd_plugins.card import Shape
from cosyd_plugins.deck import Deck
from cosyd_plugins.keeper import Keeper
from cosyd_plugins.speaker import Speaker, SpeakerSettings
from doubles import Telling


class ShyCard:
    """There or not; asks for no sound."""

    def __init__(self):
        self.there = False
        self.shape = None
        self.gone = False

    async def look(self):
        if not self.there:
            raise SoundUnavailable(reason="it is in its box")

    async def open(self, rate_hz=None):
        await self.look()
        self.shape = Shape(rate_hz=24_000, channels=1)
        return self.shape

    async def close(self):
        self.shape = None


class Kept:
    """A keeper, and what it told."""

    def __init__(self, card):
        self.states = asyncio.Queue()
        self.keeper = Keeper(
            card,
            Deck(cut=lambda: None, tell=lambda _: None),
            tell=lambda state, reason: self.states.put_nowait((state, reason)),
            latency_s=0.15,
            retry_s=0.002,
            patience_s=1.0,
        )

    async def __aenter__(self):
        self.keeper.start()
        return self

    async def __aexit__(self, *_):
        await self.keeper.stop()

    async def next_states(self, count):
        return [(await asyncio.wait_for(self.states.get(), 10))[0] for _ in range(count)]


def test_a_card_that_is_put_in_is_noticed_though_nothing_is_to_be_heard():
    async def run():
        card = ShyCard()
        async with Kept(card) as kept:
            before = await kept.next_states(2)
            card.there = True
            return before + await kept.next_states(1)

    assert asyncio.run(run()) == ["starting", "unavailable", "ready"]


def test_who_asks_for_a_missing_card_is_told_at_once_and_the_next_finds_it():
    async def run():
        card = ShyCard()
        async with Kept(card) as kept:
            first = await asyncio.gather(kept.keeper.opened(), return_exceptions=True)
            card.there = True
            return first, await asyncio.wait_for(kept.keeper.opened(), 10)

    first, shape = asyncio.run(run())
    assert [type(error) for error in first] == [SoundUnavailable]
    assert shape.rate_hz == 24_000


def test_a_job_that_still_waits_for_its_turn_may_find_a_card_then(tmp_path, monkeypatch):
    card = ShyCard()
    monkeypatch.setattr(speaker, "Card", lambda **_: card)

    async def run():
        one, job = Speaker(retry_s=0.002), Telling()
        await one.start(
            House(
                settings=SpeakerSettings(),
                config_folder=tmp_path,
                data_folder=tmp_path,
                runtime_folder=tmp_path,
                tell=lambda state, reason: None,
            )
        )
        hearing = asyncio.create_task(one.hear(job))
        await asyncio.sleep(0.05)
        waits = not hearing.done()
        job.say(b"\0\0" * 240)
        told = await asyncio.gather(hearing, return_exceptions=True)
        await one.stop()
        return waits, told

    waits, (error,) = asyncio.run(run())

    assert waits
    assert isinstance(error, SoundUnavailable)
