from __future__ import annotations

import gc
import wave
import weakref

import pytest
import torch
from structlog.testing import capture_logs

from cosyd.contract.errors import (
    DeviceMissing,
    EngineOptionUnsupported,
    ModelBroken,
    OutOfMemory,
    VoiceOfAnotherModel,
)
from cosyd.contract.model import Mode
from cosyd.engine.cosyvoice2.engine import CosyVoice2, load
from cosyd.engine.cosyvoice2.lm import Decoding, SpeechLM
from cosyd.engine.cosyvoice2.models import Models
from cosyd.engine.cosyvoice2.rota import Rota
from cosyd.engine.cosyvoice2.voices.cast import ROOM, Cast
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.orders import Convert, Mix, More, Part, Register
from cosyd.engine.protocol import CHUNK_BYTES, Finished, Sound
from cosyd.system.options import CosyVoice2 as Options
from sounds import noise
from unit.engine.cosyvoice2.stage import FULL, LONG, alone, order, rest, run, until_sound


@pytest.fixture(scope="session")
def loaded(miniature):
    return CosyVoice2(miniature, Options(device="cpu"))


@pytest.fixture
def engine(loaded):
    loaded._rota = Rota(4)
    return loaded


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "reference.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(noise(3 * 24_000))
    return str(path)


def test_two_voices_side_by_side_say_what_each_says_alone(engine):
    anna, ben = order(1, LONG, "anna"), order(2, LONG, "ben", speed=1.2)

    apart = {1: alone(engine, anna), 2: alone(engine, ben)}
    together, ends = run(engine, anna, ben)

    assert together == apart
    assert apart[1] != apart[2]
    assert ends == {1: Finished(1), 2: Finished(2)}


def test_the_first_sound_takes_as_many_steps_whoever_spoke_before(engine):
    steps = {}
    for number in range(1, 11):
        engine.submit(order(number, LONG))
        steps[number] = until_sound(engine, number)
        engine.cancel(number)

    assert steps[1] == steps[2] == steps[10] == 25 + 3 + 10 + 1


def test_who_has_heard_nothing_goes_first(engine):
    engine.submit(order(1, LONG))
    until_sound(engine, 1)
    engine.submit(order(2, LONG))

    assert until_sound(engine, 2) == 25 + 3 + 10 + 1
    assert until_sound(engine, 1) > 1  # its listener has a second of sound, and then it goes on


def test_sound_comes_in_pieces_that_can_be_told_soon(engine):
    engine.submit(order(1, LONG))

    pieces = [item for _ in range(100) for item in engine.step() or () if isinstance(item, Sound)]

    assert max(len(piece.pcm) for piece in pieces) <= CHUNK_BYTES
    engine.cancel(1)


def test_a_cancelled_order_leaves_nothing_behind(engine, monkeypatch):
    begun = []
    begin = SpeechLM.begin
    monkeypatch.setattr(
        SpeechLM, "begin", lambda *given: begun.append(weakref.ref(made := begin(*given))) or made
    )
    gc.disable()  # what nobody refers to goes at once, not when it is looked for
    try:
        for number, steps in enumerate((1, 20, 33, 45)):  # in the tokens, in the Euler steps
            engine.submit(order(number, LONG))
            for _ in range(steps):
                engine.step()
            engine.cancel(number)

            assert begun[-1]() is None
            assert not engine._rota
            assert engine.step() is None
    finally:
        gc.enable()


def test_what_was_cancelled_may_be_cancelled_again(engine):
    engine.submit(order(1))
    engine.cancel(1)
    engine.cancel(1)
    engine.cancel(99)
    engine.go_on(More(session=99, text="Hello.", last=True))

    assert engine.step() is None


