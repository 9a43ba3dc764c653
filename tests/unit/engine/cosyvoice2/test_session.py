from __future__ import annotations

from itertools import takewhile

import numpy as np
import pytest
import torch

from cosyd.audio.level import samples
from cosyd.contract.errors import InstructionMissing, ModeUnfit
from cosyd.contract.model import Mode
from cosyd.engine.cosyvoice2 import session
from cosyd.engine.cosyvoice2.generation import Manner, speech_tokens
from cosyd.engine.cosyvoice2.prompt import TextFeed, compose
from cosyd.engine.cosyvoice2.session import (
    Wait,
    convert,
    flow_prompt,
    speak,
    whole,
)
from cosyd.engine.cosyvoice2.vocoder import Stream
from cosyd.engine.cosyvoice2.voices.reference import Prompter
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.orders import Convert, Session
from soundmodels import solved
from sounds import noise

LONG = "Hello there."  # nine text tokens, 45 of speech: a chunk of 25, and the rest
SHORT = "Hi."  # fifteen: too few for a chunk
STEPS = 10
TOKEN_BYTES = 2 * 960


def order(text=LONG, **more):
    return Session(
        **{"session": 1, "language": "en", "voice": "anna", "seed": 5, **more}, text=text
    )


def own(seed=0):
    random = torch.Generator().manual_seed(seed)
    return VoiceState(model="", embedding=torch.randn(192, generator=random))


def registered(tokens=30, **more):
    random = torch.Generator().manual_seed(9)
    return VoiceState(
        model="",
        embedding=torch.randn(192, generator=random),
        text_ids=(5, 6, 7),
        speech_tokens=tuple(range(100, 100 + tokens)),
        mel=torch.randn(2 * tokens, 80, generator=random),
        language="en",
        **more,
    )


def turns(models, *args, **more):
    with torch.inference_mode():
        return list(speak(models, *args, **more))


def pcm(models, *args, **more):
    return b"".join(turn for turn in turns(models, *args, **more) if isinstance(turn, bytes))


def test_sound_comes_chunk_by_chunk_after_what_it_takes_and_no_more(models):
    said = turns(models, order(), own())

    heard = [place for place, turn in enumerate(said) if isinstance(turn, bytes) and turn]
    assert heard[0] == 25 + 3 + STEPS
    assert len(heard) == 2
    assert len(b"".join(filter(None, said))) == 45 * TOKEN_BYTES


@pytest.mark.parametrize(("reference", "first"), [(25, 25), (30, 45), (49, 26)])
def test_chunks_end_where_those_of_the_model_do_and_grow_with_each_request_anew(
    models, reference, first
):
    speech = speak(models, order(text="Hello there. How are you? " * 4), registered(reference))

    with torch.inference_mode():
        steps = [sum(1 for _ in takewhile(lambda turn: turn is None, speech)) for _ in range(4)]

    assert steps == [first + 3 + STEPS, 50 + STEPS, 100 + STEPS, 100 + STEPS]


def test_a_short_sentence_comes_whole(models):
    manner = Manner(seed=5, min_ratio=5, max_ratio=5)
    prompt = compose(models.tokenizer, Mode.SFT, SHORT, own())
    with torch.inference_mode():
        tokens = tuple(speech_tokens(models.lm, prompt, manner))
        *_, at_once = whole(models, tokens, own(), models.dice(5 ^ 1))

    said = pcm(models, order(SHORT), own())

    assert np.abs(samples(said) - at_once[0].numpy()).max() <= 1 / 32_768


def test_the_last_chunk_goes_on_from_what_was_heard(models):
    manner = Manner(seed=5, min_ratio=5, max_ratio=5)
    prompt = compose(models.tokenizer, Mode.SFT, order().text, own())
    stream = Stream(models.vocoder, models.dice(5 ^ 1))
    with torch.inference_mode():
        tokens = torch.tensor([list(speech_tokens(models.lm, prompt, manner))])
        embedding = own().embedding[None]
        mel = solved(models.flow, tokens, flow_prompt(own()), embedding, final=True, streaming=True)
        first = stream.push(mel[:, :, : 2 * 25], final=False)
        rest = stream.push(mel[:, :, 2 * 25 :], final=True)

    said = pcm(models, order(), own())

    apart = np.abs(samples(said) - torch.cat([first, rest], dim=1)[0].numpy()).max()
    assert apart < 2e-4


