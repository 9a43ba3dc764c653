"""The flow that goes on from what it kept gives the frames of the one that computes all anew."""

from __future__ import annotations

import copy
from itertools import chain

import pytest
import torch

import soundmodels
from checkpoints import miniature
from cosyd.engine.cosyvoice2.crew import Crew
from cosyd.engine.cosyvoice2.estimator import Estimator, keep_inputs
from cosyd.engine.cosyvoice2.flow import Flow
from cosyd.engine.cosyvoice2.flow_stream import FlowShape
from cosyd.engine.cosyvoice2.past import found_among
from soundmodels import prompt, solved, spoken

EMBEDDING = spoken(1, 192, seed=3)
TOLERANCES = {torch.float32: 5e-6, torch.float64: 5e-7}
LENGTHS = [(0, 60), (37, 63), (50, 52), (62, 64), (23, 26), (25, 1)]
"""Tokens of the prompt and of the speech: aligned and not; after the last whole chunk come none,
one, two and more."""


@pytest.fixture(scope="module")
def flows(tmp_path_factory):
    """By their type, and by what they keep."""
    flow = soundmodels.flow(miniature(tmp_path_factory.mktemp("flow")))
    made = {"unused": flow}
    for dtype in TOLERANCES:
        made[dtype, "keys"] = copy.deepcopy(flow).to(dtype)
        made[dtype, "inputs"] = keep_inputs(copy.deepcopy(flow).to(dtype))
    return made


@pytest.fixture(params=["keys", "inputs"])
def flow(flows, request):
    return flows[torch.float32, request.param]


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


@pytest.mark.parametrize(
    ("dtype", "kept", "lengths"),
    [
        *((torch.float32, "keys", one) for one in LENGTHS),
        (torch.float32, "inputs", LENGTHS[1]),
        (torch.float64, "keys", LENGTHS[1]),
    ],
)
def test_each_chunk_goes_on_as_if_all_were_computed_anew(flows, dtype, kept, lengths):
    before, count = lengths
    voice, tokens = prompt(before), spoken(count)

    followed = Speech(flows[dtype, kept], tokens, voice).go_on().mel

    assert apart(followed, reference(flows[dtype, "keys"], tokens, voice)) < TOLERANCES[dtype]


@pytest.mark.parametrize(
    "ends",
    [[13, 38, 63], [13, 63], [38, 50, 88]],
    ids=["fixed", "growing", "ragged"],
)
def test_it_makes_what_hops_of_any_kind_make_that_are_computed_anew(flows, ends):
    """One that ends within a chunk looks at less than there is to come; its end is made again."""
    flow = flows[torch.float32, "keys"]
    voice, tokens = prompt(37), spoken(95)

    followed = Speech(flow, tokens, voice).go_on().mel

    for end in ends:
        some = tokens[:, : end + 3]
        anew = solved(flow, some, voice, EMBEDDING, final=False, streaming=True)
        settled = 2 * (end - (37 + end) % 25)  # to the end of a chunk
        assert apart(followed[:, :, :settled], anew[:, :, :settled]) < TOLERANCES[torch.float32]


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 5e-6), (torch.float64, 1e-12)])
def test_inputs_say_what_keys_and_values_do(flows, dtype, tolerance):
    mels = [
        Speech(flows[dtype, kept], spoken(30), prompt(37)).go_on().mel
        for kept in ("keys", "inputs")
    ]

    assert apart(*mels) < tolerance


@pytest.mark.parametrize("before", [28, 62])
def test_what_two_go_on_from_is_as_if_each_had_begun_by_itself(flow, before):
    voice, texts = prompt(before), (spoken(30), spoken(41, seed=8))
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


def test_what_is_shared_stays_whoever_goes_on_from_it(flows):
    """Its first room is not full yet: that is where both would write."""
    flow = flows[torch.float32, "keys"]
    one = Speech(flow, spoken(75), prompt(0)).go_on(until=25)
    other = Speech(flow, spoken(75), prompt(0), one.stream.fork())
    grandchild = Speech(flow, spoken(75), prompt(0), other.stream.fork())

    made = [each.go_on().mel[:, :, -100:] for each in (one, other, grandchild)]

    alone = reference(flow, spoken(75), prompt(0))[:, :, -100:]
    assert max(apart(mel, alone) for mel in made) < 5e-6


