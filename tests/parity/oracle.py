"""The package of CosyVoice2's authors, answering questions: runs under ``.reference/bin/python``.

A test asks with a function of its own, which is sent over as its source and called here, and with
arrays; arrays come back:

    def theirs(reference, *, folder, tokens):
        flow = reference.parts(folder)["flow"]
        return {"embedded": flow.input_embedding(torch.from_numpy(tokens))}

    def test_tokens_are_embedded_as_theirs(token2wav, miniature):
        answer = token2wav(theirs, folder=miniature, tokens=np.arange(5))
        ours = ...
        np.testing.assert_allclose(ours, answer["embedded"], atol=1e-6)

Such a function stands at the top level of its file, without decorators. It sees ``torch`` and
``np``, imports whatever else it needs in its own body, and runs in inference mode. Its first
argument is a :class:`Reference`. NumPy arrays and tensors, in both directions, are arrays; what
else is given must be JSON. An exception here is raised in the test, with its traceback.

There are two of these, since two wheels use the same import names (fixtures of conftest.py):

    package    cosyvoice2-eu: the whole class; the reference for LLM and front ends
    token2wav  token2wav-cosyvoice: the reference for flow and vocoder, nearest to its authors' own

Over standard input and output goes a line of JSON each way; arrays lie in npz files beside.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import random
import sys
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cosyd.engine.cosyvoice2.package import shims

TOKEN2WAV = Path(sys.prefix) / "token2wav"


class Reference:
    """What a question finds here. Models are loaded once for each folder."""

    def __init__(self, which: str) -> None:
        self.which = which

    @functools.cache  # noqa: B019 - lives as long as the process
    def parts(self, folder: str) -> dict[str, Any]:
        """What cosyvoice2.yaml describes, with the weights in it, float32, ready to be called.

        ``flow``, ``hift``, ``feat_extractor``, ``sample_rate``, ...; of ``package`` also ``llm``
        and ``get_tokenizer``. All load ``strict=True``.
        """
        whole = self.which == "package"
        overrides = {"qwen_pretrain_path": f"{folder}/CosyVoice-BlankEN"}
        left_out = () if whole else ("llm", "get_tokenizer", "allowed_special")
        with Path(folder, "cosyvoice2.yaml").open(encoding="utf-8") as file:
            parts = shims.load_yaml(file, overrides, left_out=left_out)
        for name in ("llm", "flow", "hift") if whole else ("flow", "hift"):
            weights = torch.load(Path(folder, f"{name}.pt"), map_location="cpu", weights_only=True)
            parts[name].load_state_dict(weights, strict=True)
            parts[name].eval()
        return parts

    @functools.cache  # noqa: B019 - lives as long as the process
    def whole(self, folder: str) -> Any:
        """The class ``CosyVoice2`` itself. Of ``package`` only."""
        from cosyvoice.cli.cosyvoice import CosyVoice2

        return CosyVoice2(folder, final=True)

    @functools.cache  # noqa: B019 - lives as long as the process
    def engine(self, folder: str) -> Any:
        """Our engine around that class, the reference runtime. Of ``package`` only."""
        from cosyd.engine.cosyvoice2.package.engine import Package

        return Package(model=folder, threads=1)

    def seed(self, seed: int) -> None:
        """Begin all random numbers anew, as its authors' ``set_all_random_seed`` does."""
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002 - what the package draws from
        torch.manual_seed(seed)


def answer(question: dict[str, Any], reference: Reference) -> dict[str, np.ndarray]:
    """Call the function of *question*."""
    scope: dict[str, Any] = {"torch": torch, "np": np}
    exec(compile(question["source"], question["file"], "exec"), scope)
    arrays = dict(np.load(question["arrays"], allow_pickle=False))
    with torch.inference_mode():
        given = scope[question["name"]](reference, **arrays, **question["plain"])
    return {name: _array(value) for name, value in (given or {}).items()}


def _array(value: Any) -> np.ndarray:
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)


def main() -> None:
    """Answer until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=["package", "token2wav"])
    which = parser.parse_args().which
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the package prints
    torch.set_num_threads(1)
    if which == "token2wav":
        sys.path.insert(0, str(TOKEN2WAV))
    shims.install()
    if which == "package":
        shims.patch_package()
    reference = Reference(which)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            np.savez(question["answer"], **answer(question, reference))
            said = {"error": None}
        except Exception:  # noqa: BLE001 - whatever it is, the test is told
            said = {"error": traceback.format_exc()}
        out.write(json.dumps(said) + "\n")
        out.flush()
    os._exit(0)  # taking two models apart would take two seconds


if __name__ == "__main__":
    main()
