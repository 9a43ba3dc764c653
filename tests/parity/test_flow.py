"""Our flow gives its authors' mels."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import soundmodels
from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.estimator import keep_inputs
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.models import Models
from cosyd.engine.cosyvoice2.past import Whole
from cosyd.engine.cosyvoice2.session import Chunks
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from soundmodels import prompt, solved, spoken

HOP = 25
AHEAD = 3
EMBEDDING = spoken(1, 192, seed=3)


def encoded(reference, *, folder, x, final, streaming):
    encoder = reference.parts(folder)["flow"].encoder
    x = torch.from_numpy(x)
    context = torch.zeros(0, 0, 0)
    if not final:
        x, context = x[:, :-3], x[:, -3:]
    length = torch.tensor([x.shape[1]])
    return {"y": encoder(x, length, context=context, streaming=streaming)[0]}


def mels(reference, *, folder, tokens, prompt, mel, embedding, calls, double=False):
    """The mel of each call: of how many tokens, whether streaming, whether final."""
    import copy
    from unittest.mock import patch

    flow = reference.parts(folder)["flow"]
    bias = "cosyvoice.flow.decoder.mask_to_bias"  # which refuses float64

    def length(x):
        return torch.tensor([x.shape[1]], dtype=torch.int32)

    tokens, prompt = torch.from_numpy(tokens), torch.from_numpy(prompt)
    mel, embedding = torch.from_numpy(mel), torch.from_numpy(embedding)
    if double:
        flow, mel, embedding = copy.deepcopy(flow).double(), mel.double(), embedding.double()
    found = {}
    with patch(bias, lambda mask, dtype: (1 - mask.to(dtype)) * -1e10):
        for n, (count, streaming, final) in enumerate(calls):
            some = tokens[:, :count]
            lengths = length(some), length(prompt), length(mel)
            found[str(n)], _ = flow.inference(
                some, lengths[0], prompt, lengths[1], mel, lengths[2], embedding, streaming, final
            )
    return found


@pytest.fixture(scope="module")
def flow(miniature):
    """As the engine runs it."""
    return place_of("cpu").put(soundmodels.flow(miniature))


@pytest.fixture
def theirs(token2wav, miniature):
    def ask(tokens, voice, calls, **options):
        given = {"prompt": voice.tokens, "mel": voice.mel, "embedding": EMBEDDING}
        answer = token2wav(mels, folder=miniature, tokens=tokens, calls=calls, **given, **options)
        return [torch.from_numpy(answer[str(n)]) for n in range(len(calls))]

    return ask


def apart(one, other):
    assert one.shape == other.shape
    return float((one - other).abs().max())


@pytest.mark.parametrize("final", [False, True])
@pytest.mark.parametrize("streaming", [False, True])
def test_the_encoders_frames_are_theirs(token2wav, miniature, flow, final, streaming):
    x = spoken(1, 90, 512, seed=4)
    lower, upper = (Whole(25), Whole(50)) if streaming else (Whole(), Whole())

    ours = flow.encoder(x, 0 if final else 3, lower, upper)

    answer = token2wav(encoded, folder=miniature, x=x, final=final, streaming=streaming)
    assert apart(ours, torch.from_numpy(answer["y"])) < 1e-5


CALLS = [(60, streaming, final) for streaming in (False, True) for final in (False, True)]


@pytest.mark.parametrize("prompt_tokens", [0, 37])
def test_whole_mels_are_theirs(flow, theirs, prompt_tokens):
    said, voice = spoken(60), prompt(prompt_tokens)

    ours = [
        solved(flow, said, voice, EMBEDDING, streaming=streaming, final=final)
        for _, streaming, final in CALLS
    ]

    for one, other in zip(ours, theirs(said, voice, CALLS), strict=True):
        assert apart(one, other) < 1e-5


def test_in_float64_they_agree_to_what_they_round_to(miniature, theirs):
    said, voice = spoken(40), prompt(20)
    exact = soundmodels.flow(miniature).double()

    ours = solved(exact, said, voice, EMBEDDING, streaming=True, final=False)

    (other,) = theirs(said, voice, [(40, True, False)], double=True)
    assert ours.dtype == torch.float64
    assert apart(ours.float(), other) < 5e-7  # they hand over float32


@pytest.mark.parametrize("prompt_tokens", [25, 37])
def test_streamed_mels_are_theirs_chunk_by_chunk_but_for_the_last(flow, theirs, prompt_tokens):
    """Theirs compute the last chunk with ``streaming=False``, so each frame of it sees the whole.

    It therefore goes on from frames that have never been heard: those that are computed anew with
    it are not those that were sent. What ours gives with ``streaming=True`` goes on from what was
    sent. Ours can do either.
    """
    said, voice = spoken(95), prompt(prompt_tokens)
    ends = list(range(HOP + -prompt_tokens % HOP, 95 - AHEAD, HOP))  # where the chunks end
    calls = [(end + AHEAD, True, False) for end in ends] + [(95, False, True)]

    *chunks, last = theirs(said, voice, calls)

    ours = solved(flow, said, voice, EMBEDDING, streaming=True, final=True)
    for begin, end, chunk in zip([0, *ends], ends, chunks, strict=False):
        again = solved(flow, said[:, : end + AHEAD], voice, EMBEDDING, streaming=True, final=False)
        assert apart(again, chunk) < 1e-5
        assert apart(ours[:, :, 2 * begin : 2 * end], chunk[:, :, 2 * begin :]) < 1e-5
    assert apart(solved(flow, said, voice, EMBEDDING, streaming=False, final=True), last) < 1e-5
    sent = 2 * ends[-1]
    assert apart(last[:, :, :sent], chunks[-1][:, :, :sent]) > 0.01
    assert apart(last[:, :, sent:], ours[:, :, sent:]) > 0.01


HOPS = {"fixed": [13, 38, 63, 88], "growing": [13, 38, 88], "ragged": [38, 63, 88]}
"""Where chunks end of 95 tokens after 37: each where one of the model's does."""


