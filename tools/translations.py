"""Brings the tray's translations up to date, with Qt's own tools.

    python tools/translations.py            gather new words into gui/cosyd_gui/translations/*.ts,
                                            and compile what is translated into *.qm
    python tools/translations.py --check    change nothing; end with 1 where a word is missing

What the daemon says comes in English: its errors and the help of its settings are gathered as well,
in the contexts Errors and Settings.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from cosyd.contract.errors import CosydError
from cosyd.system.schema import known_settings, table_help

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "gui" / "cosyd_gui"
FOLDER = SOURCES / "translations"
LANGUAGES = ("zh_CN",)


def main() -> int:
    """Do as asked; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if check else FOLDER
        problems = [problem for name in LANGUAGES for problem in _brought_up(name, folder)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


def _brought_up(language: str, folder: Path) -> list[str]:
    """What is wrong with the translation into *language*."""
    kept = FOLDER / f"cosyd_{language}.ts"
    ts, qm = folder / kept.name, folder / f"cosyd_{language}.qm"
    if folder != FOLDER and kept.exists():
        ts.write_bytes(kept.read_bytes())
    with tempfile.TemporaryDirectory() as scratch:
        words = Path(scratch) / "daemons_words.py"
        words.write_text(_daemons_words(), "utf-8")
        sources = [str(file) for file in sorted(SOURCES.rglob("*.py"))]
        _qt("lupdate", "-silent", "-locations", "none", "-no-obsolete", *sources, str(words),
            "-ts", str(ts), "-target-language", language)  # fmt: skip
    _qt("lrelease", "-silent", str(ts), "-qm", str(qm))
    problems = [f"{kept.name}: not translated: {word!r}" for word in _untranslated(ts)]
    if folder != FOLDER:
        current = FOLDER / qm.name
        if not current.exists() or current.read_bytes() != qm.read_bytes():
            problems.append(f"{qm.name} is not up to date: run python tools/translations.py")
    return problems


def _daemons_words() -> str:
    """What the daemon may say, where lupdate finds it."""
    errors = {text for kind in CosydError.known.values() for text in (kind.message, kind.solution)}
    settings = {*table_help().values(), *(known.help for known in known_settings().values())}
    lines = [
        *(f"QT_TRANSLATE_NOOP('Errors', {_literal(text)})" for text in sorted(errors) if text),
        *(f"QT_TRANSLATE_NOOP('Settings', {_literal(text)})" for text in sorted(settings) if text),
    ]
    return "\n".join(lines) + "\n"


def _literal(text: str) -> str:
    """In double quotes, as lupdate reads them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


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
