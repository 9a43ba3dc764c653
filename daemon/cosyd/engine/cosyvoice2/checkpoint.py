"""A model folder of CosyVoice2, opened: its files are whole and fit each other, or it is refused.

Border: a folder in; shapes, weights, tokenizer and the paths of the ONNX files out. Knows where
things lie and what they are called; what they mean is told in the modules that take them.
"""

from __future__ import annotations

import os
import pickle
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import torch

from cosyd.contract.errors import ModelBroken
from cosyd.engine.cosyvoice2 import identity
from cosyd.engine.cosyvoice2.flow import Flow
from cosyd.engine.cosyvoice2.lm import SpeechLM
from cosyd.engine.cosyvoice2.recipe import read_shape
from cosyd.engine.cosyvoice2.tokenizer import Tokenizer
from cosyd.engine.cosyvoice2.vocoder import Vocoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

    from cosyd.engine.cosyvoice2.recipe import Shape

Part = Literal["llm", "flow", "hift"]

QWEN = "CosyVoice-BlankEN"
EMBEDDING = 192

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
            _check_onnx(file)
        if len(checkpoint.tokenizer()) > checkpoint.shape.lm.vocabulary:
            raise ModelBroken(file=f"{QWEN}/vocab.json", reason="has more words than the model")
        checkpoint.speakers()
        return checkpoint

    def weights(self, part: Part) -> dict[str, Tensor]:
        """The weights of *part* by their names in its file, mapped from there: never write to them.

        What is no tensor (a count of epochs) is left out.

        Raises:
            ModelBroken: The file is damaged, or holds something else than weights.
        """
        return {name: value.contiguous() for name, value in self._mapped(part).items()}

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

    def _mapped(self, part: Part) -> dict[str, Tensor]:
        """What :meth:`weights` gives, in whatever layout."""
        weights = {
            str(name).removeprefix("generator."): value
            for name, value in _tensors(self.folder / f"{part}.pt").items()
            if isinstance(value, torch.Tensor)
        }
        if not weights:
            raise ModelBroken(file=f"{part}.pt", reason="holds no weights")
        return weights

    def _compare(self) -> None:
        """See that each part takes its weights, without reading them."""
        shape = self.shape
        takers: dict[Part, Callable[[dict[str, Tensor]], Any]] = {
            "llm": partial(SpeechLM.of, shape.lm),
            "flow": partial(Flow.of, shape.flow),
            "hift": partial(Vocoder.of, shape.vocoder),
        }
        for part, take in takers.items():
            shapes = {name: value.to("meta") for name, value in self._mapped(part).items()}
            try:
                take(shapes)
            except (RuntimeError, KeyError, ValueError, IndexError) as error:
                reason = f"does not fit the model that is described ({_brief(error)})"
                raise ModelBroken(file=f"{part}.pt", reason=reason) from error


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


def _check_onnx(file: Path) -> None:
    """See that a protobuf message is whole: its fields end where the file ends.

    Half a gigabyte is not read for that: fields tell their length.
    """
    size = file.stat().st_size
    try:
        with file.open("rb") as stream:
            while stream.tell() < size:
                _skip_field(stream.read, lambda count: stream.seek(count, os.SEEK_CUR))
            whole = stream.tell() == size
    except (ValueError, IndexError, OverflowError, OSError):
        whole = False
    if not whole:
        raise ModelBroken(file=file.name, reason="is cut short, or no ONNX file")


def _skip_field(read: Callable[[int], bytes], skip: Callable[[int], Any]) -> None:
    """Go past one field. Source: protobuf's "Encoding": the last three bits tell the kind."""
    number, kind = divmod(_varint(read), 8)
    match kind:
        case 0 if number:
            _varint(read)
        case 1 if number:
            skip(8)
        case 2 if number:
            skip(_varint(read))
        case 5 if number:
            skip(4)
        case _:
            raise ValueError("no such kind of field")


def _varint(read: Callable[[int], bytes]) -> int:
    value = 0
    for place in range(10):
        more, bits = divmod(read(1)[0], 128)
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
