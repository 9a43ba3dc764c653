"""Recorded work, and the engine that is made of it; a processor does it again each time."""

from __future__ import annotations

import pytest
import torch
from structlog.testing import capture_logs

from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.engine.cosyvoice2.graphs import bucket, graph_of
from cosyd.engine.orders import Session
from cosyd.engine.protocol import Finished, Sound
from cosyd.system.options import CosyVoice2 as Options

LONG = "Hello there, you."
SHORT = "Hi."


def spoken(engine, *orders):
    """The sound of each of *orders*, spoken side by side."""
    for one in orders:
        engine.submit(one)
    sound, ended = {one.session: b"" for one in orders}, 0
    while ended < len(orders):
        for item in engine.step() or ():
            if isinstance(item, Sound):
                sound[item.session] += item.pcm
            else:
                assert item == Finished(item.session)
                ended += 1
    return sound


def order(number, text, voice):
    return Session(session=number, text=text, language="en", voice=voice, seed=number)


def test_work_is_done_again_with_what_lies_in_its_places():
    x, y = torch.ones(3), torch.zeros(3)
    graph = graph_of(lambda: torch.mul(x, 2.0, out=y), torch.device("cpu"), "twice")

    graph.replay()
    x.fill_(4.0)
    graph.replay()

    assert y.tolist() == [8.0, 8.0, 8.0]


def test_work_that_a_card_cannot_record_is_done_all_the_same(monkeypatch):
    def refuse(_work):
        raise RuntimeError("operation not permitted when stream is capturing\nmore of it")

    monkeypatch.setattr("cosyd.engine.cosyvoice2.graphs.Recorded", refuse)
    done = []

    with capture_logs() as logs:
        graph = graph_of(lambda: done.append(1), torch.device("cuda"), "lm 1 x 512")
    graph.replay()

    assert done == [1]
    (told,) = logs
    assert (told["event"], told["graph"]) == ("graph.failed", "lm 1 x 512")
    assert told["reason"] == "operation not permitted when stream is capturing"


@pytest.mark.parametrize(("count", "size"), [(1, 1), (2, 2), (3, 4), (9, 16), (16, 16), (64, 64)])
def test_so_many_go_into_the_next_larger_bucket(count, size):
    assert bucket(count) == size


def test_the_engine_says_the_same_of_recorded_work(miniature):
    orders = [order(1, LONG, "anna"), order(2, SHORT, "ben"), order(3, SHORT, "ben")]
    plain, recorded = (
        Fast(miniature, Options(device="cpu", first_tokens=8, cuda_graphs=graphs))
        for graphs in (False, True)
    )
    recorded.warm_up()

    expected, said = spoken(plain, *orders), spoken(recorded, *orders)

    for number, pcm in expected.items():
        one, other = (
            torch.frombuffer(bytearray(each), dtype=torch.int16).int()
            for each in (pcm, said[number])
        )
        assert one.shape == other.shape
        assert (one - other).abs().max() <= 4
