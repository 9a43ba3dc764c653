"""A model folder of CosyVoice2, opened: its files are whole and fit each other, or it is refused.

Border: a folder in; shapes, models, tokenizer and the paths of the ONNX files out. Knows where
things lie; what weights are called is told in :mod:`~cosyd.engine.cosyvoice2.files.weights`, and
what they mean in the modules that take them.
"""

from __future__ import annotations

import os
import pickle
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import torch

from cosyd.contract.errors import ModelBroken
from cosyd.engine.cosyvoice2.files import identity
from cosyd.engine.cosyvoice2.files.recipe import read_shape
from cosyd.engine.cosyvoice2.files.weights import (
    TEXT_TABLE,
    filled,
    filled_by_parts,
    flow_named,
    of_flow,
    of_hift,
    of_llm,
    part_of_flow,
)
from cosyd.engine.cosyvoice2.flow import Flow
from cosyd.engine.cosyvoice2.lm import SpeechLM
from cosyd.engine.cosyvoice2.tokenizer import Tokenizer
from cosyd.engine.cosyvoice2.vocoder import Vocoder
from cosyd.engine.cosyvoice2.voices.state import EMBEDDING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from torch import Tensor, nn

    from cosyd.engine.cosyvoice2.files.recipe import Shape
    from cosyd.engine.cosyvoice2.lm import LMShape

    Settle = Callable[[nn.Module], nn.Module]

QWEN = "CosyVoice-BlankEN"

HELD_BYTES = 128_000_000
"""Pages of a file that are held at most, beside those of the part that is being read."""

_OTHERS = {"cosyvoice.yaml": "CosyVoice 1", "cosyvoice3.yaml": "CosyVoice 3"}

_IN_BYTES = re.compile(r"\b(0x[0-9a-f]+|/\S+)")


class Checkpoint:
    """The files of one model; :meth:`open` makes one."""

    def __init__(self, folder: Path, identity: str, shape: Shape) -> None:
        self.folder = folder
        self.identity = identity
        """Tells this model from others: see :func:`.identity.identity_of`."""

        self.shape = shape
        self.speaker_encoder = folder / "campplus.onnx"
        self.speech_tokenizer = folder / "speech_tokenizer_v2.onnx"

    @classmethod
    def open(cls, folder: Path) -> Checkpoint:
        """The model in *folder*, once every file has been looked at.

        No weights are read yet: they are mapped, and only their names and shapes are compared
        with those of the modules that will take them.

        Raises:
            ModelBroken: A file is missing, cut short, of another model or another shape, or holds
                code. Nothing of it has been run.
        """
        for name in identity.missing_files(folder):
            raise ModelBroken(file=name, reason=_absence(folder, name))
        checkpoint = cls(folder, _identity(folder), read_shape(folder))
        checkpoint._compare()
        for file in (checkpoint.speaker_encoder, checkpoint.speech_tokenizer):
            if not _is_whole(file):
                raise ModelBroken(file=file.name, reason="is cut short, or no ONNX file")
        if len(checkpoint.tokenizer()) > checkpoint.shape.lm.vocabulary:
            raise ModelBroken(file=f"{QWEN}/vocab.json", reason="has more words than the model")
        checkpoint.speakers()
        return checkpoint

    def lm(self, settle: Settle | None = None) -> SpeechLM:
        """The language model. Its table of text stays in the file.

        Args:
            settle: What is done with each part once it has its weights, before the next is read.
        """
        shape, pages = self.shape.lm, _Pages(partial(self.weights, "llm"))

        def of_part(name: str) -> dict[str, Tensor]:
            return pages.used(of_llm(pages.weights, shape.layers, name))

        lm = filled_by_parts(SpeechLM, shape, of_part, settle)
        # Mapped anew, so that the pages that were read for all else are not held by it.
        lm.use_text_table(self.weights("llm")[TEXT_TABLE])
        return lm

    def flow(self, settle: Settle | None = None) -> Flow:
        """The flow.

        Args:
            settle: As of :meth:`lm`.
        """
        pages = _Pages(lambda: flow_named(self.weights("flow")))

        def of_part(name: str) -> dict[str, Tensor]:
            return pages.used(part_of_flow(pages.weights, name))

        return filled_by_parts(Flow, self.shape.flow, of_part, settle)

    def vocoder(self) -> Vocoder:
        """The vocoder."""
        return filled(Vocoder, self.shape.vocoder, of_hift(self.weights("hift")))

    def weights(self, part: str, device: str = "cpu") -> dict[str, Tensor]:
        """The weights in ``llm.pt``, ``flow.pt`` or ``hift.pt``, mapped: never write to them.

        What is no tensor (a count of epochs) is left out. With *device* "meta" none are read.

        Raises:
            ModelBroken: The file is damaged, or holds something else than weights.
        """
        weights = {
            str(name).removeprefix("generator."): value.to(device)
            for name, value in _tensors(self.folder / f"{part}.pt").items()
            if isinstance(value, torch.Tensor)
        }
        if not weights:
            raise ModelBroken(file=f"{part}.pt", reason="holds no weights")
        return weights

    def speakers(self) -> dict[str, Tensor]:
        """The embeddings [192] of the model's own speakers; the release has none.

        Raises:
            ModelBroken: The file is there, and is no table of speakers.
        """
        file = self.folder / identity.SPEAKERS
        if not file.exists():
            return {}
        return {str(name): _embedding(name, entry) for name, entry in _tensors(file).items()}

    def tokenizer(self) -> Tokenizer:
        """Reads text as this model was taught to.

        Raises:
            ModelBroken: ``vocab.json`` or ``merges.txt`` is damaged.
        """
        try:
            return Tokenizer(self.folder / QWEN)
        except Exception as error:  # the library raises Exception itself
            name = f"{QWEN}/vocab.json"
            raise ModelBroken(file=name, reason=f"is no vocabulary ({_brief(error)})") from error

    def _compare(self) -> None:
        """See that each part takes its weights, without reading them."""
        shape = self.shape
        takes: dict[str, Callable[[dict[str, Tensor]], object]] = {
            "llm": lambda named: _speech_lm(shape.lm, named),
            "flow": lambda named: filled(Flow, shape.flow, of_flow(named)),
            "hift": lambda named: filled(Vocoder, shape.vocoder, of_hift(named)),
        }
        for part, take in takes.items():
            try:
                take(self.weights(part, "meta"))
            except (RuntimeError, KeyError, ValueError, IndexError) as error:
                reason = f"does not fit the model that is described ({_brief(error)})"
                raise ModelBroken(file=f"{part}.pt", reason=reason) from error


