"""A book is bound: its sound, its captions and its manifest, in a folder of their own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import msgspec

from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.wire_narrations import NarrationFile
from cosyd.narrate.book.captions import captions, srt, vtt
from cosyd.narrate.book.chapters import MOST_IN_MP3, marks
from cosyd.narrate.book.failing import BookStopped, writing_to
from cosyd.narrate.book.loudness import Meter
from cosyd.narrate.book.manifest import ManifestChapter, manifest
from cosyd.narrate.book.mastering import Mastering, mastering
from cosyd.narrate.book.names import safe_name
from cosyd.narrate.book.pictures import Picture, Unfit, picture
from cosyd.narrate.book.playlist import names_of, playlist
from cosyd.narrate.book.sounding import sound
from cosyd.narrate.book.tagging import tags
from cosyd.narrate.book.timeline import length, timeline
from cosyd.narrate.book.writing import Wanted, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cosyd.narrate.book.chapters import Mark
    from cosyd.narrate.book.timeline import Placed
    from cosyd.narrate.plan import Plan, Sounds

MEDIA_TYPES = {
    "m4b": "audio/mp4",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "json": "application/json",
    "m3u8": "application/vnd.apple.mpegurl",
}
"""By suffix."""


class Binding:
    """One book on its way into a folder."""

    def __init__(
        self,
        plan: Plan,
        sounds: Sounds,
        staging: Path,
        *,
        stem: str,
        cover: Path | None,
        stopped: Callable[[], bool],
    ) -> None:
        """As :func:`cosyd.narrate.book.bind`."""
        self._plan = plan
        self._sounds = sounds
        self._staging = staging
        self._stem = safe_name(stem, "untitled")
        self._stopped = stopped
        self._suffix = plan.manner.format
        self._placed = timeline(plan, sounds)
        self._marks = marks(plan, self._placed)
        self._notes: list[str] = []
        self._cover = self._picture(cover)
        self._meter = Meter()
        self._files: list[NarrationFile] = []

    def bound(self) -> list[NarrationFile]:
        """Write everything; the sound comes first in the list.

        Raises:
            NarrationNoSpace, OutputUnwritable: The folder does not take it.
            BookStopped: Nobody wants it any more.
        """
        try:
            with writing_to(self._staging.parent):
                self._staging.mkdir(parents=True, exist_ok=True)
                return self._written()
        except BaseException:
            shutil.rmtree(self._staging, ignore_errors=True)
            raise

    def _written(self) -> list[NarrationFile]:
        mastered = mastering(self._whole, self._plan.manner.loudness_lufs, self._plan.manner.format)
        if self._plan.manner.files == "chapters":
            self._by_chapters(mastered)
        else:
            self._by_book(mastered)
        return self._files

    def _by_book(self, mastered: Mastering) -> None:
        title = self._plan.title or self._stem
        if self._suffix == "mp3" and len(self._marks) > MOST_IN_MP3:
            self._notes.append(f"Only the first {MOST_IN_MP3} chapters have marks.")
        self._sound(f"{self._stem}.{self._suffix}", title, mastered, self._placed, self._marks)
        self._captions(self._stem, self._placed, 0)
        self._manifest(f"{self._stem}.json", mastered, {})

    def _by_chapters(self, mastered: Mastering) -> None:
        (self._staging / self._stem).mkdir()
        stems = names_of(self._plan, self._marks)
        for number, mark in enumerate(self._marks, 1):
            name = f"{self._stem}/{stems[mark.chapter]}"
            placed = [one for one in self._placed if one.line.chapter == mark.chapter]
            track = f"{number}/{len(self._marks)}"
            self._sound(f"{name}.{self._suffix}", mark.title, mastered, placed, [mark], track=track)
            self._captions(name, placed, mark.begin)
        names = {chapter: f"{stem}.{self._suffix}" for chapter, stem in stems.items()}
        self._text(f"{self._stem}/{self._stem}.m3u8", playlist(self._plan, self._marks, names))
        self._manifest(f"{self._stem}/{self._stem}.json", mastered, names)

    def _sound(
        self,
        name: str,
        title: str,
        mastered: Mastering,
        placed: Sequence[Placed],
        its: Sequence[Mark],
        *,
        track: str = "",
    ) -> None:
        """Write what sounds of *placed*; marks are of use in a file with several chapters."""
        begin = its[0].begin if its else 0
        frames = length(placed) - begin
        manner = self._plan.manner
        wanted = Wanted(
            format_name=manner.format,
            bit_rate=manner.bit_rate,
            frames=frames,
            tags=tags(self._plan, title=title, format_name=manner.format, track=track),
            marks=() if track else its,
            picture=self._cover,
        )
        pieces = self._wanted(sound(placed, self._sounds, begin))
        with written(self._staging / name, wanted) as file:
            for piece in mastered.mastered(pieces):
                self._meter.push(piece)
                file.write(piece)
        self._note(name, VOICE_AUDIO.seconds(frames))

    def _captions(self, name: str, placed: Sequence[Placed], begin: int) -> None:
        if self._plan.manner.captions:
            shown = list(captions(placed, begin))
            self._text(f"{name}.srt", srt(shown))
            self._text(f"{name}.vtt", vtt(shown))

    def _manifest(self, name: str, mastered: Mastering, names: dict[int, str]) -> None:
        told = manifest(
            self._plan,
            self._placed,
            [
                ManifestChapter(
                    title=mark.title,
                    begin_s=round(mark.begin_s, 4),
                    end_s=round(mark.end_s, 4),
                    file=names.get(mark.chapter, ""),
                )
                for mark in self._marks
            ],
            numbers={mark.chapter: number for number, mark in enumerate(self._marks)},
            mastered=mastered,
            after=self._meter.result(),
            notes=self._notes,
        )
        self._text(name, msgspec.json.format(msgspec.json.encode(told), indent=1).decode() + "\n")

    def _whole(self) -> Iterator[bytes]:
        return self._wanted(sound(self._placed, self._sounds, 0))

    def _wanted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """*pieces*, for as long as anybody wants them."""
        for piece in pieces:
            if self._stopped():
                raise BookStopped
            yield piece

    def _picture(self, cover: Path | None) -> Picture | None:
        if cover is None or self._suffix == "wav":
            return None
        try:
            return picture(cover, self._suffix)
        except Unfit as error:
            self._notes.append(f"The cover was left out: {error}.")
            return None

    def _text(self, name: str, text: str) -> None:
        (self._staging / name).write_text(text, encoding="utf-8", newline="\n")
        self._note(name, None)

    def _note(self, name: str, audio_s: float | None) -> None:
        self._files.append(
            NarrationFile(
                name=name,
                media_type=MEDIA_TYPES[name.rpartition(".")[2]],
                size_bytes=(self._staging / name).stat().st_size,
                audio_s=audio_s,
            )
        )
