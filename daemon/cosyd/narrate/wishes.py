"""Wishes that people have written down: in a folder's ``cosyd.toml``, and in the settings."""

from __future__ import annotations

import os
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_type_hints

import msgspec
from msgspec import inspect as shapes

from cosyd.contract.errors import (
    DocumentGone,
    DocumentUnreadable,
    SettingsInvalid,
    WishesInvalid,
)
from cosyd.contract.narrations import Wishes
from cosyd.narrate.documents.limits import Limits
from cosyd.narrate.documents.source import taken
from cosyd.system.schema import allowed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE: Final = "cosyd.toml"
"""In a watched folder, or one within it: how the documents there are narrated."""

_LIMITS: Final = Limits(max_bytes=65_536, max_characters=65_536)
_SHOWN: Final = 60
_TRUTHS: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}

Stamp = tuple[int, int, int]


def folder_wishes(root: Path, path: Path) -> Wishes:
    """What the ``cosyd.toml`` of a document's folder says, and those of the folders above it.

    The nearer counts. Blocks, and reads only what has changed.

    Args:
        root: The watched folder; no folder above it is asked.
        path: Of the document.

    Raises:
        WishesInvalid: One of them cannot be followed.
    """
    wishes = Wishes()
    for folder in _folders(root, path):
        file = folder / FILE
        stamp = _stamp(file)
        if stamp is not None:
            _check_link(root, file)
            wishes = _inside(root, folder, _told(file, stamp)).over(wishes)
    return wishes


def settled_wishes(table: Mapping[str, Any], source: str) -> Wishes:
    """The wishes in a *table* of the settings, which are called *source*.

    Raises:
        SettingsInvalid: Something in it is no wish, or cannot be.
    """
    try:
        wishes = converted(table)
    except ValueError as error:
        raise SettingsInvalid(source=source, reason=str(error)) from error
    if wishes.cover and not Path(wishes.cover).is_absolute():
        reason = f"cover is {wishes.cover!r}, but has to be a whole path here"
        raise SettingsInvalid(source=source, reason=reason)
    return wishes


def converted(table: Mapping[str, Any], *, texts: bool = False) -> Wishes:
    """*table* as wishes.

    Args:
        table: By the names of :class:`~cosyd.contract.narrations.Wishes`.
        texts: Whether all values come as text, as numbers in YAML may.

    Raises:
        ValueError: Something in it is no wish, or cannot be; in words.
    """
    plain = _typed(table) if texts else dict(table)
    _check(plain, Wishes, strict=not texts)
    return msgspec.convert(plain, Wishes, strict=not texts)


def within(root: Path, folder: Path, cover: str) -> str:
    """The whole path of a *cover* that is named in *folder*.

    Raises:
        ValueError: It lies outside of *root*, or nowhere.
    """
    whole = _followed(folder / cover)
    if not whole.is_relative_to(_followed(root)):
        raise ValueError(f"cover is {_short(cover)}, which lies outside of the folder")
    if whole.is_symlink():
        raise ValueError(f"cover is {_short(cover)}, a link that leads in a circle")
    return str(whole)


def _followed(path: Path) -> Path:
    """Where *path* leads. ``Path.resolve`` breaks at links that lead in a circle."""
    return Path(os.path.realpath(path))


def _folders(root: Path, path: Path) -> Iterator[Path]:
    """The folders that are asked, the nearest last."""
    if not path.is_relative_to(root):
        yield path.parent
        return
    yield root
    folder = root
    for part in path.parent.relative_to(root).parts:
        folder /= part
        yield folder


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise WishesInvalid(source=str(file), reason=f"it cannot be read ({error})") from error
    return found.st_mtime_ns, found.st_size, found.st_ino


def _check_link(root: Path, file: Path) -> None:
    if file.is_symlink() and not _followed(file).is_relative_to(_followed(root)):
        raise WishesInvalid(source=str(file), reason="it is a link that leads out of the folder")


@lru_cache(maxsize=256)
def _told(file: Path, stamp: Stamp) -> Wishes:  # noqa: ARG001 - the stamp is what is remembered by
    """What *file* says, which has that *stamp*."""
    try:
        table = tomllib.loads(taken(file, _LIMITS).decode("utf-8-sig"))
        return converted(table)
    except (DocumentUnreadable, DocumentGone) as error:
        reason = error.facts["reason"]
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 text (byte {error.start})"
    except RecursionError:
        reason = "it is nested too deeply"
    except tomllib.TOMLDecodeError as error:
        reason = f"this is no TOML: {error}"
    except ValueError as error:
        reason = str(error)
    raise WishesInvalid(source=str(file), reason=reason)


def _inside(root: Path, folder: Path, wishes: Wishes) -> Wishes:
    """*wishes* with the whole path of their cover."""
    if not wishes.cover:
        return wishes
    try:
        return msgspec.structs.replace(wishes, cover=within(root, folder, wishes.cover))
    except (OSError, ValueError) as error:
        raise WishesInvalid(source=str(folder / FILE), reason=str(error)) from error


def _check(
    table: Mapping[str, Any], kind: type[msgspec.Struct], prefix: str = "", *, strict: bool
) -> None:
    """Say what is wrong with *table*, as msgspec would say it to programmers alone."""
    known = _shapes(kind)
    for key, value in table.items():
        shape, name = known.get(key), f"{prefix}{key}"
        if shape is None:
            near = nearest(str(key), known)
            raise ValueError(f"there is no {_short(name)}" + (f", but {near!r}" if near else ""))
        if isinstance(shape, shapes.StructType) and isinstance(value, dict):
            _check(value, shape.cls, f"{name}.", strict=strict)
            continue
        try:
            msgspec.convert({key: value}, kind, strict=strict)
        except msgspec.ValidationError as error:
            may_be = "a table" if isinstance(shape, shapes.StructType) else allowed(shape)
            raise ValueError(f"{name} is {_short(value)}, but has to be {may_be}") from error


@cache
def _shapes(kind: type[msgspec.Struct]) -> dict[str, shapes.Type]:
    """What each field may be, besides None."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: _bare(shapes.type_info(hint)) for name, hint in hints.items()}


def _bare(shape: shapes.Type) -> shapes.Type:
    if isinstance(shape, shapes.UnionType):
        return next(one for one in shape.types if not isinstance(one, shapes.NoneType))
    return shape


def _typed(table: Mapping[str, Any]) -> dict[str, Any]:
    """*table* with truths as they are elsewhere; YAML says yes and no."""
    known = _shapes(Wishes)
    return {
        key: _TRUTHS.get(value.lower(), value)
        if isinstance(value, str) and isinstance(known.get(key), shapes.BoolType)
        else value
        for key, value in table.items()
    }


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
