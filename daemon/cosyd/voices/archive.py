"""A voice as one file: ``NAME.cosyvoice``, a zip whose ``manifest.json`` tells what is in it.

    manifest.json      {"format": 1, "name": ..., "made_by": ..., "files": {PATH: {bytes, sha256}}}
    voice.toml         as in the voice's folder
    prompt.wav         but for a mix
    states/...         what engines made of it, if wanted; a model that is not here leaves it alone

What comes in may be made to do harm. Only files of these names are written, into a folder that is
no voice before all of them have proved to be what they are said to be. Whether the reference is fit
is for others to judge.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import msgspec

import cosyd
from cosyd.contract.errors import (
    ArchiveForeign,
    ArchiveInvalid,
    ArchiveTooLarge,
    ManifestInvalid,
    ReferenceUnreadable,
)
from cosyd.voices import manifest as manifests
from cosyd.voices.names import checked
from cosyd.voices.stored import REFERENCE, STATES, check_wav

if TYPE_CHECKING:
    from cosyd.voices.store import VoiceStore
    from cosyd.voices.stored import StoredVoice

SUFFIX: Final = ".cosyvoice"
FORMAT: Final = 1

_CONTENTS = "manifest.json"
_STATE = re.compile(rf"{STATES}/[A-Za-z0-9_][A-Za-z0-9_.-]{{0,200}}")
_MOST_FILES = 64
_MOST_MB = 64
"""Packed, and unpacked in all."""

_MOST_DIRECTORY_BYTES = 64 * 1024
_PIECE = 1 << 16

_END = 22
"""Bytes of the last record of a zip without a comment; before it stands a locator of 20 bytes in
files of more than 4 GB. Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.15 and 4.3.16."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""All that zipfile raises where a file is not what it should be."""


class _File(msgspec.Struct, frozen=True):
    bytes: int
    sha256: str


class _Version(msgspec.Struct, frozen=True):
    format: int


