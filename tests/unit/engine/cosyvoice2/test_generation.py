from __future__ import annotations

from itertools import count, islice, repeat

import pytest
import torch

from cosyd.engine.cosyvoice2.generation import Manner, speech_tokens
from cosyd.engine.cosyvoice2.lm import LMShape, SpeechLM
from cosyd.engine.cosyvoice2.prompt import Prompt, TextFeed

SHAPE = LMShape(hidden=16, layers=1, heads=2, kv_heads=1, feed_forward=24, vocabulary=60)
END, UNUSED, MORE = SHAPE.end, SHAPE.unused, SHAPE.more_text
TEXT = tuple(range(30, 36))


@pytest.fixture
def lm():
    """A model of its own for each test: some bend it."""
    torch.manual_seed(3)
    made = SpeechLM(SHAPE)
    for table in (made.speech, made.marks):
        table.weight.normal_()
    made.use_text_table(torch.randn(SHAPE.vocabulary, SHAPE.hidden))
    return made.eval().requires_grad_(requires_grad=False)


def wants(lm, **signs):
    """Bend the model towards signs, or away from them."""
    for name, by in signs.items():
        lm.head.bias[getattr(SHAPE, name)] = by


class Said:
    """Speech of which the test says each token, in the model's place."""

    def __init__(self, lm, prompt, wishes):
        self._lm = lm
        self._wishes = iter(wishes)
        self._read = []
        self.tokens = speech_tokens(self, prompt)

    def __getattr__(self, name):
        return getattr(self._lm, name)

    def begin(self, room):
        assert room > 0
        return self

    def read(self, given, rows):
        """What is said next is what the test wishes, as far as it may come."""
        ((_, x),) = given
        self._read.append(x)
        logits = torch.zeros(1, 6_564)
        logits[0, next(self._wishes)] = 1e4
        return logits

    def has_read(self):
        return torch.cat(self._read)


def layout(lm, text, speech, *, ended):
    """A sequence as in training: blocks of five and fifteen, then the rest of both.

    Source: ``prepare_lm_input_target`` of CosyVoice's ``llm/llm.py``.
    """
    parts = [lm.start()]
    while len(text) >= 5:
        parts += [lm.embed_text(text[:5]), lm.embed_speech(speech[:15])]
        text, speech = text[5:], speech[15:]
    if ended:
        parts += [lm.embed_text(text), lm.task(), lm.embed_speech(speech)]
    return torch.cat(parts, dim=1)[0]


# -- the whole text ---------------------------------------------------------------------------


def test_the_prompt_is_read_once_and_then_each_token(lm):
    prompt = Prompt(text=TEXT, before=(1, 2), speech=(9, 8))
    said = Said(lm, prompt, wishes := (11, 22, 33, 44))

    assert tuple(islice(said.tokens, 4)) == wishes
    assert torch.equal(
        said.has_read(),
        torch.cat((lm.embed((1, 2, *TEXT), (9, 8))[0], lm.embed_speech((11, 22, 33))[0])),
    )


@pytest.mark.parametrize("sign", [END, UNUSED, MORE])
def test_no_sign_ends_the_speech_before_its_least_length(lm, sign):
    said = Said(lm, Prompt(text=TEXT), repeat(sign))

    tokens = list(said.tokens)

    assert len(tokens) == 2 * len(TEXT)
    assert all(token is not None and token < END for token in tokens)


def test_speech_is_never_longer_than_its_greatest_length(lm):
    wants(lm, end=-1e4, unused=-1e4, more_text=-1e4)

    tokens = list(speech_tokens(lm, Prompt(text=TEXT, before=(1,) * 9), Manner(max_ratio=4)))

    assert len(tokens) == 4 * len(TEXT)


def test_speech_that_wants_to_end_has_its_least_length(lm):
    wants(lm, end=1e4)

    assert len(list(speech_tokens(lm, Prompt(text=TEXT)))) == 2 * len(TEXT)
    assert len(list(speech_tokens(lm, Prompt(text=TEXT), Manner(min_ratio=0.5)))) == 3


def test_a_seed_says_the_same_and_no_seed_something_new(lm):
    prompt, manner = Prompt(text=TEXT), Manner(seed=4, max_ratio=3)

    def say(manner):
        return list(speech_tokens(lm, prompt, manner))

    assert say(manner) == say(manner)
    assert say(Manner(max_ratio=3)) != say(Manner(max_ratio=3))


def test_two_that_take_turns_say_what_each_says_alone(lm):
    wants(lm, end=-1e4)
    prompts = [Prompt(text=TEXT), Prompt(text=TEXT[::-1], speech=(4, 5))]
    manner = Manner(seed=4, max_ratio=5)
    alone = [list(speech_tokens(lm, prompt, manner)) for prompt in prompts]

    pairs = list(zip(*(speech_tokens(lm, prompt, manner) for prompt in prompts), strict=True))

    assert [list(one) for one in zip(*pairs, strict=True)] == alone


