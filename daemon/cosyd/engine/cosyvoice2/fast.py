"""CosyVoice2 as it is used: what a chunk costs does not grow, and several sentences share a run.

Border: the same as of :mod:`engine`, on whose orders for voices and recordings it stands.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import structlog
import torch

from cosyd.audio.level import apply_volume
from cosyd.contract.errors import CosydError
from cosyd.engine.cosyvoice2 import pace
from cosyd.engine.cosyvoice2.bases import Bases
from cosyd.engine.cosyvoice2.crew import MEMBERS, Crew
from cosyd.engine.cosyvoice2.device import is_out_of_memory
from cosyd.engine.cosyvoice2.engine import WARM_UP, CosyVoice2, room
from cosyd.engine.cosyvoice2.ensemble import Ensemble, Fault, Heard
from cosyd.engine.cosyvoice2.generation import Manner, answered
from cosyd.engine.cosyvoice2.graphs import Lanes
from cosyd.engine.cosyvoice2.guards import MOST_TOKENS, can_be_said
from cosyd.engine.cosyvoice2.memory import Room, limit_mb
from cosyd.engine.cosyvoice2.performance import Performance, heard_as, tokens_of
from cosyd.engine.cosyvoice2.prompt import TextFeed, mode_of
from cosyd.engine.cosyvoice2.seats import Seats
from cosyd.engine.cosyvoice2.strides import Strides
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.finish import silence
from cosyd.engine.orders import Session
from cosyd.engine.protocol import CHUNK_BYTES, Finished, Sound
from cosyd.engine.stepwise import failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cosyd.engine.cosyvoice2.rota import Work
    from cosyd.engine.orders import More
    from cosyd.system.options import CosyVoice2 as Options

log = structlog.get_logger(__name__)


class Fast(CosyVoice2):
    """CosyVoice2 as a :class:`~cosyd.engine.protocol.StepEngine`: see :class:`CosyVoice2`."""

    def __init__(self, folder: Path, options: Options) -> None:
        super().__init__(folder, options)
        on_card = self._place.device.type != "cpu"
        self._lanes = Lanes(self._place.device, apart=options.cuda_graphs)
        self._seats: Seats | None = None
        if options.cuda_graphs:
            with room(self._place):
                self._seats = Seats(self.models.lm, self.models.manner.sampling, self._rota.limit)
                self.models.flow.strides = Strides(self.models.flow, self._rota.limit)
        elif not on_card and torch.get_num_threads() >= MEMBERS:
            self.models.flow.crew = self.models.vocoder.crew = Crew(torch.get_num_threads())
        by_itself = partial(answered, self.models.lm)
        self.answer = by_itself if self._seats is None else self._seats.answered
        """How tokens are come to."""

        self._ensemble = Ensemble(
            self.models,
            self._rota.limit,
            sounds_together=on_card,
            answer=self.answer,
            lanes=self._lanes,
        )
        first = pace.FIRST_TOKENS[-1] if options.first_tokens == "auto" else options.first_tokens
        self._bases = Bases(self.models.flow, first, options.voices_mb)
        limit = limit_mb(options.memory_mb, self._place, options.vram_mb)
        self._memory = Room(self.models, limit)
        self.facts: dict[str, object] = {"memory_mb": limit, "first_tokens": first}
        """What has been found out about this machine, for the log."""

    def warm_up(self) -> None:
        """See :meth:`StepEngine.warm_up`."""
        nobody = VoiceState(model=self._identity, embedding=torch.ones(192))
        with room(self._place), torch.inference_mode():
            if self._options.compile:
                self._compile()
            if self._seats is not None:
                self._seats.warm_up()
            for text, language, length in WARM_UP:
                order = Session(session=0, text=text, language=language, voice="", seed=0)
                ratio = (length + 0.5) / len(self.models.tokenizer.encode(text))
                limits = Manner(min_ratio=ratio, max_ratio=ratio)
                with self._lanes.sound():
                    stream = self._bases.stream(nobody)
                one = Performance(self.models, order, nobody, stream, manner=limits)
                while not one.finished:
                    for news in self._ensemble.turn([one]):
                        if isinstance(news, Fault):
                            raise news.error
            if self._options.first_tokens == "auto":
                self._measure()
        self._bases.forget()

    def _compile(self) -> None:
        """Have whole chunks made by compiled steps; where that fails, all is as without them."""
        flow, began = self.models.flow, time.monotonic()
        strides = Strides(flow, self._rota.limit, recorded=self._options.cuda_graphs)
        with self._lanes.sound():
            is_compiled = self.models.compile_over(strides)
        if is_compiled:
            flow.strides, flow.crew = strides, None
            self.facts["compiled_s"] = round(time.monotonic() - began)

    def _measure(self) -> None:
        """Find out after how many tokens the first sound can leave here."""
        now = pace.measured(self.models, self.answer, self._rota.limit)
        first = pace.first_tokens(now, self.models.flow.shape.chunk_tokens)
        self._bases = Bases(self.models.flow, first, self._options.voices_mb)
        self.facts |= {"first_tokens": first, "token_ms": round(1000 * now.token_s, 1)}
        self.facts |= {"chunk_ms": round(1000 * now.chunk_s), "sound_ms": round(1000 * now.sound_s)}

    def cancel(self, session: int) -> None:
        """See :meth:`StepEngine.cancel`."""
        work = self._rota.get(session)
        if work is not None:
            self._leave(work)
        super().cancel(session)

    def rest(self) -> None:
        """See :meth:`CosyVoice2.rest`."""
        self._bases.forget()
        super().rest()

    def step(self) -> Sequence[Sound | Finished] | None:
        """See :meth:`StepEngine.step`. It is a turn of all sentences, or one of another order."""
        works = sorted(self._rota.side_by_side(), key=lambda work: work.due)
        if not works:
            return None
        if not isinstance(works[0].order, Session):
            return super().step()
        sentences = [work for work in works if isinstance(work.order, Session)]
        news: list[Sound | Finished] = []
        for work in self._admitted(sentences):
            news += self._begun(work)
        playing = [work for work in sentences if work.performance is not None]
        return [*news, *self._played(playing)] if playing else news

    def go_on(self, more: More) -> None:
        """See :meth:`StepEngine.go_on`."""
        super().go_on(more)
        work = self._rota.get(more.session)
        if work is not None and work.performance is not None and work.performance.waits:
            with torch.inference_mode():
                work.performance.go_on()

    def _admitted(self, sentences: Sequence[Work]) -> Iterator[Work]:
        """Those that are to begin, the one that came first at their head: if there is room."""
        for work in sentences:
            if work.performance is not None:
                continue
            others = self._performances(self._rota.all())
            if not self._memory.fits(self._need_bytes(work), others) and any(
                one.performance is not None for one in sentences
            ):
                return
            yield work

    def _need_bytes(self, work: Work) -> int:
        """What *work* may come to keep."""
        if work.need_bytes is None:
            text = None
            if not work.comes_in_parts:
                text = len(self.models.tokenizer.encode("".join(work.texts)))
            tokens = min(MOST_TOKENS, tokens_of(text, self.models.manner)[0])
            work.need_bytes = self._memory.bytes_for(tokens, tokens + (text or 0))
        return work.need_bytes

    @staticmethod
    def _performances(works: Iterable[Work]) -> list[Performance]:
        return [one for work in works if (one := work.performance) is not None]

    def _begun(self, work: Work) -> Sequence[Sound | Finished]:
        """Begin a sentence; what has come of it already, where it cannot be said."""
        order = work.order
        assert isinstance(order, Session)
        if not work.comes_in_parts and not can_be_said(order.text):
            pcm = apply_volume(silence(order.text, order.speed), order.volume)
            return [*self._sounds(work, pcm), *self._ended(work, Finished(work.number))]
        try:
            with torch.inference_mode():
                work.performance = self._performance(work, order)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this order's own affair
            fault = error
        else:
            return ()
        return self._fault(work, fault)

    def _performance(self, work: Work, order: Session) -> Performance:
        voice = self._cast.voice(order.voice, order.state)
        if work.comes_in_parts:
            work.feed = TextFeed()
            self._fill(work.feed, *work.texts, last=work.all_text)
        heard = heard_as(voice, mode_of(order, voice))
        with self._lanes.sound():
            stream = self._bases.stream(heard)
        one = Performance(self.models, order, voice, stream, feed=work.feed)
        one.alone = work.retried
        work.waits = one.waits
        return one

    def _played(self, works: Sequence[Work]) -> Sequence[Sound | Finished]:
        """A turn of all of *works*, and what has come of it."""
        of = {id(work.performance): work for work in works}
        playing = self._performances(works)
        with torch.inference_mode():
            self._settle(playing)
            all_news = self._ensemble.turn(playing)
        told: list[Sound | Finished] = []
        for news in all_news:
            work = of[id(news.performance)]
            if isinstance(news, Heard):
                told += self._sounds(work, news.pcm)
            elif work.performance is news.performance:
                told += self._fault(work, news.error)
        for work in works:
            told += self._after(work)
        return told

    def _settle(self, playing: Sequence[Performance]) -> None:
        """See that there is room for what *playing* come to next."""
        everybody = self._performances(self._rota.all())
        with self._lanes.sound():
            for one in self._memory.settle(everybody, playing, self._ensemble.plays):
                log.info("session.anew", frames=one.stream.frames)

    def _after(self, work: Work) -> Sequence[Sound | Finished]:
        """What ends a sentence of which all has been made."""
        one = work.performance
        if one is None:  # it has failed
            return ()
        work.waits = one.waits and one.chunk() is None
        if not one.finished or self._ensemble.plays(one):
            return ()
        return [*self._sounds(work, one.rest()), *self._ended(work, Finished(work.number))]

    def _sounds(self, work: Work, pcm: bytes) -> Sequence[Sound]:
        if not pcm:
            return ()
        work.gave(pcm)
        starts = range(0, len(pcm), CHUNK_BYTES)
        return [Sound(work.number, pcm[start : start + CHUNK_BYTES]) for start in starts]

    def _fault(self, work: Work, error: Exception) -> Sequence[Finished]:
        """*work* could not be done; once more, if that may help and goes unnoticed."""
        self._leave(work)
        if is_out_of_memory(error):
            return self._made_room(work, str(error))
        if not isinstance(error, CosydError | ValueError) and not (work.is_heard or work.retried):
            self._rota.remove(work.number)
            work.retried = True
            self._rota.add(work)
            return ()
        if not isinstance(error, CosydError):
            log.warning("session.failed", session=work.number, exc_info=error)
        return self._ended(work, failed(work.number, error))

    def _leave(self, work: Work) -> None:
        if work.performance is not None:
            self._ensemble.drop(work.performance)