def test_who_fails_fails_alone_and_says_why(engine, monkeypatch):
    wanted = alone(engine, order(2, LONG, "ben"))
    turn = Decoding.turn
    reads = []

    def broken(decoding, rows):
        if decoding is (reads or reads.append(decoding) or reads)[0] and decoding.length > 12:
            raise RuntimeError("a cable came loose")
        return turn(decoding, rows)

    monkeypatch.setattr(Decoding, "turn", broken)
    with capture_logs() as lines:
        sound, ends = run(engine, order(1, LONG), order(2, LONG, "ben"))

    assert ends[1] == Finished(1, "RuntimeError: a cable came loose")
    assert ends[2] == Finished(2)
    assert (sound[1], sound[2]) == (b"", wanted)
    assert [line["event"] for line in lines] == ["session.failed"]


def test_an_error_for_people_reaches_them_as_it_is(engine):
    _, ends = run(
        engine,
        order(1, voice="nobody"),
        order(2, voice="gone", state="/nowhere/gone.safetensors"),
        order(3, mode=Mode.INSTRUCT),
    )

    assert {number: end.code for number, end in ends.items()} == {
        1: "voice.unknown",
        2: "voice.broken",
        3: "manner.instruction_missing",
    }
    assert ends[2].facts["voice"] == "gone"


class Short:
    """An estimator that finds no room, the first *times* that it is used."""

    def __init__(self, monkeypatch, engine, times):
        self.times = times
        self.forward = engine.models.flow.estimator.forward
        monkeypatch.setattr(engine.models.flow.estimator, "forward", self)

    def __call__(self, *given):
        if self.times:
            self.times -= 1
            raise RuntimeError(FULL)
        return self.forward(*given)


def test_where_memory_is_short_fewer_are_spoken_side_by_side_and_nobody_notices(
    engine, monkeypatch
):
    orders = [order(number, seed=number) for number in range(1, 5)]
    wanted = {one.session: alone(engine, one) for one in orders}
    Short(monkeypatch, engine, times=1)

    with capture_logs() as lines:
        sound, ends = run(engine, *orders)

    assert sound == wanted
    assert all(end.reason is None for end in ends.values())
    assert engine._rota.limit == 2
    assert [line["sessions"] for line in lines] == [2]


def test_where_memory_stays_short_it_is_told_what_to_do(engine, monkeypatch):
    Short(monkeypatch, engine, times=2)

    _, ends = run(engine, order(1))

    assert ends[1].code == "engine.out_of_memory"
    assert ends[1].facts["device"] == "cpu"
    assert "can't allocate" in ends[1].facts["reason"]
    assert alone(engine, order(2))  # the next has room


def test_a_reference_for_which_there_is_no_room_is_not_the_models_fault(
    engine, reference, tmp_path, monkeypatch
):
    def full(*_, **__):
        raise Exception("Non-zero status code returned. Status Message: std::bad_alloc")  # noqa: TRY002 - ONNX Runtime's errors have no other base

    monkeypatch.setattr("onnxruntime.InferenceSession", full)
    state = tmp_path / "v"
    order = {"reference": reference, "transcript": "Hm.", "language": "en", "state": str(state)}

    _, ends = run(engine, Register(session=1, **order))

    assert ends[1].code == "engine.out_of_memory"
    assert not state.exists()


def test_what_has_been_heard_is_not_said_again(engine, monkeypatch):
    engine.submit(order(1, LONG))
    until_sound(engine, 1)
    Short(monkeypatch, engine, times=1)

    news = [item for _ in range(30) for item in engine.step() or ()]

    assert [item.code for item in news if isinstance(item, Finished)] == ["engine.out_of_memory"]


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
    engine.go_on(More(session=1, text="Too late.", last=True))
    sound = rest(engine)[1]

    assert len(sound) > 24_000
    assert not engine._rota


def test_text_in_parts_is_said_anew_where_memory_was_short(engine, monkeypatch):
    def said():
        engine.submit(order(1, "Hello", more=True))
        for _ in range(9):
            engine.step()
        engine.go_on(More(session=1, text=" there.", last=True))
        return rest(engine)[1]

    whole = said()
    Short(monkeypatch, engine, times=1)

    assert said() == whole


