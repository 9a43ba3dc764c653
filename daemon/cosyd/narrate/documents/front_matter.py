"""The facts about a document that stand before its text: YAML between ``---``, TOML in ``+++``.

Programs that make web pages began it, so such a head holds facts for others too; those are left to
them.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cosyd.contract.errors import WishesInvalid
from cosyd.contract.narrations import Wishes
from cosyd.narrate.documents.about import fit_language
from cosyd.narrate.documents.lines import cleaned
from cosyd.narrate.documents.source import told
from cosyd.narrate.wishes import converted, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_FENCED: Final = re.compile(
    r"\s{0,8}(?P<fence>---|\+\+\+)[ \t]*\n"
    r"(?P<inside>.{0,65536}?)^(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_FACT: Final = re.compile(
    r"(?:[ \t]*#[^\n]*\n)*[ \t]*[\"']?[A-Za-z][\w .-]*[\"']?[ \t]*[:=](?:\s|\Z)"
)
_LINE: Final = re.compile(r"^(?P<key>[A-Za-z][\w-]{0,60}):[ \t]+(?P<value>\S.*)$", re.MULTILINE)
_DEEPEST: Final = 8
_ENTRIES: Final = 2_000
_OWN: Final = frozenset(Wishes.__struct_fields__) - {"title", "author", "language"}
_HALF: Final = re.compile("[\ud800-\udfff]")
_NOTHING: Final = ("", "null", "~", None)
_LONGEST: Final = 1_000
"""Characters of a title or a description."""


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """What a document tells of itself."""

    title: str = ""
    author: str = ""
    language: str = ""
    description: str = ""
    wishes: Wishes = Wishes()


def parted(text: str, path: Path) -> tuple[Front, str]:
    """The facts before *text*, and the text after them.

    Args:
        text: All of a document.
        path: Of its file, beside which a cover may lie.

    Raises:
        WishesInvalid: They cannot be read, or what they say about narrating cannot be done.
    """
    found = _FENCED.match(text)
    if found is None or not _FACT.match(found["inside"]):
        return Front(), text
    table = (_toml if found["fence"] == "+++" else _yaml)(found["inside"], path)
    return _front(table, path), text[found.end() :]


def _toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _broken(path, "no TOML", error) from error


def _yaml(text: str, path: Path) -> dict[str, Any]:
    """The table that *text* is, with all values as text: what is what is known here."""
    import yaml  # noqa: PLC0415 - few documents need it

    try:
        _hold(yaml.parse(text, Loader=yaml.BaseLoader), path)
        table = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts alone
    except (yaml.YAMLError, ValueError) as error:
        lines = {line["key"]: line["value"].strip("\"' ") for line in _LINE.finditer(text)}
        if lines.keys() & {*_OWN, "cosyd"}:
            raise _broken(path, "no YAML", _where(error)) from error
        return lines  # nothing of it is for us but a title, which may have a colon in it
    return table if isinstance(table, dict) else {}


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).partition("\n")[0]
    return f"{what} in line {mark.line + 2}" if mark else what


def _hold(events: Iterable[Any], path: Path) -> None:
    """Refuse what is small to write and large to read, and what is no text."""
    import yaml  # noqa: PLC0415 - as above

    deep = 0
    for count, event in enumerate(events):
        deep += isinstance(event, yaml.CollectionStartEvent)
        deep -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise _broken(path, "too much", "it refers to itself by '*'")
        if isinstance(event, yaml.ScalarEvent) and _HALF.search(event.value):
            raise _broken(path, "no text", "half a character stands alone")
        if deep > _DEEPEST or count > _ENTRIES:
            raise _broken(path, "too much", "it is too long, or nested too deep")


def _broken(path: Path, what: str, error: object) -> WishesInvalid:
    return WishesInvalid(source=f"The head of {told(path)}", reason=f"it is {what} ({error})")


def _front(table: Mapping[str, Any], path: Path) -> Front:
    """What of *table* is for us."""
    inner = table.get("cosyd")
    own = inner if isinstance(inner, dict) else {k: v for k, v in table.items() if k in _OWN}
    facts = {key: _words(value) for key, value in table.items()}
    title, author = facts.get("title", ""), facts.get("author") or facts.get("authors", "")
    usual = {"title": title, "author": author, "language": fit_language(facts.get("language", ""))}
    own = {key: value for key, value in {**usual, **own}.items() if value not in _NOTHING}
    if not _is_path(own.get("cover")):
        own.pop("cover", None)
    try:
        wishes = converted(own, texts=True)
        if wishes.cover:
            cover = within(path.parent, path.parent, wishes.cover)
            wishes = msgspec.structs.replace(wishes, cover=cover)
    except ValueError as error:
        source = f"The head of {told(path)}"
        raise WishesInvalid(source=source, reason=str(error)) from error
    return Front(
        title=wishes.title or "",
        author=wishes.author or "",
        language=wishes.language or facts.get("lang", ""),
        description=facts.get("description") or facts.get("summary", ""),
        wishes=wishes,
    )


def _words(value: Any) -> str:
    """*value* as text: of people, their names."""
    if isinstance(value, dict):
        value = value.get("name", "")
    if isinstance(value, list):
        return ", ".join(word for one in value if (word := _words(one)))
    text = "" if value is None or isinstance(value, bool) else str(value)
    return cleaned(" ".join(text.split()))[:_LONGEST]


def _is_path(value: object) -> bool:
    """Whether a cover is a file of ours; other programs name pages and tables so."""
    return isinstance(value, str) and "://" not in value
