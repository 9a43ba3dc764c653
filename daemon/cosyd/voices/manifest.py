"""``voice.toml``: what is known of a voice, written for people and read by them."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cosyd.contract.errors import ManifestInvalid
from cosyd.voices.names import checked

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "voice.toml"

LARGEST_BYTES: Final = 256 * 1024
"""Of the file. A transcript of half a minute has about 500 characters."""

_LONGEST_TEXT = 4_000
_LONGEST_WORD = 200
_MOST = 64
"""Languages, tags, aliases or parts of a mix."""

_TAG = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
"""The form of BCP 47; which tags there are is not checked."""

_GENDERS = ("", "female", "male")
_LONG = ("description", "text", "instruct", "notes", "licence", "consent", "preview")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a voice.

    In the file the name is missing, since it is that of the folder, and ``created_at`` is a date.
    """

    name: str

    languages: tuple[str, ...]
    """BCP 47 tags, the voice's own language first."""

    gender: str = ""
    """``female``, ``male`` or empty."""

    description: str = ""

    text: str = ""
    """What is said in the reference, word by word. Without it no voice is cloned in its own
    language, only across languages."""

    instruct: str = ""
    """The instruction that the voice follows where none is given."""

    tags: tuple[str, ...] = ()
    notes: str = ""

    licence: str = ""
    """What may be done with the voice."""

    consent: str = ""
    """Who agreed that the voice is made, and when."""

    aliases: tuple[str, ...] = ()
    """Other names under which clients ask for it."""

    preview: str = ""
    """A sentence to try it with."""

    engine: str = ""
    """The engine that speaks it; empty: the best there is."""

    mix: dict[str, float] = {}
    """Other voices and their weights, where it is made of them and not of a reference."""

    filename: str = ""
    """What the file was called in which the reference came, where somebody said it."""

    file_bytes: int = 0
    """How large that file was; 0: not known."""

    created_at: float = 0.0
    """Seconds since 1970; 0: not known."""

    def __post_init__(self) -> None:
        """Check all that the types do not say.

        Raises:
            ManifestInvalid: Something cannot be so.
        """
        checked(self.name)
        if reason := next(_faults(self), ""):
            raise ManifestInvalid(source=f"The voice {self.name!r}", reason=reason)


FIELDS: Final = tuple(
    field for field in Manifest.__struct_fields__ if field not in {"name", "created_at"}
)
"""What can be changed of a voice that is there."""


def read(folder: Path) -> Manifest:
    """What the ``voice.toml`` in *folder* says.

    Raises:
        ManifestInvalid: It is missing, or cannot be read.
        VoiceNameInvalid: The folder has a name that no voice can have.
    """
    name = checked(folder.name)
    try:
        with (folder / FILE).open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        reason = f"it cannot be read ({error.strerror})"
        raise ManifestInvalid(source=str(folder / FILE), reason=reason) from error
    return parsed(content, name, source=str(folder / FILE))


def parsed(content: bytes, name: str, *, source: str = FILE) -> Manifest:
    """What the ``voice.toml`` of a voice called *name* says.

    Args:
        content: Of the file. A name in it is overlooked.
        name: That of the folder.
        source: What the error calls the file.

    Raises:
        ManifestInvalid: It is no such file.
    """
    if len(content) > LARGEST_BYTES:
        raise ManifestInvalid(source=source, reason=f"it has more than {LARGEST_BYTES} bytes")
    try:
        table = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ManifestInvalid(source=source, reason=f"it is no TOML ({error})") from error
    return from_table(table, name, source=source)


def from_table(table: dict[str, Any], name: str, *, source: str = FILE) -> Manifest:
    """The manifest that *table* holds; see :func:`parsed`."""
    table = table | {"name": name}
    if isinstance(made := table.get("created_at"), datetime):
        table["created_at"] = (made if made.tzinfo else made.astimezone()).timestamp()
    try:
        return msgspec.convert(table, Manifest)
    except msgspec.ValidationError as error:
        raise ManifestInvalid(source=source, reason=str(error).rstrip(".")) from error


def unknown_keys(folder: Path) -> list[str]:
    """The keys of a ``voice.toml`` that mean nothing: of a later version, or slips of the pen.

    Args:
        folder: Of a voice that could be read.
    """
    table = tomllib.loads((folder / FILE).read_text("utf-8"))
    return sorted(table.keys() - set(Manifest.__struct_fields__))


def as_date(seconds: float) -> datetime:
    """Seconds since 1970 as they are written in the file."""
    return datetime.fromtimestamp(int(seconds), UTC)


def _faults(manifest: Manifest) -> Any:
    """What cannot be so, in words that end a sentence."""
    if not manifest.languages:
        yield "it needs at least one language, such as 'en'"
    yield from (
        f"{tag!r} is no language tag such as 'en' or 'zh-CN'"
        for tag in manifest.languages
        if not _TAG.fullmatch(tag)
    )
    if manifest.gender not in _GENDERS:
        yield f"the gender is 'female', 'male' or empty, and not {manifest.gender[:20]!r}"
    yield from _too_much(manifest)
    for name, weight in manifest.mix.items():
        if not name or not 0 < weight < math.inf:
            yield f"the weight of {name!r} in the mix has to be a number above 0"
    if manifest.file_bytes < 0:
        yield "'file_bytes' is no size"
    if not 0 <= manifest.created_at < datetime(9999, 1, 1, tzinfo=UTC).timestamp():
        yield "'created_at' is no date"


def _too_much(manifest: Manifest) -> Any:
    for field in _LONG:
        if len(getattr(manifest, field)) > _LONGEST_TEXT:
            yield f"{field!r} has more than {_LONGEST_TEXT} characters"
    for field in ("languages", "tags", "aliases", "mix"):
        if len(getattr(manifest, field)) > _MOST:
            yield f"{field!r} has more than {_MOST} members"
    alone = (manifest.engine, manifest.filename)
    words = (*alone, *manifest.tags, *manifest.aliases, *manifest.mix)
    if any(len(word) > _LONGEST_WORD or not _one_line(word) for word in words):
        names = "engine, filename, tags, aliases and parts"
        yield f"{names} are words of at most {_LONGEST_WORD} characters"
    if not all((*manifest.tags, *manifest.aliases)):
        yield "a tag or an alias is empty"


def _one_line(word: str) -> bool:
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in word)
