"""Our language model beside the package's: the same logits, and the same tokens."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import checkpoints
from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.files.weights import TEXT_TABLE, filled, of_llm
from cosyd.engine.cosyvoice2.generation import Manner, speech_tokens
from cosyd.engine.cosyvoice2.lm import LMShape, SpeechLM
from cosyd.engine.cosyvoice2.prompt import Prompt, TextFeed
from cosyd.engine.cosyvoice2.sampling import Sampling

TEXT, BEFORE = tuple(range(40, 60)), tuple(range(300, 311))
SPEECH = tuple(range(0, 3_000, 60))
GREEDY = Sampling(top_k=1, tau=2.0)
"""The likeliest token, and no repetition is too often."""


def shape_of(size):
    return LMShape(
        hidden=size.hidden,
        layers=size.layers,
        heads=size.heads,
        kv_heads=size.kv_heads,
        feed_forward=size.ffn,
        vocabulary=size.vocabulary,
    )


def model(folder):
    weights = torch.load(folder / "llm.pt", weights_only=True, mmap=True)
    return ours(checkpoints.MINIATURE, weights)


def ours(size, weights):
    """As the engine runs it."""
    lm = filled(SpeechLM, shape_of(size), of_llm(weights, size.layers))
    lm.use_text_table(weights[TEXT_TABLE])
    return place_of("cpu").put(lm, rows=1)


@pytest.fixture(scope="module")
def grouped(tmp_path_factory):
    """One in which several queries share a key, as in the release."""
    size = checkpoints.Size(
        **{**vars(checkpoints.MINIATURE), "hidden": 96, "layers": 3, "heads": 6, "kv_heads": 2}
    )
    return size, checkpoints.write(tmp_path_factory.mktemp("grouped"), size)


def their_logits(reference, *, folder, text, speech):
    """After each position, in one pass over them all, and step by step."""
    llm = reference.parts(folder)["llm"]
    body = llm.llm.model.model
    start, task = llm.llm_embedding.weight[:, None, None]
    text, speech = (
        body.embed_tokens(torch.from_numpy(text)),
        llm.speech_embedding(torch.from_numpy(speech)),
    )
    x = torch.cat((start, text[None], task, speech[None]), dim=1)
    logits = llm.llm_decoder(body(inputs_embeds=x).last_hidden_state[0])
    cache, steps = None, []
    for n in range(x.shape[1]):
        seen, cache = llm.llm.forward_one_step(x[:, n : n + 1], masks=None, cache=cache)
        steps.append(llm.llm_decoder(seen[0, -1]))
    return {"x": x, "whole": logits, "steps": torch.stack(steps)}


def their_speech(reference, *, folder, text, before, speech, count):
    """The likeliest tokens, by the package's own loop."""
    llm = reference.parts(folder)["llm"]
    sampling, llm.sampling = llm.sampling, lambda scores, *_: scores.argmax(0, keepdim=True)
    parts = {"text": text, "prompt_text": before, "prompt_speech_token": speech}
    rows = {name: torch.from_numpy(ids)[None] for name, ids in parts.items()}
    sizes = {f"{name}_len": torch.tensor([len(ids)]) for name, ids in parts.items()}
    try:
        tokens = llm.inference(
            **rows,
            **sizes,
            embedding=torch.zeros(0, 192),
            max_token_text_ratio=count / len(text),
            min_token_text_ratio=count / len(text),
        )
        return {"tokens": np.array(list(tokens))}
    finally:
        llm.sampling = sampling


def assert_same_logits(package, lm, folder):
    theirs = package(
        their_logits, folder=folder, text=np.array(BEFORE + TEXT), speech=np.array(SPEECH)
    )
    x = lm.embed((*BEFORE, *TEXT), SPEECH)
    step_by_step, at_once = (
        lm.begin(room=5),
        [lm.begin().feed(x[:, : n + 1]) for n in range(0, x.shape[1], 9)],
    )
    steps = [step_by_step.feed(x[:, n : n + 1]) for n in range(x.shape[1])]

    np.testing.assert_array_equal(x, theirs["x"])
    np.testing.assert_allclose(torch.stack(steps), theirs["whole"], rtol=1e-6, atol=1e-4)
    np.testing.assert_allclose(torch.stack(steps), theirs["steps"], rtol=1e-6, atol=1e-4)
    np.testing.assert_allclose(torch.stack(at_once), theirs["whole"][::9], rtol=1e-6, atol=1e-4)


