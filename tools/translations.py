"""Brings the tray's translations up to date, with Qt's own tools.

    python tools/translations.py            gather new words into gui/cosyd_gui/translations/*.ts,
                                            and compile what is translated into *.qm
    python tools/translations.py --check    change nothing; end with 1 where a word is missing

The words of the tray are those of ``self.tr(...)``, ``translate(...)`` and ``QT_TRANSLATE_NOOP``.
What the daemon says comes in English: its errors and the help of its settings, those of the
plug-ins that come with it included, are gathered as well. English itself has a file that holds
plurals alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from tray_words import (
    ROOT,
    SOURCES,
    as_source,
    words_of_qt,
    words_of_the_daemon,
    words_of_the_tray,
)

FOLDER = SOURCES / "translations"
LANGUAGES = {"zh_CN": (), "en": ("-pluralonly",)}
"""Each language, and what lupdate is told of it besides."""


def main() -> int:
    """Do as asked; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as scratch:
        words = Path(scratch) / "words.py"
        found = [*words_of_the_tray(), *words_of_the_daemon(), *words_of_qt()]
        words.write_text(as_source(found), "utf-8")
        folder = Path(scratch) if check else FOLDER
        problems = [one for name in LANGUAGES for one in _brought_up(name, words, folder)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


def _brought_up(language: str, words: Path, folder: Path) -> list[str]:
    """What is wrong with the translation of *words* into *language*."""
    kept = FOLDER / f"cosyd_{language}.ts"
    ts, qm = folder / kept.name, folder / f"cosyd_{language}.qm"
    if folder != FOLDER and kept.exists():
        ts.write_bytes(kept.read_bytes())
    _qt("lupdate", "-silent", "-locations", "none", "-no-obsolete", *LANGUAGES[language],
        str(words), "-ts", str(ts), "-target-language", language)  # fmt: skip
    _qt("lrelease", "-silent", str(ts), "-qm", str(qm))
    problems = [f"{kept.name}: not translated: {word!r}" for word in _untranslated(ts)]
    if folder != FOLDER:
        current = FOLDER / qm.name
        if not current.exists() or current.read_bytes() != qm.read_bytes():
            where = (FOLDER / qm.name).relative_to(ROOT)
            problems.append(f"{where} is not up to date: run python tools/translations.py")
    return problems


def _qt(tool: str, *words: str) -> None:
    program = Path(sys.executable).parent / f"pyside6-{tool}"
    subprocess.run([str(program), *words], check=True)


def _untranslated(ts: Path) -> list[str]:
    messages = ET.parse(ts).getroot().iter("message")
    return [
        message.findtext("source", "")
        for message in messages
        if (told := message.find("translation")) is None
        or told.get("type") == "unfinished"
        or not (told.text or len(told))
    ]


if __name__ == "__main__":
    sys.exit(main())