def test_a_reference_becomes_a_voice_and_voices_mix(engine, reference, tmp_path):
    registered, mixed = tmp_path / "registered", tmp_path / "mixed"
    register = Register(
        session=1, reference=reference, transcript="Hello.", language="en", state=str(registered)
    )
    parts = (Part(voice="new", state=str(registered), weight=3), Part(voice="ben"))

    _, ends = run(engine, register)
    _, more_ends = run(engine, Mix(session=2, parts=parts, state=str(mixed)))

    assert [*ends.values(), *more_ends.values()] == [Finished(1), Finished(2)]
    kept = VoiceState.load(registered, engine._identity)
    assert (kept.transcript, len(kept.speech_tokens)) == ("Hello.", 75)
    voices = {"new": str(registered), "mixed": str(mixed), "anna": ""}
    said = {alone(engine, order(1, voice=name, state=file)) for name, file in voices.items()}
    assert len(said) == 3


def test_a_reference_that_is_none_leaves_nothing(engine, tmp_path):
    text = tmp_path / "text.wav"
    text.write_text("This is no sound.")

    _, ends = run(
        engine,
        Register(
            session=1, reference=str(text), transcript="", language="", state=str(tmp_path / "v")
        ),
    )

    assert "no WAV file" in ends[1].reason
    assert [path.name for path in tmp_path.iterdir()] == ["text.wav"]


def test_a_recording_is_converted(engine, reference):
    sound, ends = run(engine, Convert(session=1, source=reference, voice="ben", volume=0.5))

    assert ends == {1: Finished(1)}
    assert len(sound[1]) == 3 * 48_000


def test_a_voice_that_has_changed_is_read_again_and_not_all_are_kept(tmp_path):
    cast = Cast("m", {})
    files = [tmp_path / str(number) for number in range(ROOM + 1)]
    for file in files:
        VoiceState(model="m", embedding=torch.ones(192)).save(file)

    first = cast.voice("v", str(files[0]))
    assert cast.voice("v", str(files[0])) is first
    VoiceState(model="m", embedding=torch.ones(192), language="en").save(files[0])
    again = cast.voice("v", str(files[0]))
    for file in files[1:]:
        cast.voice("v", str(file))

    assert again.language == "en"
    with pytest.raises(VoiceOfAnotherModel, match="'v' was registered with another model"):
        Cast("n", {}).voice("v", str(files[0]))
    assert len(cast._kept) == ROOM
    assert cast.voice("v", str(files[0])) is not again


def test_warming_up_leaves_nothing_under_way(engine):
    engine.warm_up()

    assert not engine._rota
    assert engine.step() is None
    assert engine.device_bytes() == 0
    engine.rest()


def test_what_cannot_be_done_with_our_own_models_is_refused(miniature, tmp_path):
    for name in ("jit", "onnx", "trt", "vllm"):
        with pytest.raises(EngineOptionUnsupported, match=f"cosyvoice2.{name}"):
            load(model=str(miniature), **{name: True})
    with pytest.raises(ModelBroken):
        load(model=str(tmp_path), device="cpu")
    if not torch.cuda.is_available():
        with pytest.raises(DeviceMissing):
            load(model=str(miniature), device="cuda")


def test_a_model_that_does_not_fit_says_so(miniature, monkeypatch):
    def full(*_, **__):
        raise RuntimeError(FULL)

    monkeypatch.setattr(Models, "of", full)

    with pytest.raises(OutOfMemory, match="ran out of memory on cpu"):
        load(model=str(miniature), device="cpu")


def test_little_memory_means_one_at_a_time(miniature):
    engine = load(model=str(miniature), device="cpu", reduce_memory=True, sessions=9)

    assert engine._rota.limit == 1
