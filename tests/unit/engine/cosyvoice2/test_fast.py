"""The fast runtime: what several say side by side is what each says alone, at a cost that stays."""

from __future__ import annotations

import gc
import time
import weakref

import pytest
import torch
from structlog.testing import capture_logs

from cosyd.contract.model import Mode
from cosyd.engine.cosyvoice2.bases import Bases, flow_prompt, trimmed
from cosyd.engine.cosyvoice2.ensemble import Ensemble
from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.engine.cosyvoice2.flow import Flow
from cosyd.engine.cosyvoice2.lm import Decoding, SpeechLM
from cosyd.engine.cosyvoice2.pace import Pace
from cosyd.engine.cosyvoice2.rota import Rota
from cosyd.engine.orders import Mix, More, Part
from cosyd.engine.protocol import Finished, Sound
from cosyd.system.options import CosyVoice2 as Options
from soundmodels import prompt
from unit.engine.cosyvoice2.stage import (
    FULL,
    LONG,
    LONGER,
    SHORT,
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
    return loaded


def test_the_same_seed_says_the_same_and_another_does_not(engine):
    first, again = (alone(engine, order(1, LONGER)) for _ in range(2))

    assert first == again
    assert not alike(first, alone(engine, order(1, LONGER, seed=6)))


def test_what_is_said_side_by_side_is_what_each_says_alone(engine):
    orders = [
        order(1, LONGER, "anna"), order(2, LONG, "ben", speed=1.2),
        order(3, SHORT, "ben", seed=8), order(4, LONGER, "ben", seed=9, volume=0.5),
    ]  # fmt: skip
    apart = {one.session: alone(engine, one) for one in orders}

    together, ends = run(engine, *orders)

    assert all(alike(together[number], apart[number]) for number in apart)
    assert all(end == Finished(number) for number, end in ends.items())


def test_the_first_sound_takes_as_many_turns_whoever_spoke_before(engine):
    turns = {}
    for number in range(1, 11):
        engine.submit(order(number, LONG))
        turns[number] = until_sound(engine, number)
        engine.cancel(number)

    assert turns[1] == turns[2] == turns[10]


def test_whoever_comes_in_between_is_heard_as_soon_as_anyone(engine):
    engine.submit(order(1, LONGER))
    first = until_sound(engine, 1)
    while not engine._ensemble.plays(engine._rota.get(1).performance):
        engine.step()
    engine.submit(order(2, LONG))

    assert until_sound(engine, 2) == first  # a chunk that is on its way waits


def with_a_chunk_each(engine, monkeypatch, *orders):
    """All tokens for a chunk of each are there, and no chunk has been begun."""
    with monkeypatch.context() as patch:
        patch.setattr(Ensemble, "_most_urgent", lambda *_: (None, ()))
        for one in orders:
            engine.submit(one)
        for _ in range(40):
            engine.step()


def plays(engine, number):
    return engine._ensemble.plays(engine._rota.get(number).performance)


def has_sound_for_long(engine, number):
    work = engine._rota.get(number)
    work.due = work.performance.due = time.monotonic() + 1_000


def test_a_chunk_that_is_on_its_way_waits_for_who_has_heard_nothing(engine, monkeypatch):
    with_a_chunk_each(engine, monkeypatch, order(1, LONG))
    for _ in range(3):
        engine.step()
    begun = plays(engine, 1)
    has_sound_for_long(engine, 1)
    with_a_chunk_each(engine, monkeypatch, order(2, LONG, "ben"))

    first = until_sound(engine, 2)
    sound = rest(engine)

    assert begun
    assert first <= 12  # ten steps of the flow, and what comes after
    assert len(sound[1]) == 45 * 1_920


def test_those_who_are_due_share_a_run_and_who_has_sound_for_long_waits(engine, monkeypatch):
    with_a_chunk_each(engine, monkeypatch, *(order(number, LONG) for number in (1, 2, 3)))
    has_sound_for_long(engine, 2)

    engine.step()

    assert [plays(engine, number) for number in (1, 2, 3)] == [True, False, True]
    assert len(rest(engine)) == 3


def test_the_sound_of_several_can_be_made_at_once(engine, monkeypatch):
    orders = [order(1, LONG), order(2, LONG, "ben")]
    apart = {one.session: alone(engine, one) for one in orders}
    sizes = []
    make = engine.models.vocoder.filter
    monkeypatch.setattr(
        engine.models.vocoder, "filter", lambda *given: sizes.append(len(given[0])) or make(*given)
    )
    monkeypatch.setattr(engine, "_ensemble", Ensemble(engine.models, 4, sounds_together=True))

    with_a_chunk_each(engine, monkeypatch, *orders)
    together = rest(engine)

    assert max(sizes) == 2
    assert all(alike(together[number], apart[number]) for number in apart)


def test_the_first_sound_is_made_as_soon_as_the_machine_can_follow(miniature, monkeypatch):
    slow = Pace(token_s=0.01, chunk_s=0.2, sound_s=0.05)
    monkeypatch.setattr("cosyd.engine.cosyvoice2.pace.measured", lambda *_: slow)
    made = Fast(miniature, Options(device="cpu"))

    made.warm_up()

    assert made.facts["first_tokens"] == 17
    assert made.facts["token_ms"] == 10
    stream = made._bases.stream(voice_of(60))
    assert (stream.prompt.tokens.shape[1] + 17) % 25 == 0


@pytest.mark.parametrize("before", [30, 87, 100])
def test_the_reference_is_cut_so_that_few_tokens_end_a_chunk(before):
    kept = trimmed(prompt(before), 8, 25)

    assert (kept.tokens.shape[1] + 8) % 25 == 0
    assert before - 25 < kept.tokens.shape[1] <= before
    assert torch.equal(kept.tokens, prompt(before).tokens[:, -kept.tokens.shape[1] :])
    assert kept.mel.shape[1] == 2 * kept.tokens.shape[1]


def test_a_short_reference_stays_whole():
    assert trimmed(prompt(10), 8, 25).tokens.shape[1] == 10


def test_a_voice_is_computed_once_and_what_is_used_least_goes(engine, monkeypatch):
    bases = Bases(engine.models.flow, 8, limit_mb=0)
    calls = []
    begin = Flow.begin
    monkeypatch.setattr(Flow, "begin", lambda *given: calls.append(given) or begin(*given))
    one, other = voice_of(60), voice_of(60, seed=2)

    with torch.inference_mode():
        for voice in (one, one, other, other, one):
            stream = bases.stream(voice)

    assert len(calls) == 3
    assert stream.frames == 50
    assert stream.nbytes < bases.nbytes / 10


def test_a_voice_that_is_let_go_of_stays_for_who_speaks_in_it(engine):
    bases = Bases(engine.models.flow, 8, limit_mb=0)

    with torch.inference_mode():
        stream = bases.stream(voice_of(60))
        bases.forget()
        tokens = torch.cat([flow_prompt(voice_of(60)).tokens[:, 43:60], prompt(11).tokens], dim=1)
        *_, mel = engine.models.flow.follow([stream], tokens, 3)

    assert mel.isfinite().all()


def test_a_cancelled_order_leaves_nothing_behind(engine, monkeypatch):
    begun = []
    begin = SpeechLM.begin
    monkeypatch.setattr(
        SpeechLM, "begin", lambda *given: begun.append(weakref.ref(made := begin(*given))) or made
    )
    gc.disable()  # what nobody refers to goes at once, not when it is looked for
    try:
        for number, turns in enumerate((1, 5, 33, 45)):
            engine.submit(order(number, LONGER))
            for _ in range(turns):
                engine.step()
            engine.cancel(number)

            assert begun[-1]() is None
            assert engine.step() is None
    finally:
        gc.enable()


def test_who_leaves_in_the_midst_of_a_run_disturbs_nobody(engine):
    wanted = alone(engine, order(2, LONGER, "ben"))
    engine.submit(order(1, LONGER))
    engine.submit(order(2, LONGER, "ben"))
    sound = b""
    for turn in range(4_000):
        if turn == 20:
            engine.cancel(1)
        news = engine.step()
        if news is None:
            break
        assert turn < 20 or all(item.session == 2 for item in news)
        sound += b"".join(i.pcm for i in news if isinstance(i, Sound) and i.session == 2)

    assert alike(sound, wanted)


def test_who_fails_fails_alone_and_says_why(engine, monkeypatch):
    wanted = alone(engine, order(2, LONG, "ben"))
    turn = Decoding.turn
    reads = []

    def broken(decoding, rows):
        if decoding is (reads or reads.append(decoding) or reads)[0] or decoding in reads:
            reads.append(decoding)
            if decoding.length > 12:
                raise RuntimeError("a cable came loose")
        return turn(decoding, rows)

    monkeypatch.setattr(Decoding, "turn", broken)
    engine.submit(order(1, LONG))
    for _ in range(3):
        engine.step()
    engine.submit(order(2, LONG, "ben"))
    with capture_logs():
        sound, ends = {1: b"", 2: b""}, {}
        while (news := engine.step()) is not None:
            for item in news:
                if isinstance(item, Sound):
                    sound[item.session] += item.pcm
                else:
                    ends[item.session] = item

    assert ends[2] == Finished(2)
    assert alike(sound[2], wanted)


def test_a_run_that_fails_is_tried_again_by_each_alone(engine, monkeypatch):
    orders = [order(number, LONG, seed=number) for number in (1, 2, 3)]
    wanted = {one.session: alone(engine, one) for one in orders}
    follow = Flow.follow
    sizes = []

    def sometimes(flow, streams, tokens, looked_at):
        sizes.append(len(streams))
        if len(streams) > 1:
            raise RuntimeError("it does not like company")
        return follow(flow, streams, tokens, looked_at)

    monkeypatch.setattr(Flow, "follow", sometimes)

    with capture_logs():
        sound, ends = run(engine, *orders)

    assert max(sizes) > 1
    assert all(end.reason is None for end in ends.values())
    assert all(alike(sound[number], wanted[number]) for number in wanted)


def test_where_memory_is_short_fewer_speak_side_by_side(engine, monkeypatch):
    orders = [order(number, LONG, seed=number) for number in (1, 2, 3, 4)]
    wanted = {one.session: alone(engine, one) for one in orders}
    follow = Flow.follow
    times = []

    def short(flow, streams, tokens, looked_at):
        if not times:
            times.append(1)
            raise RuntimeError(FULL)
        return follow(flow, streams, tokens, looked_at)

    monkeypatch.setattr(Flow, "follow", short)

    with capture_logs():
        sound, ends = run(engine, *orders)

    assert engine._rota.limit < 4
    assert all(end.reason is None for end in ends.values())
    assert all(alike(sound[number], wanted[number]) for number in wanted)


def test_where_memory_stays_short_it_is_told(engine, monkeypatch):
    def never(*_):
        yield None
        raise RuntimeError(FULL)

    monkeypatch.setattr(Flow, "follow", never)

    with capture_logs():
        _, ends = run(engine, order(1, LONG))

    assert ends[1].code == "engine.out_of_memory"
    monkeypatch.undo()
    assert alone(engine, order(2))


def test_text_in_parts_is_waited_for_and_holds_nobody_up(engine):
    engine._rota.limit = 1
    engine.submit(order(1, "", more=True))
    while engine.step() is not None:
        pass
    assert alone(engine, order(2))

    engine.go_on(More(session=1, text="Hello"))
    while engine.step() is not None:
        pass
    engine.go_on(More(session=1, text=" there.", last=True))

    assert len(rest(engine)[1]) > 24_000


def test_what_cannot_be_said_is_told_as_it_is_and_what_is_nothing_is_silence(engine):
    sound, ends = run(engine, order(1, "..."), order(2, mode=Mode.INSTRUCT), order(3))

    assert ends[1] == Finished(1)
    assert sound[1].strip(b"\0") == b""
    assert ends[2].code == "manner.instruction_missing"
    assert ends[3] == Finished(3)


def test_voices_are_mixed_while_somebody_speaks(engine, tmp_path):
    mixed = tmp_path / "mixed"
    parts = (Part(voice="anna"), Part(voice="ben"))

    _, ends = run(engine, order(1, LONGER), Mix(session=2, parts=parts, state=str(mixed)))

    assert ends == {1: Finished(1), 2: Finished(2)}
    assert mixed.exists()


def test_long_readings_keep_nobody_waiting(engine, monkeypatch):
    monkeypatch.setattr("cosyd.engine.cosyvoice2.ensemble.PIECE", 4)
    rows = []
    read = SpeechLM.read

    def counted(lm, given, rows_=0):
        rows.append(max(len(x) for _, x in given))
        return read(lm, given, rows_)

    whole = alone(engine, order(1, LONGER))
    monkeypatch.setattr(SpeechLM, "read", counted)

    assert alike(alone(engine, order(1, LONGER)), whole)
    assert max(rows) == 4


def test_a_turn_of_nobody_is_nothing(engine):
    assert Ensemble(engine.models, 4).turn([]) == []
    assert engine.step() is None