class _Pages:
    """Weights in a file, whose pages are let go of from time to time.

    What is read of a mapped file counts as this process's memory for as long as it is mapped.

    Args:
        read: Maps the file.
    """

    def __init__(self, read: Callable[[], dict[str, Tensor]]) -> None:
        self._read = read
        self._used_bytes = 0
        self.weights = read()
        """Not to be kept."""

    def used(self, copies: dict[str, Tensor]) -> dict[str, Tensor]:
        """*copies*, of some of the weights."""
        self._used_bytes += sum(one.nbytes for one in copies.values())
        if self._used_bytes > HELD_BYTES:
            self.weights, self._used_bytes = self._read(), 0
        return copies


def _speech_lm(shape: LMShape, named: dict[str, Tensor]) -> SpeechLM:
    lm = filled(SpeechLM, shape, of_llm(named, shape.layers))
    lm.use_text_table(named[TEXT_TABLE])
    return lm


def _identity(folder: Path) -> str:
    try:
        return identity.identity_of(folder)
    except OSError as error:
        name = str(error.filename or folder)
        raise ModelBroken(file=name, reason=f"cannot be read ({error.strerror})") from error


def _absence(folder: Path, name: str) -> str:
    if (folder / name).exists():
        return "is empty"
    for other, model in _OTHERS.items():
        if name == "cosyvoice2.yaml" and (folder / other).exists():
            return f"is missing: the folder holds {model}, which is another model"
    return "is missing"


def _tensors(file: Path) -> dict[str, Any]:
    """What *file* holds, none of it read yet, and no code of it run."""
    try:
        found = torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except pickle.UnpicklingError as error:
        reason = "holds more than weights, maybe code; nothing of it was run"
        raise ModelBroken(file=file.name, reason=reason) from error
    except Exception as error:  # a damaged archive makes it fail in any way
        reason = f"is cut short or damaged ({_brief(error)})"
        raise ModelBroken(file=file.name, reason=reason) from error
    if not isinstance(found, dict):
        raise ModelBroken(file=file.name, reason="is no table of weights")
    return found


def _embedding(name: str, entry: Any) -> Tensor:
    found = entry.get("embedding") if isinstance(entry, dict) else None
    if not isinstance(found, torch.Tensor) or found.numel() != EMBEDDING:
        raise ModelBroken(file=identity.SPEAKERS, reason=f"has no embedding of {name!r}")
    return found.reshape(EMBEDDING).float()


def _is_whole(file: Path) -> bool:
    """Whether the fields of an ONNX model end where its *file* does.

    Half a gigabyte is not read for that: fields tell their length. Source: protobuf's "Encoding";
    the outermost fields of ONNX's ``ModelProto`` are numbers and what has a length.
    """
    size = file.stat().st_size
    try:
        with file.open("rb") as stream:
            while stream.tell() < size:
                number, kind = divmod(_varint(stream), 8)
                value = _varint(stream)
                if not number or kind not in {0, 2}:
                    return False
                stream.seek(value if kind else 0, os.SEEK_CUR)
            return stream.tell() == size
    except (IndexError, ValueError, OverflowError, OSError):
        return False


def _varint(stream: BinaryIO) -> int:
    """The next number: seven bits a byte, the lowest first, up to the first byte below 128."""
    value = 0
    for place in range(10):
        more, bits = divmod(stream.read(1)[0], 128)
        value |= bits << (7 * place)
        if not more:
            return value
    raise ValueError("a number of more than ten bytes")


def _brief(error: Exception) -> str:
    """The first sentence of a library's message, without addresses and paths."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    gist = lines[1] if len(lines) > 1 and lines[0].endswith(":") else "".join(lines[:1])
    first = _IN_BYTES.sub("...", gist).partition(". ")[0]
    return first.rstrip(".")[:200] or type(error).__name__