def test_the_same_seed_says_the_same_and_another_does_not(models):
    first, again, other = (pcm(models, order(SHORT, seed=seed), own()) for seed in (5, 5, 6))
    drawn = {pcm(models, order(SHORT, seed=None), own()) for _ in range(2)}

    assert first == again != other
    assert len(drawn) == 2


def test_an_instruction_is_followed_whose_ever_it_is(models):
    plain = pcm(models, order(SHORT), registered())

    asked = pcm(models, order(SHORT, instruct="slow"), registered())
    by_itself = pcm(models, order(SHORT), registered(instruction="slow"))
    otherwise = pcm(models, order(SHORT, instruct="loud"), registered(instruction="slow"))

    assert len({plain, asked, otherwise}) == 3
    assert asked == by_itself


def test_each_mode_is_a_way_of_its_own(models):
    voice = registered(instruction="slow")

    modes = (Mode.SFT, Mode.ZERO_SHOT, Mode.CROSS_LINGUAL, Mode.INSTRUCT)
    said = {mode: pcm(models, order(SHORT, mode=mode), voice) for mode in modes}

    assert len(set(said.values())) == 4
    alone = VoiceState(model="", embedding=voice.embedding)
    assert said[Mode.SFT] == pcm(models, order(SHORT), alone)
    chinese = pcm(models, order(SHORT, language="zh-CN"), registered())
    assert chinese == pcm(models, order(SHORT, mode=Mode.CROSS_LINGUAL), registered())


def test_a_mode_that_the_voice_or_the_order_lacks_something_for_is_refused(models):
    with pytest.raises(ModeUnfit, match="zero_shot"):
        turns(models, order(mode=Mode.ZERO_SHOT), own())
    with pytest.raises(InstructionMissing):
        turns(models, order(mode=Mode.INSTRUCT), registered())


@pytest.mark.parametrize("text", ["", " ", "...", "。", "🙂"])
def test_what_cannot_be_said_is_a_silence(models, text):
    said = pcm(models, order(text), own())

    assert 0 < len(said) < 48_000 / 2
    assert not any(said)


def test_speed_and_volume_are_followed(models):
    said = samples(pcm(models, order(), own()))

    fast = samples(pcm(models, order(speed=1.5), own()))
    soft = samples(pcm(models, order(volume=0.5), own()))

    assert len(fast) == pytest.approx(len(said) / 1.5, abs=1)
    assert np.abs(soft - said / 2).max() < 1 / 16_000


def test_speech_that_never_ends_is_ended(models, monkeypatch):
    monkeypatch.setattr(session, "MOST_TOKENS", 31)
    endless = Manner(min_ratio=1_000, max_ratio=9_000)

    said = pcm(models, order("Hi"), own(), manner=endless)

    assert len(said) == 31 * TOKEN_BYTES


def test_text_that_comes_in_parts_is_waited_for(models):
    feed = TextFeed()
    feed.push(models.tokenizer.encode("Hello"))
    speech = speak(models, order("Hello", more=True), own(), feed)

    with torch.inference_mode():
        before = [next(speech) for _ in range(30)]
        feed.push(models.tokenizer.encode(" there, hello there."))
        feed.close()
        after = list(speech)

    assert before[-1] is Wait.TEXT
    assert Wait.TEXT not in after
    assert sum(len(turn) for turn in after if isinstance(turn, bytes)) > 25 * TOKEN_BYTES


def test_a_recording_is_said_again_in_another_voice(models, checkpoint, recording):
    said = Convert(session=1, source=str(recording(noise(24_000))), voice="anna", seed=1)

    with torch.inference_mode():
        turns = list(convert(models, said, registered(), Prompter(checkpoint)))

    sound = b"".join(turn for turn in turns if isinstance(turn, bytes))
    assert len(sound) == 25 * TOKEN_BYTES
    assert any(sound)
