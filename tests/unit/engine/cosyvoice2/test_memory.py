"""How much memory sentences under way may keep: who waits, and who is computed anew."""

from __future__ import annotations

import gc

import psutil
import pytest
import torch

from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.memory import MEGABYTE, Room, _left_in_groups, limit_mb
from cosyd.engine.cosyvoice2.rota import Rota
from cosyd.engine.orders import More
from cosyd.engine.protocol import Finished
from unit.engine.cosyvoice2.stage import (
    LONG,
    LONGER,
    alike,
    alone,
    order,
    rest,
    run,
    until_sound,
    voice_of,
)


@pytest.fixture
def engine(loaded):
    loaded._rota = Rota(4)
    loaded._memory = Room(loaded.models, 10_000)
    return loaded


@pytest.fixture
def registered(engine, tmp_path):
    """A voice with a reference whose length is no whole number of chunks."""
    path = tmp_path / "voice.safetensors"
    voice_of(87, model=engine._identity).save(path)
    return {"voice": "registered", "state": str(path)}


class Scales(Room):
    """Tells what was kept at most, and who let go of it."""

    def __init__(self, models, limit_bytes):
        super().__init__(models, 0)
        self.limit = limit_bytes
        self.most = 0
        self.poorer = []

    def settle(self, performances, growing, is_busy):
        found = super().settle(performances, growing, is_busy)
        self.poorer += found
        self.most = max(self.most, *(0, *(self._kept(one) for one in performances)))
        return found


def seconds(engine, count):
    """What so much speech keeps."""
    return engine._memory.bytes_for(25 * count, 25 * count)


def test_who_does_not_fit_waits_for_another_to_end(engine):
    orders = [order(1, LONG), order(2, LONG, "ben")]
    wanted = {one.session: alone(engine, one) for one in orders}
    engine._memory = Scales(engine.models, seconds(engine, 3))  # 1.8 s are expected of each

    for one in orders:
        engine.submit(one)
    until_sound(engine, 1)
    waiting = engine._rota.get(2).performance
    sound = rest(engine)

    assert waiting is None
    assert alike(sound[2], wanted[2])
    assert engine._memory.poorer == []


def test_who_outgrows_all_room_is_computed_anew_and_sounds_the_same(engine, registered):
    said = order(1, LONGER, **registered)
    wanted = alone(engine, said)
    engine._memory = Scales(engine.models, seconds(engine, 4))

    sound = alone(engine, said)

    assert alike(sound, wanted)
    assert len(engine._memory.poorer) == 1
    assert engine._memory.most <= engine._memory.limit


def test_where_nothing_may_be_kept_all_is_computed_anew(engine):
    orders = [order(1, LONG), order(2, LONG, "ben")]
    wanted = {one.session: alone(engine, one) for one in orders}
    engine._memory = Scales(engine.models, 0)

    sound, _ = run(engine, *orders)

    assert all(alike(sound[number], wanted[number]) for number in wanted)


def test_of_several_the_one_that_keeps_the_most_lets_go(engine):
    engine.submit(order(1, LONGER))
    for _ in range(3):
        until_sound(engine, 1)
    engine.submit(order(2, LONGER, "ben"))
    until_sound(engine, 2)
    longer, other = (engine._rota.get(number).performance for number in (1, 2))
    for number in (1, 2):
        engine.cancel(number)
    memory = Scales(engine.models, seconds(engine, 5))

    with torch.inference_mode():
        poorer = memory.settle([other, longer], [other, longer], lambda _: False)

    assert poorer == [longer]
    assert (longer.kept_frames, other.kept_frames > 0) == (0, True)


def test_who_waits_for_text_keeps_nobody_out(engine):
    engine._memory = Scales(engine.models, seconds(engine, 2))
    engine.submit(order(1, LONG, more=True))
    while engine.step() is not None:
        pass

    assert alone(engine, order(2, LONG))
    engine.go_on(More(session=1, text="", last=True))
    assert rest(engine)[1]


def test_half_of_what_is_free_unless_it_is_said(tmp_path):
    place = place_of("cpu")

    assert limit_mb(700, place) == 700
    assert 0 < limit_mb(0, place) * MEGABYTE < psutil.virtual_memory().total / 2


def test_a_limit_of_a_container_or_a_service_counts(tmp_path):
    own = tmp_path / "own"
    own.write_text("0::/system.slice/cosyd.service\n")
    inner = tmp_path / "groups" / "system.slice" / "cosyd.service"
    inner.mkdir(parents=True)
    for folder, most in ((inner, "1000"), (inner.parent, "max"), (inner.parents[1], "5000")):
        (folder / "memory.max").write_text(f"{most}\n")
        (folder / "memory.stat").write_text("anon 300\nfile 500\nkernel 100\n")

    assert _left_in_groups(tmp_path / "groups", own) == [600, 4600]
    assert _left_in_groups(tmp_path / "none", tmp_path / "nowhere") == []


def many_requests(engine, count):
    """*count* requests, of which some are cancelled and some are computed anew."""
    for number in range(1, count + 1, 4):
        engine.submit(order(number, LONG))
        engine.submit(order(number + 1, voice="ben", seed=None))
        engine.submit(order(number + 2, LONGER, "ben"))
        until_sound(engine, number)
        engine.cancel(number + 2)
        _, ends = run(engine, order(number + 3, voice="nobody"))
        rest(engine)
        assert isinstance(ends[number + 3], Finished)


def alive():
    """How many tensors there are."""
    gc.collect()
    return sum(issubclass(type(one), torch.Tensor) for one in gc.get_objects())


def test_nothing_is_left_of_sentences(engine):
    engine._memory = Scales(engine.models, seconds(engine, 3))
    many_requests(engine, 4)
    before = alive()

    many_requests(engine, 36)

    assert alive() <= before


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_memory_is_the_same_after_1_000_requests(engine):
    process = psutil.Process()
    many_requests(engine, 100)
    before, tensors = process.memory_info().rss, alive()

    many_requests(engine, 1_000)

    assert alive() <= tensors
    assert process.memory_info().rss < before + (24 << 20)