def test_each_position_has_the_logits_that_it_has_there(package, miniature):
    assert_same_logits(package, model(miniature), miniature)


def test_so_it_is_where_several_queries_share_a_key(package, grouped):
    size, folder = grouped
    weights = torch.load(folder / "llm.pt", weights_only=True)

    assert_same_logits(package, ours(size, weights), folder)


def test_the_likeliest_tokens_are_the_same_for_200_steps(package, tmp_path):
    folder = checkpoints.miniature(tmp_path, tokens_per_text_token=10)
    theirs = package(
        their_speech,
        folder=folder,
        text=np.array(TEXT),
        before=np.array(BEFORE),
        speech=np.array(SPEECH),
        count=200,
    )

    ours = speech_tokens(
        model(folder),
        Prompt(text=TEXT, before=BEFORE, speech=SPEECH),
        Manner(sampling=GREEDY, min_ratio=10, max_ratio=10),
    )

    assert list(ours) == theirs["tokens"].tolist()
    assert len(theirs["tokens"]) == 200
    assert len(set(theirs["tokens"].tolist())) > 20


def their_interleaved(reference, *, folder, text, before, speech, count):
    """The likeliest tokens where text comes in token by token, by the package's own loop.

    The first sign for more text is said for it, after the rest of the reference's block; from then
    on it counts by itself.
    """
    from itertools import islice

    llm = reference.parts(folder)["llm"]
    more, first = llm.speech_token_size + 2, 15 - len(speech) % 15
    sampling = llm.sampling
    llm.sampling = lambda scores, said, _: (
        torch.tensor([more]) if len(said) == first else scores.argmax(0, keepdim=True)
    )
    try:
        tokens = llm.inference_bistream(
            text=(torch.tensor([[one]]) for one in text.tolist()),
            prompt_text=torch.from_numpy(before)[None],
            prompt_text_len=None,
            prompt_speech_token=torch.from_numpy(speech)[None],
            prompt_speech_token_len=torch.tensor([len(speech)]),
            embedding=None,
        )
        return {"tokens": np.array(list(islice(tokens, count)))}
    finally:
        llm.sampling = sampling


def test_where_text_comes_in_the_tokens_are_theirs_until_they_read_one_twice(package, tmp_path):
    """After the last whole block, the package reads its last speech token a second time.

    That was not so in training, and is not so with us.
    """
    folder = checkpoints.miniature(tmp_path, tokens_per_text_token=10)
    text, speech, blocks = TEXT[:17], SPEECH[:20], 3
    theirs = package(
        their_interleaved,
        folder=folder,
        text=np.array(text),
        before=np.array(BEFORE),
        speech=np.array(speech),
        count=80,
    )["tokens"].tolist()
    lm, feed = model(folder), TextFeed()
    feed.push(text)
    feed.close()

    manner = Manner(sampling=GREEDY, min_ratio=5, max_ratio=5)
    ours = list(speech_tokens(lm, Prompt(text=feed, before=BEFORE, speech=speech), manner))

    until = 10 + 15 * blocks
    assert ours[:until] == theirs[:until]
    assert ours[until:] != theirs[until : len(ours)]
    whole, said = (*BEFORE, *text), (*speech, *theirs[:until])
    parts = [lm.start()]
    for n in range(5):
        parts += [
            lm.embed_text(whole[5 * n : 5 * n + 5]),
            lm.embed_speech(said[15 * n : 15 * n + 15]),
        ]
    twice = lm.embed_speech(said[-1:])
    decoding = lm.begin()
    logits = decoding.feed(torch.cat([*parts, twice, lm.embed_text(whole[25:]), lm.task()], dim=1))
    for token in theirs[until:]:
        assert int(logits.argmax()) == token
        logits = decoding.feed(lm.embed_speech((token,)))
