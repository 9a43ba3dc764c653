"""The flow that goes on from what it kept gives the frames of the one that computes all anew."""

from __future__ import annotations

import copy

import pytest
import torch

import soundmodels
from checkpoints import miniature
from cosyd.engine.cosyvoice2.flow import Flow, Noise
from cosyd.engine.cosyvoice2.past import Stretch, Track
from soundmodels import prompt, solved, spoken

EMBEDDING = spoken(1, 192, seed=3)
TOLERANCES = {torch.float32: 5e-6, torch.float64: 5e-7}
LENGTHS = [(0, 60), (37, 137), (50, 128), (62, 141), (23, 26), (25, 1), (75, 27), (87, 90)]
"""Tokens of the prompt and of the speech: aligned and not, one to three at the end."""


@pytest.fixture(scope="module")
def flows(tmp_path_factory):
    flow = soundmodels.flow(miniature(tmp_path_factory.mktemp("flow")))
    return {dtype: copy.deepcopy(flow).to(dtype) for dtype in TOLERANCES}


@pytest.fixture
def flow(flows):
    return flows[torch.float32]


def apart(one, other):
    assert one.shape == other.shape
    return float((one - other).abs().max())


class Speech:
    """An utterance that is followed chunk by chunk."""

    def __init__(self, flow, tokens, voice, stream=None):
        self.flow = flow
        self.stream = stream or flow.begin(voice, EMBEDDING)
        self.tokens = torch.cat([voice.tokens, tokens], dim=1)
        self.prompt = voice.tokens.shape[1]
        self.mels = []

    @property
    def done(self):
        return self.stream.frames // 2

    @property
    def rest(self):
        return self.tokens.shape[1] - self.done

    def next(self):
        """The tokens of the next chunk, and how many of them are only looked at."""
        count = min(25, self.rest)
        looked_at = min(3, self.rest - count)
        return self.tokens[:, self.done : self.done + count + looked_at], looked_at

    def go_on(self, until=None):
        while self.rest and (until is None or self.done < until):
            self.mels.append([*self.flow.follow([self.stream], *self.next())][-1])
        return self

    @property
    def mel(self):
        return torch.cat(self.mels, dim=2)[:, :, 2 * self.prompt :]


def reference(flow, tokens, voice):
    return solved(flow, tokens, voice, EMBEDDING, final=True, streaming=True)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize(("before", "count"), LENGTHS)
def test_each_chunk_goes_on_as_if_all_were_computed_anew(flows, dtype, before, count):
    flow, voice, tokens = flows[dtype], prompt(before), spoken(count)

    followed = Speech(flow, tokens, voice).go_on().mel

    assert apart(followed, reference(flow, tokens, voice)) < TOLERANCES[dtype]


@pytest.mark.parametrize("tail", [0, 1, 2])
def test_whatever_is_looked_at_at_the_end_counts(flow, tail):
    tokens = spoken(25 + tail)

    followed = Speech(flow, tokens, prompt(50)).go_on().mel

    assert apart(followed, reference(flow, tokens, prompt(50))) < TOLERANCES[torch.float32]


@pytest.mark.parametrize("before", [28, 37, 87])
def test_what_two_go_on_from_is_as_if_each_had_begun_by_itself(flow, before):
    voice, texts = prompt(before), (spoken(40), spoken(61, seed=8))
    base = Speech(flow, spoken(3), voice).go_on(until=25 * ((before - 3) // 25))

    both = [Speech(flow, text, voice, base.stream.fork()) for text in texts]
    for one in (*both, *both):  # in turns
        one.go_on(until=one.done + 25)
    for one in both:
        one.go_on()

    for one, text in zip(both, texts, strict=True):
        alone = Speech(flow, text, voice).go_on()
        mel = torch.cat(one.mels, dim=2)
        assert apart(mel, torch.cat(alone.mels, dim=2)[:, :, -mel.shape[2] :]) < 5e-6


def test_streams_of_any_length_are_computed_together_as_each_alone(flow):
    speeches = [
        Speech(flow, spoken(60 + n, seed=n), prompt(before)) for n, before in enumerate((0, 25, 60))
    ]
    alone = [copy.deepcopy(one).go_on().mels for one in speeches]
    for one, chunks in zip(speeches, (0, 1, 2), strict=True):
        one.go_on(until=25 * chunks)

    given = [one.next() for one in speeches]
    together = [
        *flow.follow([one.stream for one in speeches], torch.cat([one for one, _ in given]), 3)
    ][-1]

    for n, own in enumerate(alone):
        assert apart(together[n : n + 1], own[n]) < 5e-6


def test_memory_grows_with_the_speech_and_what_is_shared_is_kept_once(flow):
    base = Speech(flow, spoken(3), prompt(78)).go_on(until=75)
    one = Speech(flow, spoken(60), prompt(78), base.stream.fork())

    kept = base.stream.nbytes
    assert one.stream.nbytes < kept / 50  # only what its convolutions look back to
    one.go_on(until=100)

    assert one.stream.nbytes > kept / 50
    assert base.stream.nbytes == kept


def test_control_comes_back_after_each_step(flow):
    speech = Speech(flow, spoken(30), prompt(0))

    *steps, mel = flow.follow([speech.stream], *speech.next())

    assert steps == [None] * 10
    assert mel.shape == (1, 80, 50)


def test_tokens_that_are_none_are_told_before_any_work(flow):
    stream = flow.begin(prompt(0), EMBEDDING)

    with pytest.raises(ValueError, match="0 to 6560"):
        next(flow.follow([stream], torch.full((1, 28), 6561), 3))

    assert stream.frames == 0


class Forgetful(Track):
    """Keeps nothing of some kind."""

    def attend(self, place, q, k, v, far):
        self.length, length = self._first, self.length
        found = super().attend(place, q, k, v, far)
        self.length = length
        return found


def without_contexts(monkeypatch):
    def before(self, x, count):
        return torch.nn.functional.pad(x, (count, 0))

    monkeypatch.setattr(Stretch, "before", before)


def without_keys(monkeypatch):
    monkeypatch.setattr("cosyd.engine.cosyvoice2.flow.Track", Forgetful)


def with_noise_that_stands_still(monkeypatch):
    until = Noise.until

    def stuck(self, frames, device):
        return until(self, 50, device).repeat(1, 1, 1 + frames // 50)[:, :, :frames]

    monkeypatch.setattr(Noise, "until", stuck)


def with_one_track_for_all_steps(monkeypatch):
    begin = Flow.begin

    def shared(self, *given):
        stream = begin(self, *given)
        stream.steps = stream.steps[:1] * len(stream.steps)
        return stream

    monkeypatch.setattr(Flow, "begin", shared)


@pytest.mark.parametrize(
    "mutilate",
    [
        without_contexts,
        without_keys,
        with_noise_that_stands_still,
        with_one_track_for_all_steps,
    ],
)
def test_what_would_be_wrong_is_found_by_these_tests(flow, monkeypatch, mutilate):
    tokens, voice = spoken(60), prompt(25)
    right = reference(flow, tokens, voice)
    mutilate(monkeypatch)

    wrong = Speech(flow, tokens, voice).go_on().mel

    assert apart(wrong, right) > 0.01
