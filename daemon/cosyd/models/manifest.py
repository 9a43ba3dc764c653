"""``manifest.json`` beside a model: what each of its files has to be, pinned when first seen."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.models.known import Release

NAME = "manifest.json"

KNOWN = "known"
"""The origin of sums that came with cosyd."""

OWN = "own"
"""That of sums that were taken of the files themselves."""


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and what it has to be."""

    path: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""
    """Where the hub tells no SHA-256, until the file is here."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A model, and what it has to be."""

    model: str
    source: str
    """A hub's name, or folder."""

    revision: str
    origin: str
    """Who told the sums: ``known``, ``own``, or a hub's name."""

    files: tuple[Pinned, ...]

    @classmethod
    def of_release(cls, name: str, release: Release, source: str) -> Self:
        """The one of the release that is known."""
        return cls(
            model=name,
            source=source,
            revision=release.huggingface.revision,
            origin=KNOWN,
            files=tuple(
                Pinned(path=one.path, size_bytes=one.size_bytes, sha256=one.sha256)
                for one in release.files
            ),
        )

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """That of the model in *folder*; None: it has none, or none that can be read."""
        try:
            found = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if all(is_plain(one.path) for one in found.files) else None

    def write(self, folder: Path) -> None:
        """Put it into *folder*, whole or not at all.

        Raises:
            OSError: It cannot be written.
        """
        draft = folder / f".{NAME}.draft"
        with draft.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / NAME)

    def file(self, path: str) -> Pinned | None:
        """The file of that name."""
        return next((one for one in self.files if one.path == path), None)

    def agrees(self, other: Manifest) -> bool:
        """Whether *other* tells the same, as far as both tell."""
        theirs = {one.path: one for one in other.files}
        return all(
            (found := theirs.get(one.path)) is not None
            and found.size_bytes == one.size_bytes
            and (not (one.sha256 and found.sha256) or one.sha256 == found.sha256)
            and (not (one.git_sha1 and found.git_sha1) or one.git_sha1 == found.git_sha1)
            for one in self.files
        )

    def knowing(self, sums: dict[str, str]) -> Manifest:
        """The same with the SHA-256 of files that are here now."""
        files = (
            msgspec.structs.replace(one, sha256=sums[one.path], git_sha1="")
            if one.path in sums
            else one
            for one in self.files
        )
        return msgspec.structs.replace(self, files=tuple(files))


def is_plain(path: str) -> bool:
    """Whether *path* stays below the folder that it is put into, on every system."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not (
        path.startswith("/")
        or any(part in {"..", "."} for part in parts)
        or any(sign in path for sign in ("\\", ":", "\0"))
        or path.endswith((".part", ".part.tag"))
        or path == NAME
    )
