"""The dictionary in the formats of others: JSON, tables, and the W3C's lexicons.

The suffix of a file tells its format.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from cosyd_plugins.pronounce.book import changed, checked, invalid, parse, raw, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cosyd_plugins.pronounce.entries import Entry

COLUMNS: Final = ("word", "pattern", "say", "case", "languages", "voices")
_LISTS: Final = ("languages", "voices")
_PARTING: Final = " "
"""Parts languages and voices in a table."""

_PLS: Final = "http://www.w3.org/2005/01/pronunciation-lexicon"
_ANY: Final = "und"
"""The tag for a language that is not said."""

_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def read(path: Path) -> tuple[list[Entry], int]:
    """The entries in the file, and how many it has that we cannot use: phonemes.

    Raises:
        DictionaryInvalid: It is not there, broken, or of no format that we know.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise _unknown(path)
    if not path.exists():
        raise invalid(path, "there is no such file")
    return reader(text_of(path), path)


def written(entries: Sequence[Entry], path: Path) -> tuple[str, int]:
    """*entries* in the format of *path*, and how many that cannot hold.

    Raises:
        DictionaryInvalid: It is of no format that we know.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise _unknown(path)
    return writer(entries)


def _unknown(path: Path) -> Exception:
    known = ", ".join(_READERS)
    return invalid(path, f"the format is told by the suffix, which may be {known}")


# -- TOML and JSON ------------------------------------------------------------------------------


def _read_toml(text: str, path: Path) -> tuple[list[Entry], int]:
    return parse(text, str(path)), 0


def _write_toml(entries: Sequence[Entry]) -> tuple[str, int]:
    return changed("", entries), 0


def _read_json(text: str, path: Path) -> tuple[list[Entry], int]:
    """A list of entries, or an object of words and what is said."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise invalid(path, getattr(error, "msg", "it is too deep").lower(), line) from None
    if isinstance(found, dict):
        found = found.get("entry", [{"word": word, "say": say} for word, say in found.items()])
    if not isinstance(found, list):
        raise invalid(path, "a list of entries is wanted")
    return checked(found, str(path), []), 0


def _write_json(entries: Sequence[Entry]) -> tuple[str, int]:
    return json.dumps([raw(one) for one in entries], ensure_ascii=False, indent=2) + "\n", 0


# -- tables ---------------------------------------------------------------------------------------


def _read_table(text: str, path: Path) -> tuple[list[Entry], int]:
    """A table with our headings, or two columns: the word, and what is said."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path), strict=True)
    try:
        rows += ((reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row))
    except csv.Error as error:
        raise invalid(path, str(error), reader.line_num) from None
    headings = [cell.lower() for cell in rows[0][1]] if rows else []
    if "say" in headings:
        rows = rows[1:]
        if wrong := set(headings) - set(COLUMNS):
            raise invalid(path, f"there is no column called {min(wrong)!r}", 1)
    else:
        headings = ["word", "say"]
    raws = [_row(dict(zip(headings, row, strict=False))) for _, row in rows]
    for (line, row), one in zip(rows, raws, strict=True):
        if len(row) > len(headings):
            raise invalid(path, f"there are {len(row)} cells, not {len(headings)}", line)
        one.setdefault("say", "")
    return checked(raws, str(path), [line for line, _ in rows]), 0


def _row(cells: dict[str, str]) -> dict[str, Any]:
    """An entry as it would stand in TOML."""
    found: dict[str, Any] = {key: cell for key, cell in cells.items() if cell}
    for key in _LISTS:
        if key in found:
            found[key] = found[key].replace(",", _PARTING).split()
    if "case" in found:
        found["case"] = found["case"].lower() in {"true", "yes", "1", "x"}
    return found


def _write_table(delimiter: str) -> Callable[[Sequence[Entry]], tuple[str, int]]:
    def write(entries: Sequence[Entry]) -> tuple[str, int]:
        file = io.StringIO(newline="")
        table = csv.DictWriter(file, COLUMNS, delimiter=delimiter, lineterminator="\n")
        table.writeheader()
        for entry in entries:
            row = raw(entry)
            row |= {key: _PARTING.join(row[key]) for key in _LISTS if key in row}
            table.writerow({**row, **({"case": "true"} if entry.case else {})})
        return file.getvalue(), 0

    return write


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


# -- Pronunciation Lexicon Specification ---------------------------------------------------------


def _read_pls(text: str, path: Path) -> tuple[list[Entry], int]:
    """Its aliases. Phonemes are of no use to engines that take text.

    Source:
        W3C, "Pronunciation Lexicon Specification (PLS) Version 1.0" (2008), sections 4.4 to 4.7.
    """
    if "<!DOCTYPE" in text:
        raise invalid(path, "it has a DOCTYPE, which is not taken from strangers")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a DOCTYPE nothing in it grows
    except (ET.ParseError, ValueError) as error:
        line = error.position[0] if isinstance(error, ET.ParseError) else None
        raise invalid(path, "it is no XML", line) from None
    tongue = root.get(_LANG, _ANY)
    raws: list[dict[str, Any]] = []
    skipped = 0
    for lexeme in _children(root, "lexeme"):
        aliases = ["".join(one.itertext()).strip() for one in _children(lexeme, "alias")]
        if not aliases:
            skipped += 1
            continue
        for grapheme in _children(lexeme, "grapheme"):
            one = {"word": "".join(grapheme.itertext()), "say": aliases[0]}
            raws.append({**one, "languages": [tongue]} if tongue != _ANY else one)
    return checked(raws, str(path), []), skipped


def _children(element: ET.Element, name: str) -> list[ET.Element]:
    """Those called *name*, whether the file says whose name it is or not."""
    return [*element.findall(f"{{{_PLS}}}{name}"), *element.findall(name)]


def _write_pls(entries: Sequence[Entry]) -> tuple[str, int]:
    """Those that fit: words without a scope, but for one language that all of them share."""
    shared = entries[0].languages if entries else ()
    fitting = [
        one
        for one in entries
        if one.word and one.say and not one.voices and not one.case and one.languages == shared
    ]
    fitting = fitting if len(shared) <= 1 else []
    ET.register_namespace("", _PLS)
    root = ET.Element(f"{{{_PLS}}}lexicon", {"version": "1.0", "alphabet": "ipa"})
    root.set(_LANG, shared[0] if len(shared) == 1 else _ANY)
    for entry in fitting:
        lexeme = ET.SubElement(root, f"{{{_PLS}}}lexeme")
        ET.SubElement(lexeme, f"{{{_PLS}}}grapheme").text = entry.word
        ET.SubElement(lexeme, f"{{{_PLS}}}alias").text = entry.say
    ET.indent(root)
    whole = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n',
        len(entries) - len(fitting),
    )


_READERS: Final = {
    ".toml": _read_toml,
    ".json": _read_json,
    ".csv": _read_table,
    ".tsv": _read_table,
    ".pls": _read_pls,
}
_WRITERS: Final = {
    ".toml": _write_toml,
    ".json": _write_json,
    ".csv": _write_table(","),
    ".tsv": _write_table("\t"),
    ".pls": _write_pls,
}
