"""Secrets among the settings: a word stands in their place, by which they are known again.

What is a secret: a text that its type marks so, ``Annotated[str, Meta(extra={"secret": True})]``;
in the tables of plug-ins and engines a text whose key says so (``token``, ``secret``, ``password``,
``key``, ``url``) and, wherever it stands in them, an address of the web with a path, since whoever
knows that of a webhook may use it; anywhere an address with a user or a query in it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import inspect as shapes

from cosyd.contract.errors import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FREE = ("plugins", "engines")
"""Tables in which a key tells what its value is."""

_KEYS = re.compile(
    r"secret|token|passw|passphrase|credential|authori[sz]ation|api_?key|(^|_)(key|keys|url|urls)$",
    re.IGNORECASE,
)

_TAG = re.compile(r"\(kept secret [0-9a-f]{8}\)")


class Kept:
    """Puts a word in the place of each secret. Another one does not know its words."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def hidden(self, name: str, value: Any, shape: shapes.Type | None) -> Any:
        """The builtin *value* of the setting *name* without its secrets.

        Args:
            name: With dots; its last part is the key.
            value: Tables, lists, texts and numbers.
            shape: What its type says; None: nothing does.
        """
        table, _, key = name.rpartition(".")
        return self._hidden(value, key, shape, free=(table or key).partition(".")[0] in _FREE)

    def restored(self, value: Any, known: Iterable[Any]) -> Any:
        """*value* with the secrets in it again, which are looked for in *known*.

        Raises:
            SettingsInvalid: One is not there.
        """
        words = {self._tag(text): text for one in known for text in _texts(one)}
        return _replaced(value, words)

    def _hidden(self, value: Any, key: str, shape: shapes.Type | None, *, free: bool) -> Any:
        marked = isinstance(shape, shapes.Metadata) and bool((shape.extra or {}).get("secret"))
        inner = shape.type if isinstance(shape, shapes.Metadata) else shape
        match value:
            case str() if value and (marked or _is_secret(value, key, free=free)):
                return self._tag(value)
            case dict():
                return {
                    name: self._hidden(one, name, _shape_at(inner, name), free=free)
                    for name, one in value.items()
                }
            case list() | tuple():
                item = getattr(inner, "item_type", None)
                return [self._hidden(one, key, item, free=free) for one in value]
        return value

    def _tag(self, text: str) -> str:
        return f"(kept secret {hmac.digest(self._key, text.encode(), 'sha256').hex()[:8]})"


def _is_secret(text: str, key: str, *, free: bool) -> bool:
    return (free and _KEYS.search(key) is not None) or _lets_in(text, free=free)


def _lets_in(text: str, *, free: bool) -> bool:
    """Whether it is an address that holds more than where something is: a webhook, say."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    hook = free and parts.scheme in {"http", "https"} and len(parts.path) > 1
    return bool(parts.netloc) and ("@" in parts.netloc or bool(parts.query) or hook)


def _shape_at(shape: shapes.Type | None, key: str) -> shapes.Type | None:
    """What the type *shape* says of what is at *key*."""
    match shape:
        case shapes.StructType(fields=fields) | shapes.DataclassType(fields=fields):
            return next((one.type for one in fields if one.encode_name == key), None)
        case shapes.DictType(value_type=inner):
            return inner
    return None


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list() | tuple():
            for one in value:
                yield from _texts(one)


def _replaced(value: Any, words: dict[str, str]) -> Any:
    match value:
        case str() if _TAG.fullmatch(value):
            if value not in words:
                reason = f"nothing is kept that {value!r} stands for; write the secret itself"
                raise SettingsInvalid(source="the change", reason=reason)
            return words[value]
        case dict():
            return {key: _replaced(one, words) for key, one in value.items()}
        case list() | tuple():
            return [_replaced(one, words) for one in value]
    return value
