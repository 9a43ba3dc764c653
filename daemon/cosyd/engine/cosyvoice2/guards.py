"""What a language model that speaks may do wrong, and is kept from: falling silent, not ending.

Border: speech tokens in, fewer out; a wave in, a wave without its longest silences out. No torch.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

from cosyd.contract.model import VOICE_AUDIO

Wave = npt.NDArray[np.float32]
"""Samples at 24 kHz, shape [n]."""

TOKENS_PER_S = 25

MOST_TOKENS = 30 * TOKENS_PER_S
"""A piece of text that takes longer than 30 s is none of ours: they are cut at 200 letters."""

SILENT_TOKENS = frozenset({4218, 4299})
"""Speech tokens that are silence and nothing else.

CosyVoice's authors name none for CosyVoice2; their list for CosyVoice3 is of another tokenizer.
These are what two other systems with CosyVoice2's tokenizer pad with: Step-Audio 2 (4218, in
``token2wav.py``) and Chatterbox (4299, ``S3GEN_SIL``). A silence of other tokens is dealt with in
the sound, see :class:`Pauses`.
"""

MOST_SILENT = 5
"""So many silent tokens in a row, a fifth of a second, are kept. Source: CosyVoice3's
``max_silent_token_num``."""

LONGEST_PAUSE_S = 1.0
"""Longer than any within a sentence that is read; what a model leaves beyond it, it is lost in."""

_BLOCK = VOICE_AUDIO.rate_hz // 100  # 10 ms
_QUIET = 10 ** (-60 / 20)
"""A block without a sample as loud as this, -60 dBFS, is silent. A breath is at about -45."""

_SIGNS = frozenset("%&@#§°")
"""Marks with a name that is said, besides letters, digits, currencies and signs of arithmetic."""


def can_be_said(text: str) -> bool:
    """Whether there is anything in *text* to pronounce; of "..." a model makes up words."""
    return any(
        sign in _SIGNS or unicodedata.category(sign)[0] in "LN" or _is_read(sign) for sign in text
    )


def _is_read(sign: str) -> bool:
    return unicodedata.category(sign) in {"Sc", "Sm"}


class SilentTokens:
    """Lets through no more than :data:`MOST_SILENT` silent tokens in a row."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def keeps(self, token: int) -> bool:
        """Whether *token*, the next one, is to be heard."""
        self._in_a_row = self._in_a_row + 1 if token in SILENT_TOKENS else 0
        return self._in_a_row <= MOST_SILENT


class Pauses:
    """Shortens each silence of a stream to :data:`LONGEST_PAUSE_S`.

    Where the stream is cut into pieces makes no difference but at the borders of 10 ms blocks.
    What is cut out is silent, and so is what is on both of its sides.
    """

    def __init__(self) -> None:
        self._quiet = 0  # samples, up to the end of the last piece

    def push(self, x: Wave) -> Wave:
        """*x* without what goes beyond a pause."""
        most = round(LONGEST_PAUSE_S * VOICE_AUDIO.rate_hz)
        kept = []
        for block in np.split(x, range(_BLOCK, len(x), _BLOCK)):
            is_quiet = bool(np.abs(block).max(initial=0.0) < _QUIET)
            self._quiet = self._quiet + len(block) if is_quiet else 0
            if self._quiet <= most:
                kept.append(block)
        return np.concatenate(kept) if kept else x[:0]