def test_streams_of_any_length_are_computed_together_as_each_alone(flow):
    speeches = [
        Speech(flow, spoken(60 + n, seed=n), prompt(before)) for n, before in enumerate((0, 25, 60))
    ]
    alone = [copy.deepcopy(one).go_on(until=25 * (n + 1)).mels for n, one in enumerate(speeches)]
    for n, one in enumerate(speeches):
        one.go_on(until=25 * n)

    given = [one.next() for one in speeches]
    together = [
        *flow.follow([one.stream for one in speeches], torch.cat([one for one, _ in given]), 3)
    ][-1]

    for n, own in enumerate(alone):
        assert apart(together[n : n + 1], own[n]) < 5e-6


@pytest.mark.parametrize("together", [1, 2, 3])
def test_rows_that_have_threads_of_their_own_say_the_same(flows, together):
    """From one row for both threads, or none for one of them, to an odd number of them."""
    flow = copy.deepcopy(flows[torch.float32, "keys"])
    flow.crew = Crew(2)
    texts = [spoken(60, seed=seed) for seed in range(together)]
    speeches = [Speech(flow, text, prompt(25)) for text in texts]

    mels = [
        [*flow.follow([one.stream for one in speeches], torch.cat(tokens), looked_at)][-1]
        for tokens, looked_at in (
            ([one.tokens[:, at : at + 28] for one in speeches], 3) for at in (0, 25, 50)
        )
    ]

    for one, mel in zip(texts, torch.cat(mels, dim=2), strict=True):
        alone = reference(flows[torch.float32, "keys"], one, prompt(25))
        assert apart(mel[None, :, 50:150], alone[:, :, :100]) < 5e-6


def test_memory_grows_as_is_told_and_what_is_shared_is_kept_once(flow):
    base = Speech(flow, spoken(3), prompt(78)).go_on(until=75).stream
    stream = base.fork()
    kept = base.nbytes
    assert stream.nbytes == 0

    one = Speech(flow, spoken(72), prompt(78), stream)
    one.go_on(until=150)

    contexts = sum(
        some.nbytes for track in stream.tracks for some in track.contexts
    )  # fmt: skip
    frames, saved = 150, flow.estimator.kept_width * 4  # what is said untold at first is for all
    assert kept == contexts + frames * (flow.frame_bytes - saved)
    assert kept <= stream.nbytes  # in rooms for 200 frames, and 100 tokens
    assert stream.nbytes <= contexts + (frames + 100) * flow.frame_bytes
    assert base.nbytes == kept


def test_inputs_take_a_quarter_of_what_keys_and_values_do():
    with torch.device("meta"):
        flow = Flow(FlowShape())
        keys = flow.frame_bytes
        keep_inputs(flow)

    assert flow.frame_bytes == pytest.approx(keys / 4, rel=0.02)
    assert keys == pytest.approx(4.6e6, rel=0.01)


def test_keys_in_several_places_are_as_good_as_in_one():
    q, k, v = spoken(3, 2, 2, 10, 8, seed=1)
    bias = spoken(2, 2, 10, 10, seed=2)
    bias[..., 7:] = -torch.inf

    parts = found_among(q, k.split([3, 6, 1], dim=2), v.split([3, 6, 1], dim=2), bias)

    assert apart(parts, found_among(q, [k], [v], bias)) < 1e-6


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


def test_where_upstreams_noise_ends_each_place_still_has_its_own(flows, monkeypatch):
    """After 300 seconds; here, after one."""
    tokens = spoken(75)
    usual = Speech(flows[torch.float32, "keys"], tokens, prompt(0)).go_on().mel
    monkeypatch.setattr("cosyd.engine.cosyvoice2.noise.NOISE_FRAMES", 50)
    flow = copy.deepcopy(flows["unused"])

    mel = Speech(flow, tokens, prompt(0)).go_on().mel

    assert apart(mel, reference(flow, tokens, prompt(0))) < TOLERANCES[torch.float32]
    assert apart(mel[:, :, 50:], usual[:, :, 50:]) > 0.01
    noise = flow.noise.until(150, torch.device("cpu"))
    assert not torch.equal(noise[:, :, :50], noise[:, :, 50:100])
    assert not torch.equal(noise[:, :, 50:100], noise[:, :, 100:])


