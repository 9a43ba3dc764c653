"""Where a sentence may end in a text that is still being written, and whether that is sure."""

from __future__ import annotations

import re

from cosyd.text.scripts import CJK

_MARKS = ".!?。！？｡।॥…；\uff0e\u2025\u0589\u061f\u06d4\u1362\u104b\u17d4"
MAY_END = re.compile(rf"[{_MARKS}]+[\"'\u2019\u201d\u00bb)\]」』）】》]*|\n")
_NEXT_WORD = re.compile(rf"[\W_]{{0,100}}(?:[{CJK}]|[^\W_]{{1,20}}[\W_]|[^\W_]{{20}})|[\W_]{{100}}")
"""What must follow a sentence for its end to be sure."""

_AFTER_QUOTE = re.compile(r"\s|[^\s。！？，；\"\u201c「]{0,6}[\s。！？，；\"\u201c「]|.{7}")
"""What must follow one that ends in a closing mark: else it may turn out to be a quotation."""


def sure(text: str, end: int) -> bool:
    """Whether a sentence ends at *end*, whatever may still follow *text*."""
    if not _NEXT_WORD.match(text, end):
        return False
    return text[end - 1] in _MARKS or bool(_AFTER_QUOTE.match(text, end))
