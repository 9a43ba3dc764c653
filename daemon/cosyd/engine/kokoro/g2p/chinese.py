"""Mandarin: words by jieba's dictionary, their readings by pypinyin, and what speech makes of them.

Latin runs in a Chinese sentence are read as English, in the same breath.
"""

from __future__ import annotations

import re

from cosyd.engine.kokoro.g2p import chinese_signs, english

_MARKS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("、", ",")
    | dict.fromkeys("。\uff61", ".")
    | dict.fromkeys("《「『【〈", "“")
    | dict.fromkeys("》」』】〉", "”")
    | {"\uffe5": "¥", "\u3000": " ", "·": " "}
)

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LATIN = r"A-Za-z\u00c0-\u024f"
_LATIN_WORD = rf"[{_LATIN}\d][{_LATIN}\d'\u2019&+#.-]*(?<![.-])"
_RUNS = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<latin>{_LATIN_WORD}(?: {_LATIN_WORD})*)"
    r"|(?P<opens>[“(]+)|(?P<mark>[^\w\s“(]+)"
)


def phonemes(text: str) -> str:
    """What is said for *text*.

    The first call takes half a second and 70 MB for the dictionaries, and what English takes.
    """
    from cosyd.engine.kokoro.g2p import chinese_words  # noqa: PLC0415 - dictionaries, when needed

    said = ""
    for run in _RUNS.finditer(chinese_signs.in_words(text.translate(_MARKS))):
        if run["opens"]:
            said += run["opens"]
        elif run["mark"]:
            said = said.rstrip() + run["mark"] + " "
        else:
            said += (
                chinese_words.phonemes(run["han"]) if run["han"] else english.phonemes(run["latin"])
            ) + " "
    return said.strip()
