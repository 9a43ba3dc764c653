"""From text to text tokens: Qwen2's byte-level BPE and CosyVoice2's own tokens.

Knows ids; that one of them ends an instruction is all that it knows of prompts. The table of
words is that of the model's folder, and the numbers of the added tokens follow from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers import AddedToken, Regex, normalizers, pre_tokenizers
from tokenizers import Tokenizer as Bpe
from tokenizers.models import BPE

if TYPE_CHECKING:
    from pathlib import Path

END_OF_INSTRUCTION = "<|endofprompt|>"

_CONTROLS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", END_OF_INSTRUCTION)
SOUNDS = (
    *("[breath]", "<strong>", "</strong>", "[noise]", "[laughter]", "[cough]", "[clucking]"),
    *("[accent]", "[quick_breath]", "<laughter>", "</laughter>", "[hissing]", "[sigh]"),
    *("[vocalized-noise]", "[lipsmack]", "[mn]"),
)
"""What may be written in a text to be heard: laughter, a breath, words said while laughing
(``<laughter>so funny</laughter>``) or with stress (``<strong>this</strong>``).

The numbers of all added tokens depend on their order. Source: ``CosyVoice2Tokenizer``.
"""

_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""What BPE never joins across. Source: ``pretokenize_regex`` of Qwen2's tokenizer."""


class Tokenizer:
    """Reads text as the model's ``CosyVoice-BlankEN`` does.

    With one difference that is wanted: of the tokens that are no text, only :data:`SOUNDS` can be
    written by a user. ``<|endofprompt|>`` and the like are read as the characters that they are
    made of, so that no text can pass for an instruction, or for an end.

    Args:
        folder: With ``vocab.json`` and ``merges.txt``.

    Raises:
        Exception: As ``tokenizers`` says it, where the files are no vocabulary.
    """

    def __init__(self, folder: Path) -> None:
        self._bpe = Bpe(BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
        self._bpe.normalizer = normalizers.NFC()
        self._bpe.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_WORDS), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        self._bpe.add_special_tokens([AddedToken(one, normalized=False) for one in _CONTROLS])
        self._bpe.add_tokens([AddedToken(one, normalized=False) for one in SOUNDS])
        self._bpe.encode_special_tokens = True  # as the characters that they are made of
        self._end: int = self._bpe.get_vocab()[END_OF_INSTRUCTION]

    def __len__(self) -> int:
        """One more than the highest id."""
        return max(self._bpe.get_vocab().values()) + 1

    def encode(self, text: str) -> tuple[int, ...]:
        """The tokens of *text*; what is no character (half a surrogate pair) is left out."""
        clean = text.encode("utf-8", "ignore").decode()
        return tuple(self._bpe.encode(clean, add_special_tokens=False).ids)

    def instruction(self, text: str) -> tuple[int, ...]:
        """The tokens of an instruction, with the sign that ends it, if *text* has it or not."""
        return (*self.encode(text.removesuffix(END_OF_INSTRUCTION)), self._end)
