"""What the settings of the flow change of what is heard, and what they do not."""

from __future__ import annotations

import pytest
import torch

from cosyd.engine.cosyvoice2.engine import CosyVoice2
from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.engine.cosyvoice2.performance import Performance
from cosyd.engine.cosyvoice2.vocoder import Stream
from cosyd.system.options import CosyVoice2 as Options
from unit.engine.cosyvoice2.stage import LONG, alike, alone, order


@pytest.fixture(scope="module")
def usual(miniature):
    return Fast(miniature, Options(device="cpu", first_tokens=8))


def fast(miniature, **options):
    return Fast(miniature, Options(device="cpu", first_tokens=8, **options))


@pytest.fixture
def mels(monkeypatch):
    """The mels of a sentence, chunk by chunk, as they come to the vocoder of either runtime."""
    made = []
    take, push = Performance.take, Stream.push

    def taken(self, mel, *, final):
        made.append(mel)
        return take(self, mel, final=final)

    def pushed(self, mel, *, final):
        made.append(mel)
        return push(self, mel, final=final)

    monkeypatch.setattr(Performance, "take", taken)
    monkeypatch.setattr(Stream, "push", pushed)

    def of(engine):
        made.clear()
        alone(engine, order(text=LONG))
        return list(made)

    return of


def apart(one, other):
    assert one.shape == other.shape
    return float((one - other).abs().max())


def test_what_is_kept_of_a_sentence_does_not_change_its_sound(usual, miniature):
    small = fast(miniature, flow_cache="inputs")

    assert small.models.flow.frame_bytes < usual.models.flow.frame_bytes
    assert alike(alone(small, order(text=LONG)), alone(usual, order(text=LONG)))


def test_a_steps_fixed_place_takes_inputs_as_well_as_keys(usual, miniature):
    staged = fast(miniature, flow_cache="inputs", cuda_graphs=True)

    assert alike(alone(staged, order(text=LONG)), alone(usual, order(text=LONG)))


def test_a_sentence_that_ends_as_upstreams_does_ends_so_in_either_runtime(usual, miniature, mels):
    goes_on = mels(usual)

    sees_all = mels(fast(miniature, upstream_final=True))
    plain = mels(CosyVoice2(miniature, Options(device="cpu", runtime="plain", upstream_final=True)))

    assert [one.shape[2] for one in sees_all] == [50, 40]
    assert apart(sees_all[0], goes_on[0]) < 1e-5  # was sent before anybody knew the end
    assert apart(sees_all[1], goes_on[1]) > 1e-3
    assert apart(torch.cat(sees_all, dim=2), torch.cat(plain, dim=2)) < 1e-5
