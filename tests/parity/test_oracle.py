"""The comparison itself can be relied upon."""

from __future__ import annotations

import numpy as np
import pytest


def names_and_shapes(reference, *, folder):
    parts = reference.parts(folder)
    return {
        f"{part}.{name}": np.array(tensor.shape)
        for part in ("llm", "flow", "hift")
        if part in parts
        for name, tensor in parts[part].state_dict().items()
    }


def doubled(reference, *, one, times):
    return {"all": torch.from_numpy(one) * times}  # noqa: F821 - known where it runs


def broken(reference):
    raise LookupError("as was to be expected")


def test_the_whole_package_takes_every_weight_of_the_miniature(package, miniature):
    shapes = package(names_and_shapes, folder=miniature)

    assert {name.partition(".")[0] for name in shapes} == {"llm", "flow", "hift"}


def test_flow_and_vocoder_take_every_weight_of_the_miniature(token2wav, miniature):
    shapes = token2wav(names_and_shapes, folder=miniature)

    assert {name.partition(".")[0] for name in shapes} == {"flow", "hift"}


def test_arrays_go_there_and_back(token2wav):
    answer = token2wav(doubled, one=np.arange(3.0), times=2)

    assert answer["all"].tolist() == [0.0, 2.0, 4.0]


def test_what_goes_wrong_there_is_told_here_and_the_next_question_answered(token2wav):
    with pytest.raises(pytest.fail.Exception, match="as was to be expected"):
        token2wav(broken)

    assert token2wav(doubled, one=np.ones(1), times=3)["all"].tolist() == [3.0]


def decoded(reference, *, folder, tokens):
    """The LLM's scores after the last token: in one go, and token by token."""
    llm = reference.parts(folder)["llm"]
    x = llm.speech_embedding(torch.from_numpy(tokens))  # noqa: F821 - known where it runs
    whole = llm.llm.model.model(inputs_embeds=x).last_hidden_state[:, -1]
    cache = None
    for n in range(x.shape[1]):
        step, cache = llm.llm.forward_one_step(x[:, n : n + 1], masks=None, cache=cache)
    return {"whole": llm.llm_decoder(whole), "stepwise": llm.llm_decoder(step[:, -1])}


def test_its_llm_sees_the_whole_past_at_each_step(package, miniature):
    """With the mask that the package passes, transformers since 4.53 sees the first token only."""
    answer = package(decoded, folder=miniature, tokens=np.arange(0, 600, 30)[None])

    np.testing.assert_allclose(answer["stepwise"], answer["whole"], atol=1e-4)
