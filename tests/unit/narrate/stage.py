"""Narrations in one process: all real, but for an engine and a reader that obey the test."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

from cosyd.contract.errors import DocumentUnreadable, EngineFailed
from cosyd.contract.events import NarrationChanged
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice
from cosyd.contract.narrations import NarrationState, Wishes
from cosyd.contract.wire_narrations import NarrationRequest
from cosyd.narrate.document import Block, Chapter, Document, Kind
from cosyd.narrate.narrations import Narrations
from cosyd.narrate.polite import Polite
from cosyd.speech.planner import Planner
from cosyd.system.options import Narrations as Options
from cosyd.text.language import LanguageFinder
from cosyd.voices.catalogue import Catalogue
from unit.speech.stage import Stage, stage

if TYPE_CHECKING:
    from pathlib import Path

ANN = Voice(name="ann", engine="reader", languages=("en",))
BEN = Voice(name="ben", engine="reader", languages=("en",))
LIMIT_S = 20.0

PLAIN = {
    "format": "wav",
    "files": "book",
    "captions": False,
    "check": "off",
    "loudness_lufs": 0.0,
}
"""A manner that leaves the sound as it was spoken, and takes no time."""


class Singer:
    """Sounds otherwise for each text, voice and seed. Knows what it was given.

    Where it is *held*, each sentence waits to be allowed.
    """

    def __init__(self):
        self.begun = []
        self.ended = []
        self.seeds = []
        self.at_once = 0
        self.errors = {}
        """What comes of a text, the first of them first; where none is left, it is spoken."""

        self._open = asyncio.Event()
        self._open.set()

    def hold(self):
        self._open.clear()

    def go(self):
        self._open.set()

    def wake(self):
        pass

    async def speak(self, session, pen=None):
        self.begun.append(session.text)
        self.seeds.append(session.seed)
        await asyncio.sleep(0)
        await self._open.wait()
        if waiting := self.errors.get(session.text):
            raise waiting.pop(0)
        if "unspeakable" in session.text:
            raise EngineFailed(engine="reader", reason="the text asked for it")
        yield sound_of(session.text, session.voice, session.seed)
        self.ended.append(session.text)


def sound_of(text, voice="ann", seed=None):
    """100 ms that no other text has."""
    return hashlib.sha256(f"{text} {voice} {seed}".encode()).digest() * 150


class Pages:
    """Reads text files: ``# `` begins a chapter, a blank line a paragraph."""

    def __init__(self):
        self.read_names = []
        self.wishes = Wishes()

    async def read(self, path):
        self.read_names.append(path.name)
        text = path.read_text("utf-8")
        if "broken" in text:
            raise DocumentUnreadable(name=path.name, reason="the test says so")
        return document(text, wishes=self.wishes)

    async def close(self):
        pass


def document(text, **more):
    """A document, of text as :class:`Pages` reads it."""
    chapters = [("", [])]
    for part in text.split("\n\n"):
        if part.startswith("# "):
            chapters.append((part[2:], [Block(text=part[2:], kind=Kind.HEADING)]))
        elif part.strip():
            chapters[-1][1].append(Block(text=part))
    made = tuple(Chapter(title=title, blocks=tuple(blocks)) for title, blocks in chapters if blocks)
    return Document(chapters=made, **more)


def planner(*, voices=(ANN, BEN), manners=()):
    offer = EngineOffer(
        name="reader", target="", voices=lambda: voices, manners=frozenset(manners), identity="1"
    )
    catalogue = Catalogue(voices, defaults={"en": voices[0].name})
    offers = {"reader": offer}
    return Planner(catalogue, LanguageFinder(catalogue.languages()), (), offers), offers.get


@dataclass(frozen=True, kw_only=True)
class Narrating:
    """What the tests touch."""

    on: Stage
    narrations: Narrations
    singer: Singer
    pages: Pages
    settings: SimpleNamespace
    folder: Path

    def write(self, name, text):
        """A document."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    async def add(self, path, **more):
        """Have it narrated into the folder ``out``."""
        out = more.pop("out", str(self.folder / "out"))
        profile, again = more.pop("profile", ""), more.pop("again", False)
        return await self.narrations.add(
            NarrationRequest(
                path=str(path), out=out, wishes=Wishes(**more), profile=profile, again=again
            )
        )

    async def until(self, narration, *states):
        """The narration, once it is in one of *states*."""
        async with asyncio.timeout(LIMIT_S):
            while (view := await self.now(narration)).state not in (states or _ENDS):  # noqa: ASYNC110 - it is asked in a thread
                await asyncio.sleep(0.01)
            return view

    async def now(self, narration):
        """The narration, as it is now."""
        return await asyncio.to_thread(self.narrations.get, narration)

    async def done(self, path, **more):
        """The narration of a document, once it has ended."""
        return await self.until((await self.add(path, **more)).id)

    async def spoken(self, text):
        """Until the engine has begun that text."""
        async with asyncio.timeout(LIMIT_S):
            while text not in self.singer.begun:  # noqa: ASYNC110 - as a user would
                await asyncio.sleep(0.005)

    async def told_to_its_end(self, narration):
        """The states that the feed told of, once the last one has been told."""
        async with asyncio.timeout(LIMIT_S):
            while not (told := self.told(narration)) or not told[-1].final:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.005)
            return told

    def told(self, narration):
        """The states that the feed told of, without repetitions."""
        states = [
            event.state
            for event in self.on.events
            if isinstance(event, NarrationChanged) and event.narration == narration
        ]
        return [one for n, one in enumerate(states) if n == 0 or states[n - 1] != one]


_ENDS = tuple(state for state in NarrationState if state.final)


@asynccontextmanager
async def narrating(
    folder, *, data=None, singer=None, polite=None, manners=(), started=True, **options
):
    """Narrations that go on. Nothing of them may be left when the block ends."""
    singer = singer or Singer()
    plans, offer = planner(manners=manners)
    settings = SimpleNamespace(now=Options(manner={**PLAIN}, **{"on_battery": True, **options}))
    async with stage(reader=singer, plans=plans, max_active=4, room=64) as on:
        pages = Pages()
        narrations = Narrations(
            data or folder / "data",
            speech=on.speech,
            options=lambda: settings.now,
            offer=offer,
            put=on.events.append,
            reader=pages,
            polite=polite and polite(lambda: settings.now),
        )
        try:
            if started:
                await narrations.start()
            yield Narrating(
                on=on,
                narrations=narrations,
                singer=singer,
                pages=pages,
                settings=settings,
                folder=folder,
            )
        finally:
            await narrations.close()


def never(settings):
    """Politeness that lets nothing go on: as if on battery."""
    return Polite(settings, on_battery=lambda: True)
