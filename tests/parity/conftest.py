"""The package of CosyVoice2's authors beside our own modules: see oracle.py."""

from __future__ import annotations

import inspect
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import checkpoints
from scripts import ROOT

PYTHON = ROOT / ".reference" / "bin" / "python"
ORACLE = Path(__file__).with_name("oracle.py")


class Oracle:
    """Called with a function and its arguments, has it run beside the package."""

    def __init__(self, which: str, folder: Path) -> None:
        if not (ROOT / ".reference" / ".stamps" / "packages").exists():
            pytest.fail("There is no .reference to compare with: 'make reference' makes it.")
        self._folder = folder
        self._errors = (folder / "errors").open("w+")
        self._process = subprocess.Popen(
            [PYTHON, ORACLE, which],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __call__(self, function: Any, **given: Any) -> dict[str, np.ndarray]:
        arrays = {name: _array(value) for name, value in given.items() if _is_array(value)}
        plain = {name: value for name, value in given.items() if name not in arrays}
        np.savez(self._folder / "arrays.npz", **arrays)
        question = {
            "source": inspect.getsource(function),
            "file": inspect.getfile(function),
            "name": function.__name__,
            "arrays": str(self._folder / "arrays.npz"),
            "answer": str(self._folder / "answer.npz"),
            "plain": plain,
        }
        self._ask(json.dumps(question, default=str))
        return dict(np.load(question["answer"], allow_pickle=False))

    def _ask(self, question: str) -> None:
        try:
            self._process.stdin.write(question + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # why it ended is told below
        said = self._process.stdout.readline()
        if not said:
            self._errors.seek(0)
            pytest.fail(f"the reference ended:\n{self._errors.read()[-4000:]}")
        if error := json.loads(said)["error"]:
            pytest.fail(f"the reference raised:\n{error}")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or hasattr(value, "detach")


def _array(value: Any) -> np.ndarray:
    return value if isinstance(value, np.ndarray) else value.detach().cpu().numpy()


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Small matrices are no faster on two, and far slower on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The whole class: ``cosyvoice2-eu``."""
    oracle = Oracle("package", tmp_path_factory.mktemp("package"))
    yield oracle
    oracle.close()


@pytest.fixture(scope="session")
def token2wav(tmp_path_factory):
    """Flow and vocoder: ``token2wav-cosyvoice``."""
    oracle = Oracle("token2wav", tmp_path_factory.mktemp("token2wav"))
    yield oracle
    oracle.close()


@pytest.fixture(scope="session")
def miniature(tmp_path_factory):
    """A checkpoint of random weights with the speakers ``anna`` and ``bert``."""
    return checkpoints.miniature(tmp_path_factory.mktemp("miniature"), speakers=["anna", "bert"])
