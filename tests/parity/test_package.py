"""The reference runtime: the package's own class behind the border of an engine."""

from __future__ import annotations

import asyncio
import wave
from contextlib import aclosing

import numpy as np
import pytest

from checkpoints import miniature as checkpoint
from cosyd.engine.care import Care
from cosyd.engine.cosyvoice2.files.identity import identity_of
from cosyd.engine.cosyvoice2.offer import OFFER
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.host import EngineHost
from cosyd.engine.orders import Session
from scripts import ROOT
from sounds import noise, sine

PYTHON = ROOT / ".reference" / "bin" / "python"

TEXT = "Good morning world, one and two. Hello."


@pytest.fixture(scope="module")
def miniature(tmp_path_factory):
    """One that says four tokens for each of the text, and so ends where it should.

    Two threads of the class draw from the same random numbers; what is compared must not depend on
    which of them is first. So :func:`spoken` and the class choose the likeliest token.
    """
    folder = tmp_path_factory.mktemp("fixed")
    return checkpoint(folder, speakers=["anna"], tokens_per_text_token=4)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Three seconds at 24 kHz of no voice in particular."""
    path = tmp_path_factory.mktemp("reference") / "reference.wav"
    tone, hiss = (np.frombuffer(one(72_000), "<i2") for one in (sine, noise))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes((tone // 2 + hiss // 8).astype("<i2").tobytes())
    return path


def registered(reference, *, folder, recording, state):
    """Has our engine register a voice in the file *state*."""
    from cosyd.engine.orders import Register

    order = Register(
        session=1, reference=recording, transcript="hello world", language="en", state=state
    )
    assert b"".join(reference.engine(folder).register(order)) == b""


@pytest.fixture(scope="module")
def state(package, miniature, recording, tmp_path_factory):
    path = tmp_path_factory.mktemp("voice") / "state.safetensors"
    package(registered, folder=miniature, recording=recording, state=path)
    return path


def spoken(reference, *, folder, order):
    """What our engine says, and how long the pieces of it are."""
    import msgspec

    from cosyd.engine.orders import Session

    engine = reference.engine(folder)
    engine._whole.model.llm.sampling = lambda scores, *_: scores.argmax(keepdim=True)
    order = msgspec.convert({"session": 1, "language": "en", **order}, Session)
    said = list(engine.speak(order))
    return {"pcm": np.frombuffer(b"".join(said), "<i2"), "pieces": [len(one) for one in said]}


def said_by_the_class(reference, *, folder, seed, call, manner, recording=None):
    """What the class says by itself, with nothing of ours around it but the shims."""
    import functools

    import torch
    from torchaudio.transforms import Resample

    from cosyd.engine.cosyvoice2.voices.recording import read_wav

    whole = reference.whole(folder)
    llm = whole.model.llm
    llm.sampling = lambda scores, *_: scores.argmax(keepdim=True)
    if "inference" not in vars(llm):
        limits = {"min_token_text_ratio": 4, "max_token_text_ratio": 4}
        llm.inference = functools.partial(llm.inference, **limits)
    if recording is not None:
        heard = Resample(24_000, 16_000)(torch.from_numpy(read_wav(recording))[None])
        call = [*call, heard]
    reference.seed(seed)
    said = list(getattr(whole, call[0])(*call[1:], **manner))
    return {
        "wave": torch.cat([one["tts_speech"] for one in said], dim=1)[0],
        "pieces": [2 * one["tts_speech"].shape[1] for one in said],
    }


def assert_the_same(ours, theirs):
    assert ours["pieces"].tolist() == theirs["pieces"].tolist()
    np.testing.assert_allclose(ours["pcm"] / 32_768, theirs["wave"], atol=1e-4)


@pytest.mark.parametrize(("speed", "stream"), [(1.0, True), (1.25, False)])
def test_it_says_what_the_class_says(package, miniature, speed, stream):
    call = ["inference_sft", TEXT, "anna"]
    order = {"text": TEXT, "voice": "anna", "seed": 7, "speed": speed}

    theirs = package(
        said_by_the_class,
        folder=miniature,
        seed=7,
        call=call,
        manner={"stream": stream, "speed": speed},
    )
    ours = package(spoken, folder=miniature, order=order)

    assert (len(ours["pieces"]) > 2) == stream  # it is two sentences
    assert_the_same(ours, theirs)


@pytest.mark.parametrize(
    "call",
    [
        ["inference_zero_shot", TEXT, "hello world"],
        ["inference_cross_lingual", TEXT],
        ["inference_instruct2", TEXT, "good morning"],
    ],
    ids=["zero_shot", "cross_lingual", "instruct"],
)
def test_a_saved_voice_speaks_as_its_recording_would(package, miniature, recording, state, call):
    """The class overlooks the instruction of a saved voice, and takes its entry apart."""
    mode = call[0].removeprefix("inference_").rstrip("2")
    order = {"text": TEXT, "voice": "mine", "state": str(state), "mode": mode, "seed": 7}
    order["instruct"] = call[2] if mode == "instruct" else ""

    theirs = package(
        said_by_the_class,
        folder=miniature,
        seed=7,
        call=call,
        manner={"stream": True},
        recording=recording,
    )
    ours = package(spoken, folder=miniature, order=order)

    assert_the_same(ours, theirs)


def test_a_voice_that_it_registers_is_one_of_ours(miniature, state):
    voice = VoiceState.load(state, identity_of(miniature))

    assert len(voice.speech_tokens) == 75
    assert voice.mel.shape == (150, 80)
    assert voice.text_ids
    assert voice.transcript == "hello world"


def converted(reference, *, folder, source, state):
    """A recording in another voice."""
    from cosyd.engine.orders import Convert

    order = Convert(session=1, source=source, voice="mine", state=state, seed=3)
    return {"pcm": np.frombuffer(b"".join(reference.engine(folder).convert(order)), "<i2")}


def test_a_recording_is_converted_whole(package, miniature, recording, state):
    answer = package(converted, folder=miniature, source=recording, state=state)

    assert len(answer["pcm"]) == 72_000
    assert answer["pcm"].any()


def given_up(reference, *, folder):
    """Interrupted after the first piece of a long sentence; then another one is spoken."""
    import threading

    from cosyd.engine.orders import Session

    engine = reference.engine(folder)
    inner = engine._whole.model
    steps = []
    inner.llm.llm.model.model.register_forward_hook(lambda *_: steps.append(1))
    long = Session(session=1, language="en", voice="anna", text="one and two " * 40)
    sound = engine.speak(long)
    next(sound)
    engine.interrupt()
    rest = list(sound)
    done = len(steps)
    left = len(inner.tts_speech_token_dict) + len(inner.llm_end_dict) + len(inner.hift_cache_dict)
    short = Session(session=2, language="en", voice="anna", text="hello")
    return {
        "rest": sum(len(one) for one in rest),
        "left": left,
        "threads": [one.name for one in threading.enumerate()],
        "steps": done,
        "next": sum(len(one) for one in engine.speak(short)),
    }


def test_an_interrupted_sentence_stops_at_once_and_leaves_nothing_behind(package, tmp_path):
    folder = checkpoint(tmp_path, speakers=["anna"], tokens_per_text_token=20)

    answer = package(given_up, folder=folder)

    assert answer["rest"] == 0
    assert answer["left"] == 0
    assert answer["threads"].tolist() == ["MainThread"]
    assert answer["steps"] < 400  # of 1,600 and more
    assert answer["next"] > 0


def failing(reference, *, folder, stream):
    """The LLM breaks at its tenth token; then it is whole again."""
    from cosyd.engine.orders import Session

    engine = reference.engine(folder)
    inner = engine._whole.model.llm.llm
    whole, count = inner.forward_one_step, iter(range(1_000))

    def broken(*given, **named):
        if next(count) == 10:
            raise RuntimeError("the tenth token is no good")
        return whole(*given, **named)

    inner.forward_one_step = broken
    speed = 1.0 if stream else 1.5
    order = Session(session=1, language="en", voice="anna", text="hello world " * 9, speed=speed)
    try:
        list(engine.speak(order))
        said = ""
    except RuntimeError as error:
        said = str(error)
    inner.forward_one_step = whole
    return {"said": said, "next": sum(len(one) for one in engine.speak(order))}


@pytest.mark.parametrize("stream", [True, False])
def test_an_exception_in_the_thread_of_the_llm_reaches_the_caller(package, miniature, stream):
    """As shipped it waits for ever where it streams, and says too little where it does not."""
    answer = package(failing, folder=miniature, stream=stream)

    assert answer["said"] == "the tenth token is no good"
    assert answer["next"] > 0


def errors_of(reference, *, folder, cases):
    """What each of some settings or orders is refused with."""
    import msgspec

    from cosyd.contract.errors import CosydError
    from cosyd.engine.cosyvoice2.package.engine import Package
    from cosyd.engine.orders import Session

    said = []
    for settings, order in cases:
        try:
            engine = Package(model=folder, **settings) if settings else reference.engine(folder)
            list(engine.speak(msgspec.convert({"session": 1, "language": "en", **order}, Session)))
        except CosydError as error:
            said.append(f"{error.code}: {error}")
    return {"said": said}


def test_what_the_class_cannot_do_is_refused_and_not_passed_over(package, miniature):
    names = ("jit", "onnx", "trt", "vllm", "compile", "cuda_graphs")
    settings = [*({name: True} for name in names), {"dtype": "bf16"}, {"dtype": "fp16"}]
    settings.append({"device": "mps"})

    answer = package(errors_of, folder=miniature, cases=[(each, {}) for each in settings])

    assert len(answer["said"]) == len(settings)
    for name, said in zip((*names, "dtype", "dtype", "device"), answer["said"], strict=True):
        assert said.startswith(f"engine.option: The setting cosyvoice2.{name} cannot be used")


def test_orders_that_cannot_be_followed_are_refused_as_ours_refuses_them(package, miniature):
    orders = [
        {"text": "hello", "voice": "nobody"},
        {"text": "hello", "voice": "anna", "mode": "zero_shot"},
        {"text": "hello", "voice": "anna", "mode": "instruct"},
        {"text": "hello", "voice": "mine", "state": "/no/such/file"},
    ]

    answer = package(errors_of, folder=miniature, cases=[({}, one) for one in orders])

    codes = [one.partition(":")[0] for one in answer["said"]]
    assert codes == [
        "voice.unknown",
        "manner.mode_unfit",
        "manner.instruction_missing",
        "voice.broken",
    ]


def test_a_text_with_nothing_to_say_is_a_pause(package, miniature):
    answer = package(spoken, folder=miniature, order={"text": "...", "voice": "anna"})

    assert len(answer["pcm"])
    assert not answer["pcm"].any()


def test_the_daemon_has_it_in_a_worker_under_that_interpreter(miniature, tmp_path):
    """Spoken to as any other engine; who leaves holds nobody up."""

    async def run():
        table = {"model": str(miniature), "runtime": "reference", "threads": 1}
        care = Care(table=table, python=str(PYTHON), start_timeout_s=120)
        host = EngineHost(OFFER, care, lambda name: f"ipc://{tmp_path}/{name}")
        try:
            return await conversation(host)
        finally:
            await host.close()

    async def conversation(host):
        async with aclosing(host.speak(session("one and two " * 30))) as sound:
            first = await anext(sound)
        return first, b"".join([pcm async for pcm in host.speak(session("Hello."))])

    def session(text):
        return Session(session=0, text=text, language="en", voice="anna")

    first, second = asyncio.run(run())

    assert first
    assert second
