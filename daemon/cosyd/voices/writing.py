"""``voice.toml`` as it is written: every key with a word about it, and people's comments kept."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from cosyd.contract.errors import ManifestInvalid
from cosyd.voices.manifest import FIELDS, as_date

if TYPE_CHECKING:
    from cosyd.voices.manifest import Manifest

_HEAD = (
    "A voice of cosyd. Its name is that of this folder. Edit what you like:",
    "it is read again.",
)

_INEXACT = re.compile(r'\A\n|[\x00-\x09\x0b-\x1f\x7f\\]|"""')
"""What comes back otherwise, or looks odd, from a text of several lines."""

_WORDS: Final = MappingProxyType(
    {
        "languages": "The voice's own language first.",
        "gender": '"female", "male" or empty.',
        "description": "For lists.",
        "text": "What is said in prompt.wav, word by word.",
        "instruct": "How it speaks where nothing else is asked for.",
        "tags": "Words to find it by.",
        "notes": "Whatever you want to remember.",
        "licence": "What may be done with the voice.",
        "consent": "Who agreed that this voice is made, and when.",
        "aliases": "Other names under which programs may ask for it.",
        "preview": "A sentence to try it with.",
        "engine": "The engine that speaks it; empty: the best there is.",
        "mix": "The voices that it is made of, and how much of each.",
        "filename": "What the file was called in which prompt.wav came.",
        "file_bytes": "How large that file was.",
        "created_at": "",
    }
)

_SELDOM: Final = frozenset({"mix", "filename", "file_bytes"})
"""Left out of a new file where there is nothing to say."""


def as_toml(manifest: Manifest) -> str:
    """The file for a new voice."""
    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(line))
    for key in _WORDS:
        value = getattr(manifest, key)
        if key in _SELDOM and not value:
            continue
        document.add(tomlkit.nl())
        if _WORDS[key]:
            document.add(tomlkit.comment(_WORDS[key]))
        document.add(key, as_date(value) if key == "created_at" else _item(value))
    return tomlkit.dumps(document)


def edited(content: bytes, fields: dict[str, Any]) -> str:
    """The file with *fields* changed, and all else as somebody has written it.

    Raises:
        ManifestInvalid: It is no TOML, or has no such fields.
    """
    if unknown := sorted(fields.keys() - set(FIELDS)):
        reason = f"{unknown[0]!r} is nothing that can be changed"
        raise ManifestInvalid(source="The change", reason=reason)
    try:
        document = tomlkit.parse(content.decode())
        for key, value in fields.items():
            document[key] = _item(value)
    except (UnicodeDecodeError, TOMLKitError) as error:
        raise ManifestInvalid(source="voice.toml", reason=f"it is no TOML ({error})") from error
    return tomlkit.dumps(document)


def _item(value: Any) -> Any:
    """*value* on one line; a table in braces, so that other keys may follow it."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    if isinstance(value, tuple | list):
        return tomlkit.item(list(value))
    if isinstance(value, str) and "\n" in value and not _INEXACT.search(value):
        return tomlkit.string(value, multiline=True)
    return tomlkit.item(value)