class _Contents(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    name: str
    files: dict[str, _File]
    made_by: str = ""


def export(voice: StoredVoice, target: Path | IO[bytes], *, with_states: bool = True) -> None:
    """Write *voice* to *target*, a new file or an open one; the same voice gives the same bytes.

    Args:
        voice: Of the store, a sample too.
        target: Where to; a path is written whole or not at all.
        with_states: Take along what engines made of it, so that it need not be made again.

    Raises:
        OSError: It cannot be written, or the voice is gone.
    """
    if isinstance(target, Path):
        staged = target.with_name(f".{target.name}.part")
        try:
            with staged.open("wb") as file:
                _pack(voice, file, with_states=with_states)
            staged.replace(target)
        finally:
            staged.unlink(missing_ok=True)
    else:
        _pack(voice, target, with_states=with_states)


def import_(source: Path | IO[bytes], store: VoiceStore, *, name: str | None = None) -> StoredVoice:
    """Add the voice in *source* to *store*, whole or not at all.

    Args:
        source: A file that :func:`export` wrote; an open one can be searched.
        store: Where to.
        name: What to call it; None: as it was called.

    Raises:
        ArchiveInvalid: It is no such file, or damaged, or made to do harm.
        ArchiveTooLarge: It is larger than any voice.
        ArchiveForeign: It is of a later format.
        VoiceExists: The name is taken.
        VoiceNameInvalid: No voice can be called so.
    """
    try:
        if isinstance(source, Path):
            if not stat.S_ISREG(source.stat().st_mode):
                raise ArchiveInvalid(reason="it is no file")
            with source.open("rb") as file:
                return _Incoming(file).unpacked(store, name)
        return _Incoming(source).unpacked(store, name)
    except _BROKEN as error:
        raise ArchiveInvalid(reason=f"it is damaged ({error})") from error
    except OSError as error:
        raise ArchiveInvalid(reason=f"it cannot be read ({error.strerror or error})") from error


def _pack(voice: StoredVoice, target: IO[bytes], *, with_states: bool) -> None:
    paths = {manifests.FILE: voice.folder / manifests.FILE}
    if voice.reference:
        paths[REFERENCE] = voice.reference
    if with_states and voice.states.is_dir():
        states = sorted(voice.states.iterdir())
        paths |= {f"{STATES}/{path.name}": path for path in states if _is_state(path)}
    content = {name: path.read_bytes() for name, path in paths.items()}
    files = {
        name: _File(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for name, data in content.items()
    }
    contents = _Contents(
        format=FORMAT, name=voice.name, files=files, made_by=f"cosyd {cosyd.__version__}"
    )
    told = msgspec.json.format(msgspec.json.encode(contents), indent=2)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {_CONTENTS: told, **content}.items():
            entry = zipfile.ZipInfo(name)  # of 1980, and nobody's
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)


def _is_state(path: Path) -> bool:
    return path.is_file() and _STATE.fullmatch(f"{STATES}/{path.name}") is not None


class _Incoming:
    """An archive of a stranger.

    Raises:
        ArchiveInvalid: It is no zip as we write them.
        ArchiveTooLarge: It is larger than any voice.
    """

    def __init__(self, file: IO[bytes]) -> None:
        _check_end(file)
        self._zip = zipfile.ZipFile(file)
        self._entries = _checked_entries(self._zip.infolist())
        self._contents = self._told()
        self._left = _MOST_MB << 20

    def unpacked(self, store: VoiceStore, name: str | None) -> StoredVoice:
        """The voice, once it is in *store*."""
        name = checked(self._contents.name if name is None else name)
        with store.adding(name) as folder:
            for path, told in self._contents.files.items():
                target = folder / path
                target.parent.mkdir(exist_ok=True)
                self._unpack(path, told, target)
            _check_voice(folder, name)
        return store.get(name)

    def _told(self) -> _Contents:
        """What the archive says that is in it, once it is known that just this is in it."""
        if _CONTENTS not in self._entries:
            raise ArchiveInvalid(reason=f"it has no {_CONTENTS}")
        with self._zip.open(self._entries.pop(_CONTENTS)) as file:
            content = file.read(manifests.LARGEST_BYTES + 1)
        try:
            version = msgspec.json.decode(content, type=_Version).format
            if version != FORMAT:
                raise ArchiveForeign(format=version, known=FORMAT)
            contents = msgspec.json.decode(content, type=_Contents)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise ArchiveInvalid(reason=f"its {_CONTENTS} is not right ({error})") from error
        self._check_names(contents)
        return contents

    def _check_names(self, contents: _Contents) -> None:
        if manifests.FILE not in contents.files:
            raise ArchiveInvalid(reason=f"it has no {manifests.FILE}")
        for path in contents.files.keys() ^ self._entries.keys():
            where = "is missing" if path in contents.files else f"is not told of in {_CONTENTS}"
            raise ArchiveInvalid(reason=f"the file {path[:80]!r} {where}")
        for path in contents.files:
            if path not in {manifests.FILE, REFERENCE} and not _STATE.fullmatch(path):
                raise ArchiveInvalid(reason=f"the file {path[:80]!r} is not part of a voice")

    def _unpack(self, path: str, told: _File, target: Path) -> None:
        """Write the file *path*, piece by piece, as long as it is what it is said to be."""
        digest = hashlib.sha256()
        size = 0
        with self._zip.open(self._entries[path]) as packed, target.open("xb") as out:
            while piece := packed.read(_PIECE):
                size += len(piece)
                self._left -= len(piece)
                if size > told.bytes or self._left < 0:
                    raise ArchiveTooLarge(limit="it says")
                digest.update(piece)
                out.write(piece)
        if size != told.bytes or digest.hexdigest() != told.sha256:
            raise ArchiveInvalid(reason=f"the file {path!r} is damaged")


def _check_end(file: IO[bytes]) -> None:
    """Look at the record at the end, before zipfile reads the list of which it tells."""
    size = file.seek(0, io.SEEK_END)
    if size > _MOST_MB << 20:
        raise ArchiveTooLarge(limit=f"{_MOST_MB} MB")
    file.seek(max(0, size - _END - 20))
    tail = file.read()
    end = tail[-_END:]
    if len(tail) != _END + 20 or end[:4] != b"PK\5\6":
        raise ArchiveInvalid(reason="it is no zip file, or is not whole")
    of_many = tail[:4] == b"PK\6\7"  # the locator
    files, list_bytes = (int.from_bytes(end[a:b], "little") for a, b in ((10, 12), (12, 16)))
    if of_many or files > _MOST_FILES or list_bytes > _MOST_DIRECTORY_BYTES:
        raise ArchiveTooLarge(limit=f"{_MOST_FILES} files")
    file.seek(0)


def _checked_entries(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files in a zip by name."""
    if len(entries) > _MOST_FILES:
        raise ArchiveTooLarge(limit=f"{_MOST_FILES} files")
    if sum(entry.file_size for entry in entries) > _MOST_MB << 20:
        raise ArchiveTooLarge(limit=f"{_MOST_MB} MB")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if reason := _odd(entry, found):
            raise ArchiveInvalid(reason=f"{entry.filename[:80]!r} {reason}")
        if not entry.is_dir():
            found[entry.filename] = entry
    return found


def _odd(entry: zipfile.ZipInfo, found: dict[str, zipfile.ZipInfo]) -> str:
    """What is wrong with *entry*; empty where nothing is."""
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    faults = {
        "leads out of the archive": ".." in re.split(r"[/\\]", name),
        "is an absolute path": name.startswith(("/", "\\")) or ":" in name,
        "is a path of another system": "\\" in name or "\0" in name,
        "is a link or a device": kind not in {0, stat.S_IFREG, stat.S_IFDIR},
        "is there twice": entry.filename.casefold() in {other.casefold() for other in found},
        "is encrypted": entry.flag_bits & 1,
        "is packed in a way that is not known": entry.compress_type
        not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED},
    }
    return next((reason for reason, so in faults.items() if so), "")


def _check_voice(folder: Path, name: str) -> None:
    """Whether what has been unpacked is a voice: a manifest, and what calls itself sound.

    It is not decoded here, in the process of whoever imports it: that may crash it.
    """
    reference = folder / REFERENCE
    try:
        manifest = manifests.parsed((folder / manifests.FILE).read_bytes(), name)
        if reference.is_file():
            check_wav(reference)
    except (ManifestInvalid, ReferenceUnreadable) as error:
        raise ArchiveInvalid(reason=str(error).rstrip(".")) from error
    if not (reference.is_file() or manifest.mix or (folder / STATES).is_dir()):
        raise ArchiveInvalid(reason=f"it has no {REFERENCE}, and is no mix")
