"""Narrations as episodes of a podcast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from cosyd.api.feed_xml import Episode, Link
from cosyd.contract.errors import NarrationFileUnknown
from cosyd.contract.wire_narrations import NarrationFile, NarrationView

FEED = "/v1/narrations/feed.xml"
CHAPTERS = "application/json+chapters"
"""Source: the Podcasting 2.0 namespace, "JSON Chapters Format"."""

MANIFEST = "application/json"
COVERS = {".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where things are for whoever asks."""

    base: str
    """``http://192.168.1.5:26790``, as the daemon was asked."""

    token: str

    @property
    def query(self) -> str:
        """What opens them."""
        return urlencode({"token": self.token})

    def of(self, view: NarrationView, what: str) -> str:
        """Of something that came of the narration *view*."""
        path = f"{quote(view.id, safe='')}/{quote(what)}"
        return f"{self.base}/v1/narrations/feed/{path}?{self.query}"

    def of_file(self, view: NarrationView, name: str) -> str:
        """Of one of its files."""
        return self.of(view, f"files/{name}")


class _Chapter(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    begin_s: float
    end_s: float


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    chapters: list[_Chapter]


def episodes_of(
    view: NarrationView, addresses: Addresses, *, cover: Path | None = None
) -> list[Episode]:
    """One for each sound that came of the narration *view*, the last part first."""
    sounds = [one for one in view.files if one.audio_s is not None]
    return [
        _episode(view, sound, addresses, number=number, count=len(sounds), cover=cover)
        for number, sound in enumerate(sounds)
    ][::-1]


def _episode(
    view: NarrationView,
    sound: NarrationFile,
    addresses: Addresses,
    *,
    number: int,
    count: int,
    cover: Path | None,
) -> Episode:
    title = view.title or PurePosixPath(view.name).stem
    whole = count == 1
    chapters = whole and view.chapters > 1 and manifest_of(view) is not None
    return Episode(
        guid=f"urn:cosyd:narration:{view.id}" + ("" if whole else f":{number}"),
        title=title if whole else f"{title}: {PurePosixPath(sound.name).stem}",
        author=view.author,
        # A second apart, so that players have them in order.
        published_at=(view.ended_at or view.changed_at) - (count - 1 - number),
        url=addresses.of_file(view, sound.name),
        media_type=sound.media_type,
        size_bytes=sound.size_bytes,
        audio_s=sound.audio_s or 0.0,
        image=addresses.of(view, f"cover{cover.suffix}") if cover else "",
        chapters=Link(url=addresses.of(view, "chapters.json"), media_type=CHAPTERS)
        if chapters
        else None,
        transcripts=_transcripts(view, sound, addresses),
    )


def manifest_of(view: NarrationView) -> str | None:
    """The name of the file that tells where its chapters are."""
    return next((one.name for one in view.files if one.media_type == MANIFEST), None)


def chapters_of(view: NarrationView, path_of: Callable[[str, str], Path]) -> dict[str, Any]:
    """Where the chapters of *view* begin.

    Args:
        view: A narration.
        path_of: Tells where the file of a name is, that came of a narration.

    Raises:
        NarrationFileUnknown: No file tells it, or not any more.
    """
    name = manifest_of(view)
    if name is None:
        raise NarrationFileUnknown(narration=view.id, name="chapters.json")
    try:
        found = msgspec.json.decode(path_of(view.id, name).read_bytes(), type=_Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NarrationFileUnknown(narration=view.id, name=name) from error
    chapters = [
        {"startTime": one.begin_s, "endTime": one.end_s, "title": one.title}
        for one in found.chapters
    ]
    return {"version": "1.2.0", "chapters": chapters}


def _transcripts(
    view: NarrationView, sound: NarrationFile, addresses: Addresses
) -> tuple[Link, ...]:
    stem = PurePosixPath(sound.name).with_suffix("")
    return tuple(
        Link(url=addresses.of_file(view, one.name), media_type=one.media_type)
        for one in view.files
        if one.name in {f"{stem}.srt", f"{stem}.vtt"}
    )
