"""What all contenders say, and in which voice: the same tokens, lengths and numbers for each."""

from __future__ import annotations

import torch

CODES = 6_561
LETTERS = "kbdfgjlmpqvxz"
"""Each is a token of its own to the tokenizer of a checkpoint of random weights."""

TEXT_TOKENS_PER_S = 5
SPEECH_TOKENS_PER_S = 25
TRANSCRIPT_TOKENS = 17


def speech(count: int, seed: int = 0) -> list[int]:
    """Speech tokens."""
    dice = torch.Generator().manual_seed(seed)
    return torch.randint(0, CODES, (count,), generator=dice).tolist()


def text(speech_tokens: int) -> str:
    """A text that is read in about so many speech tokens, of a token a letter."""
    count = max(5, speech_tokens * TEXT_TOKENS_PER_S // SPEECH_TOKENS_PER_S)
    return "".join(LETTERS[n % len(LETTERS)] for n in range(count))


def ratio(speech_tokens: int, text_tokens: int) -> float:
    """Least and most speech tokens for each of the text, so that there are just so many."""
    return (speech_tokens + 0.5) / text_tokens


def voice(tokens: int) -> dict[str, torch.Tensor | list[int]]:
    """A reference of so many speech tokens, as the models know it: noise."""
    dice = torch.Generator().manual_seed(tokens)
    return {
        "speech_tokens": speech(tokens, seed=1),
        "mel": torch.randn(2 * tokens, 80, generator=dice),
        "embedding": torch.randn(192, generator=dice),
        "text_ids": list(range(40, 40 + TRANSCRIPT_TOKENS)),
    }
