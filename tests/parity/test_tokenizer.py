"""Our tokenizer beside the package's, on the same vocabulary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.engine.cosyvoice2.tokenizer import SOUNDS, Tokenizer

TEXTS = [
    "Hello world, good morning to you and you and you.",
    "It's 3:45 o'clock; we'll've paid $1,234.56 (that's 7%)!",
    "你好，世界。今天是2026年11月22日，气温零下3度。",
    "日本語のテキスト、한국어 텍스트, и немного по-русски; ελληνικά",
    "  two  spaces,\ttabs\t\tand\n\nlines\r\n \n  ",
    "👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, ☃️ and \U0001d487\U0001d482 \ufb01 ligature",
    "Cafe\u0301 and Café are the same, A\u030a too",  # NFC
    "a\u200bb\u00adc\u0000d\ufeffe\u2028f",
    "ALLCAPS camelCase snake_case http://a.b/c?d=e&f=g user@example.com",
    "",
    " ",
    "\n",
    "[laughter]Ha![breath] <strong>really</strong>, <laughter>so funny</laughter> [mn][sigh] .",
    " ".join(SOUNDS),
    "".join(SOUNDS),
    "[laughter [breath <strong < /strong> [BREATH] [unknown]",
]


def their_ids(reference, *, folder, texts):
    """Of each text, and how many there are of each."""
    tokenizer = reference.parts(folder)["get_tokenizer"]()
    ids = [tokenizer.encode(text) for text in texts]
    return {
        "ids": np.array([one for row in ids for one in row]),
        "counts": [len(row) for row in ids],
    }


def theirs(package, folder, texts):
    answer = package(their_ids, folder=folder, texts=texts)
    ends = np.cumsum(answer["counts"])[:-1]
    return [tuple(row.astype(int).tolist()) for row in np.split(answer["ids"], ends)]


@pytest.fixture(scope="module")
def ours(miniature):
    return Tokenizer(miniature / "CosyVoice-BlankEN")


def test_any_text_has_the_same_numbers(package, miniature, ours):
    assert [ours.encode(text) for text in TEXTS] == theirs(package, miniature, TEXTS)


def test_so_have_texts_that_nobody_thought_of(package, miniature, ours):
    pieces = st.text(max_size=8) | st.sampled_from([*" \n\t'.,1a", *SOUNDS])
    texts = []

    @settings(max_examples=300, database=None, derandomize=True, deadline=None)
    @given(st.lists(pieces).map("".join))
    def gather(text):
        texts.append(text)

    gather()

    assert not any("<|" in text for text in texts)
    assert [ours.encode(text) for text in texts] == theirs(package, miniature, texts)


def test_an_instruction_ends_as_theirs_does(package, miniature, ours):
    (ids,) = theirs(package, miniature, ["calm and slow<|endofprompt|>"])

    assert ours.instruction("calm and slow") == ids


def test_of_theirs_only_what_is_heard_can_be_written_by_a_user(package, miniature, ours):
    controls = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|endofprompt|>"]
    theirs_ids = theirs(package, miniature, controls)

    for control, ids in zip(controls, theirs_ids, strict=True):
        assert len(ids) == 1
        assert ids[0] not in ours.encode(f"a {control} b")
        assert len(ours.encode(control)) > 1
