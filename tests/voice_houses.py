"""A registrar among engines that only pretend."""

from __future__ import annotations

import asyncio
import contextlib
import wave
from pathlib import Path

from cosyd.contract.engines import EngineOffer, ModelNeed
from cosyd.contract.errors import EngineFailed
from cosyd.contract.model import Voice, VoiceKind
from cosyd.engine.care import Care
from cosyd.engine.orders import Convert, Mix, Register
from cosyd.registration.registrar import Registrar, Ties
from cosyd.registration.roster import Roster
from cosyd.voices.manifest import Manifest, read
from cosyd.voices.store import VoiceStore
from cosyd_voices import folders

SAMPLE = next(one for one in folders() if one.name == "larkspur")
SPEECH = SAMPLE / "prompt.wav"
TEXT = read(SAMPLE).text


class Engine:
    """What the registrar sees of an engine: it writes down its orders, and makes small states."""

    def __init__(self, name, kind=VoiceKind.CLONE, *, model=False, lacking="", voices=()):
        self.name = name
        self.care = Care(lacking=lacking)
        self.orders = []
        self.shapes = []
        """Rate, channels and width of each reference."""

        self.fails = False
        self.hold = None
        """Where it is an event, an order waits for it."""

        self.given_up = 0
        need = ModelNeed(name="m", lacking=lambda _: (), identity=lambda _: "", voices=lambda _: ())
        self.offer = EngineOffer(
            name=name,
            target="nowhere:Nobody",
            voices=lambda: tuple(Voice(name=one, engine=name, languages=("en",)) for one in voices),
            registers=kind,
            converts=True,
            languages=("en", "zh"),
            identity="one",
            model=need if model else None,
        )

    async def speak(self, order):
        self.orders.append(order)
        if isinstance(order, Register):
            self.shapes.append(_shape(order.reference))
        try:
            if self.hold is not None:
                await self.hold.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if self.fails:
            raise EngineFailed(engine=self.name, reason="it does not like it")
        if isinstance(order, Convert):
            yield b""
            return
        kind = "mix" if isinstance(order, Mix) else "voice"
        _write(order.state, f"{self.name} {self.offer.identity} {kind}")


def _shape(reference):
    with wave.open(reference) as file:
        return file.getframerate(), file.getnchannels(), file.getsampwidth()


def _write(path, text):
    Path(path).write_text(text)


class House:
    """A store, engines, and a registrar among them."""

    def __init__(self, folder, *engines, samples=()):
        self.folder = folder
        self.store = VoiceStore(folder / "voices", samples)
        self.engines = {one.name: one for one in engines}
        self.roster = Roster(self.store, self.engines)
        self.events = []
        self.recogniser = None
        self.registrar = Registrar(self.roster, folder / "work", Ties(
            put=self.events.append, refresh=self._refresh, means=self._means,
            language_of=lambda text: "en", recogniser=lambda: self.recogniser,
        ))  # fmt: skip

    async def _refresh(self):
        self.store.all()

    def _means(self, name):
        own = [one.name for one in self.roster.stored()]
        theirs = [v.name for engine in self.engines.values() for v in engine.offer.voices()]
        aliases = self.roster.aliases()
        with contextlib.suppress(StopIteration):
            return next(one for one in (*own, *theirs) if one.casefold() == name.casefold())
        return aliases.get(name)

    def voice(self, name):
        """As the daemon knows it."""
        return self.roster.voice(self.store.get(name))

    def left(self):
        """All files in the folder but the store's lock."""
        return [one for one in self.folder.rglob("*") if one.is_file() and one.name != ".lock"]


def manifest(name="ann", **more):
    return Manifest(name=name, **{"languages": ("en",), "text": TEXT, **more})