@pytest.mark.parametrize(
    ("prompt", "why"),
    [
        (Prompt(text=()), "no text"),
        (Prompt(text=(), before=(1, 2), speech=(3,)), "no text"),
        (Prompt(text=(60,)), "60 text tokens"),
        (Prompt(text=TEXT, before=(-1,)), "60 text tokens"),
        (Prompt(text=TEXT, speech=(END,)), "6561 speech tokens"),
        (Prompt(text=TEXT * 300), "too long"),
        (Prompt(text=TextFeed(), before=(99,)), "60 text tokens"),
        (Prompt(text=TextFeed(), speech=(-1,)), "6561 speech tokens"),
    ],
)
def test_what_is_wrong_with_a_prompt_is_told_before_the_model_runs(lm, prompt, why):
    lm.layers = None

    with pytest.raises(ValueError, match=why):
        next(iter(speech_tokens(lm, prompt)))


def test_a_model_that_gives_no_numbers_is_an_error(lm):
    lm.head.bias[5] = float("nan")

    with pytest.raises(ArithmeticError, match="no numbers"):
        next(iter(speech_tokens(lm, Prompt(text=TEXT))))


# -- text that comes in -----------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 100])
@pytest.mark.parametrize("spoken_before", [0, 7, 15, 20])
@pytest.mark.parametrize("words", [3, 13, 20])
def test_text_and_speech_are_laid_out_as_in_training(lm, words, spoken_before, step):
    before, text = tuple(range(4)), tuple(range(10, 10 + words))
    reference = tuple(range(100, 100 + spoken_before))
    feed = TextFeed()
    said = Said(lm, Prompt(text=feed, before=before, speech=reference), count(200))
    spoken, waiting = [], list(text)

    for token in said.tokens:
        if token is None:
            feed.push(waiting[:step])
            del waiting[:step]
            if not waiting:
                feed.close()
        else:
            spoken.append(token)
        if len(spoken) == 70:
            break
    has_read = said.has_read()

    speech = (*reference, *spoken)
    assert spoken == list(range(200, 200 + len(spoken)))
    if len(spoken) == 70:  # the last one has not been read
        speech = speech[:-1]
    else:
        assert len(spoken) == 20 * words
    expected = layout(lm, (*before, *text), speech, ended=True)
    assert torch.equal(has_read, expected[: len(has_read)])
    assert len(expected) - len(has_read) in {0, 1}


def test_the_model_may_ask_for_text_before_fifteen_tokens(lm):
    feed = TextFeed()
    feed.push(range(10))
    said = Said(lm, Prompt(text=feed), (7, 8, MORE, 9))

    assert list(islice(said.tokens, 3)) == [7, 8, 9]
    assert torch.equal(
        said.has_read(),
        torch.cat(
            (
                lm.start(),
                lm.embed_text(range(5)),
                lm.embed_speech((7, 8)),
                lm.embed_text(range(5, 10)),
            ),
            dim=1,
        )[0],
    )


def test_nothing_is_said_before_there_are_words_nor_when_there_never_are(lm):
    feed = TextFeed()
    tokens = speech_tokens(lm, Prompt(text=feed, before=tuple(range(20)), speech=(1, 2)))

    assert list(islice(tokens, 3)) == [None, None, None]
    feed.close()
    assert list(tokens) == []


def test_it_waits_for_the_next_words_and_goes_on(lm):
    wants(lm, more_text=-1e4)
    feed = TextFeed()
    tokens = speech_tokens(lm, Prompt(text=feed), Manner(seed=1))

    feed.push(range(5))
    first = list(islice(tokens, 16))
    feed.push(range(3))
    feed.close()
    rest = list(tokens)

    assert None not in first[:15]
    assert first[15] is None
    assert None not in rest
    assert len(first) - 1 + len(rest) >= 2 * 8


def test_speech_for_text_that_came_in_has_a_least_and_a_greatest_length(lm):
    feed = TextFeed()
    feed.push(TEXT)
    feed.close()
    wants(lm, end=1e4)
    short = list(speech_tokens(lm, Prompt(text=feed)))

    again = TextFeed()
    again.push(TEXT)
    again.close()
    wants(lm, end=-1e4, unused=1e4, more_text=-1e4)
    long = list(speech_tokens(lm, Prompt(text=again)))

    assert len(short) == 15  # a block is not ended by the end
    assert len(long) == 20 * len(TEXT)


def test_no_words_can_be_added_to_a_closed_text():
    feed = TextFeed()
    feed.close()

    with pytest.raises(ValueError, match="closed"):
        feed.push((1,))