TOLERANCES = {torch.float32: 5e-6, torch.float64: 5e-7}  # they hand over float32


@pytest.mark.parametrize(
    ("dtype", "kept", "hops"),
    [
        (torch.float32, "keys", "fixed"),
        (torch.float32, "keys", "ragged"),
        (torch.float32, "inputs", "growing"),
        (torch.float64, "keys", "growing"),
    ],
)
def test_what_goes_on_from_what_was_kept_is_theirs_in_hops_of_any_kind(
    miniature, theirs, dtype, kept, hops
):
    flow = soundmodels.flow(miniature).to(dtype)
    said, voice, ends = spoken(95), prompt(37), HOPS[hops]

    mel = followed(keep_inputs(flow) if kept == "inputs" else flow, said, voice, until=ends[-1])

    calls = [(end + AHEAD, True, False) for end in ends]
    chunks = theirs(said, voice, calls, double=dtype is torch.float64)
    for begin, end, chunk in zip([0, *ends], ends, chunks, strict=False):
        assert (
            apart(mel[:, :, 2 * begin : 2 * end].float(), chunk[:, :, 2 * begin :])
            < TOLERANCES[dtype]
        )


@pytest.mark.parametrize("tail", [0, 1, 2])
def test_an_end_that_goes_on_is_theirs_where_they_stream_it(miniature, theirs, tail):
    """Theirs never do so by themselves; their flow can. So few are left to be looked at."""
    said, voice = spoken(25 + tail), prompt(50)

    mel = followed(soundmodels.flow(miniature), said, voice, until=25 + tail)

    (chunk,) = theirs(said, voice, [(25 + tail, True, True)])
    assert apart(mel, chunk) < 5e-6


def followed(flow, said, voice, until):
    """The mel of what is said, chunk by chunk, up to that token."""
    stream = flow.begin(voice, EMBEDDING)
    tokens = torch.cat([voice.tokens, said], dim=1)
    last = tokens.shape[1] if until == said.shape[1] else voice.tokens.shape[1] + until
    mels = []
    while (start := stream.frames // 2) < last:
        end = min(start + HOP, last)
        looked_at = min(AHEAD, tokens.shape[1] - end)
        mels += [*flow.follow([stream], tokens[:, start : end + looked_at], looked_at)][-1:]
    return torch.cat(mels, dim=2)[:, :, voice.mel.shape[1] :]


def test_the_end_is_theirs_where_it_is_computed_as_theirs(miniature, theirs):
    models = Models.of(Checkpoint.open(miniature), place_of("cpu"), upstream_final=True)
    said, voice = spoken(95), prompt(37)
    state = VoiceState(
        model="",
        embedding=EMBEDDING[0],
        speech_tokens=tuple(voice.tokens[0].tolist()),
        mel=voice.mel[0],
    )
    chunks = Chunks(models, state, models.dice(0))
    mels = []
    chunks._stream.push = lambda mel, *, final: mels.append((mel, final))

    for token in said[0].tolist():
        chunks.tokens.append(token)
        if chunks.one_is_due():
            list(chunks.next(final=False))
    list(chunks.next(final=True))

    ends = [38, 88]  # it grows
    answer = theirs(said, voice, [*((end + AHEAD, True, False) for end in ends), (95, False, True)])
    assert [final for _, final in mels] == [False, False, True]
    for (mel, _), begin, other in zip(mels, [0, *ends], answer, strict=True):
        assert apart(mel, other[:, :, 2 * begin :]) < 5e-6


def test_their_noise_is_ours(token2wav, miniature, flow):
    ours = flow.noise.until(15_000, torch.device("cpu"))

    np.testing.assert_array_equal(token2wav(noise, folder=miniature)["noise"], ours)


def noise(reference, *, folder):
    return {"noise": reference.parts(folder)["flow"].decoder.rand_noise}