def test_what_is_said_untold_at_first_is_asked_for_once(flows, monkeypatch):
    flow = copy.deepcopy(flows["unused"])
    rows = []
    forward = Estimator.forward

    def counted(self, x, *given):
        rows.append(x.shape[0])
        return forward(self, x, *given)

    def runs(tokens, voice):
        rows.clear()
        with monkeypatch.context() as patch:
            patch.setattr(Estimator, "forward", counted)
            speech = Speech(flow, tokens, voice).go_on()
        assert apart(speech.mel, reference(flow, tokens, voice)) < 5e-6
        return rows.count(1), rows.count(2)

    assert runs(spoken(50), prompt(0)) == (2 + 2, 18)  # two chunks
    assert runs(spoken(30, seed=5), prompt(37)) == (2, 18 + 10)  # and a shorter one
    assert runs(spoken(50, seed=6), prompt(25)) == (2 + 2, 27)
    assert runs(spoken(75, seed=7), prompt(0)) == (3, 27)


def test_behind_what_is_kept_for_all_each_goes_on_by_itself(flows, monkeypatch):
    monkeypatch.setattr("cosyd.engine.cosyvoice2.untold.LIMIT_FRAMES", 50)
    flow = copy.deepcopy(flows["unused"])
    base = Speech(flow, spoken(80), prompt(0)).go_on(until=50)
    both = [Speech(flow, spoken(80), prompt(0), base.stream.fork()) for _ in range(2)]

    both[0].go_on()
    both[1].go_on(until=75).go_on()

    whole = reference(flow, spoken(80), prompt(0))
    for one in both:
        assert apart(torch.cat(one.mels, dim=2), whole[:, :, 100:]) < 5e-6


def test_a_run_that_fails_midway_spoils_nothing_for_others(flows, monkeypatch):
    flow = copy.deepcopy(flows["unused"])
    one = Speech(flow, spoken(60), prompt(0)).go_on(until=25)
    with monkeypatch.context() as patch:
        patch.setattr(flow.estimator.last, "forward", fails)
        with pytest.raises(MemoryError):
            one.go_on()

    mel = Speech(flow, spoken(60), prompt(0)).go_on().mel

    assert apart(mel, reference(flow, spoken(60), prompt(0))) < 5e-6


def fails(*_):
    raise MemoryError


class Silence(list):
    """What came before is never heard."""

    def __getitem__(self, place):
        return torch.zeros_like(super().__getitem__(place))


def without_contexts(*tracks):
    for track in tracks:
        track.contexts = Silence()


def without_keys(*tracks):
    for track in tracks:
        track.end = lambda _: None


def with_noise_that_stands_still(flow):
    until = flow.noise.until
    flow.noise.until = lambda frames, device: until(50, device).repeat(1, 1, 1 + frames // 50)[
        :, :, :frames
    ]


def with_one_track_for_all_steps(stream):
    first, second, *others = stream.steps  # the first has one row less
    stream.steps = [first, second, *[second] * len(others)]


MUTILATIONS = {
    "convolutions of the estimator": lambda _, stream: without_contexts(*chain(*stream.steps)),
    "convolutions of the encoder": lambda _, stream: without_contexts(stream.lower, stream.upper),
    "keys of the estimator": lambda _, stream: without_keys(*chain(*stream.steps)),
    "keys of the encoder": lambda _, stream: without_keys(stream.lower, stream.upper),
    "noise": lambda flow, _: with_noise_that_stands_still(flow),
    "steps": lambda _, stream: with_one_track_for_all_steps(stream),
}


@pytest.mark.parametrize(
    ("what", "kept"),
    [*((what, "keys") for what in MUTILATIONS), ("keys of the estimator", "inputs")],
)
def test_what_would_be_wrong_is_found_by_these_tests(flows, what, kept):
    flow = flows[torch.float32, kept]
    tokens, voice = spoken(37), prompt(25)
    mutilated = copy.deepcopy(flow)
    speech = Speech(mutilated, tokens, voice)
    MUTILATIONS[what](mutilated, speech.stream)

    wrong = speech.go_on().mel

    assert apart(wrong, reference(flow, tokens, voice)) > 0.01
