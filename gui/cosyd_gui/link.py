"""The only file that talks to the daemon: asks it, and follows what happens in it.

Asking is asynchronous, in the thread of :class:`~cosyd_gui.loop.Loop`; what comes of it is told in
the thread of the windows. Nothing here ever blocks a window.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot

from cosyd.client import AnswerBroken
from cosyd.contract.errors import CosydError, NotRunning, Unauthorized
from cosyd.contract.events import AnyEvent
from cosyd_gui.asked import Asked
from cosyd_gui.snapshot import snapshot
from cosyd_gui.state import Contact, State

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from cosyd.client import Client
    from cosyd_gui.loop import Loop, Work

T = TypeVar("T")

RETRY_S = 1.0
"""How long after a daemon that did not answer the next is looked for."""

LAST_ANSWERS_S = 0.25
"""How long answers are waited for once a daemon tells of nothing any more."""

SOON_RETRY_S = 0.2
"""The same while one is being started."""

SILENCE_S = 40.0
"""After how long without a word a daemon counts as gone: it hangs, or this computer slept. While
nothing happens it gives a sign of life every 15 s."""


class Link(QObject):
    """The tray's way to the daemon.

    Args:
        loop: Where all of it is done.
        connect: Makes a client of the daemon that is to be talked to; it is called anew for each
            attempt, since address and token may have changed.
    """

    changed = Signal(object)
    """The :class:`~cosyd_gui.state.State`, whenever it is another."""

    happened = Signal(object)
    """Each event of the daemon, after :attr:`changed`."""

    found = Signal()
    """The daemon answers, for the first time or again: what was read of it before may be old."""

    _told = Signal(object)

    def __init__(self, loop: Loop, connect: Callable[[], Client]) -> None:
        super().__init__()
        self.state = State()
        self._latest = self.state  # of the other thread
        self._loop = loop
        self._connect = connect
        self._client: Client | None = None
        self._lost = asyncio.Event()
        """Set once the connection to the daemon has ended, which an answer may notice before."""

        self._asks: set[asyncio.Task[Any]] = set()
        self._starting_until = 0.0
        self._patience: asyncio.Timeout | None = None
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._following: Work | None = None
        self._unforeseen = ""

    def start(self) -> None:
        """Follow the daemon, from now on and for ever."""
        self._following = self._loop.run(self._follow)

    def stop(self) -> None:
        """Follow it no more."""
        if self._following is not None:
            self._following.cancel()
            self._following = None

    def expect(self, seconds: float) -> None:
        """A daemon was started: it should answer within *seconds*. 0: it is expected no more."""
        self._loop.run(self._expect, seconds)

    def ask(
        self,
        owner: QObject,
        what: Callable[[Client], Coroutine[Any, Any, T]],
        then: Callable[[T], None] | None = None,
        failed: Callable[[CosydError], None] | None = None,
    ) -> Asked:
        """Ask the daemon something.

        Args:
            owner: For whom; once it is destroyed, nothing is told any more.
            what: What is asked, as in ``lambda daemon: daemon.voices()``.
            then: Told the answer.
            failed: Told what went wrong.
        """
        return self._asks_for(Asked(owner), what, then, failed)

    def stream(
        self,
        owner: QObject,
        what: Callable[[Client], AsyncGenerator[T, None]],
        each: Callable[[T], None],
        done: Callable[[], None] | None = None,
        failed: Callable[[CosydError], None] | None = None,
    ) -> Asked:
        """Ask for something that comes bit by bit; *each* is told each, in order.

        To cancel what is returned hangs up.
        """
        asked = Asked(owner)

        async def run(client: Client) -> None:
            async with aclosing(what(client)) as parts:
                async for part in parts:
                    self._told.emit(asked.telling(each, part))

        return self._asks_for(asked, run, lambda _: done and done(), failed)

    def _asks_for(self, asked: Asked, *calls: Any) -> Asked:
        asked.work = self._loop.run(self._ask, asked, *calls)
        return asked

    @Slot(object)
    def _tell(self, call: Callable[[], None]) -> None:
        call()

    async def _ask(
        self,
        asked: Asked,
        what: Callable[[Client], Coroutine[Any, Any, T]],
        then: Callable[[T], Any] | None,
        failed: Callable[[CosydError], None] | None,
    ) -> None:
        try:
            answer = await self._answer(what)
        except Exception as caught:  # noqa: BLE001 - whoever asked would else wait for ever
            error = self._told_as(caught)
            if isinstance(error, Unauthorized):
                self._knock_again()
            if failed:
                self._told.emit(asked.telling(failed, error))
        except asyncio.CancelledError:  # by whoever asked, who is told nothing, or by our end
            if failed:
                self._told.emit(asked.telling(failed, NotRunning(url="this computer")))
            raise
        else:
            if then:
                self._told.emit(asked.telling(then, answer))

    async def _answer(self, what: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._asks.add(task)
        lost = self._lost
        try:
            return await what(self._present())
        except AnswerBroken:
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), LAST_ANSWERS_S)
            if not lost.is_set():
                raise
            raise NotRunning(url="this computer") from None
        finally:
            self._asks.discard(task)

    def _knock_again(self) -> None:
        """What let us in lets us in no more: see whether something else does by now."""
        if self._patience is not None:
            self._patience.reschedule(0)
            self._patience = None

    def _present(self) -> Client:
        """The client of the daemon that answers.

        Raises:
            CosydError: None does.
        """
        if self._client is None:
            problem = self._latest.problem or NotRunning(url="this computer")
            raise problem.with_traceback(None)  # it would grow, and hold all who have asked
        return self._client

    async def _expect(self, seconds: float) -> None:
        self._starting_until = asyncio.get_running_loop().time() + seconds
        if seconds and not self._latest.here:
            self._becomes(replace(self._latest, contact=Contact.STARTING, problem=None))

    async def _follow(self) -> None:
        while True:
            try:
                async with self._connect() as client:
                    await self._with(client)
            except Unauthorized as error:
                self._becomes(State(contact=Contact.REFUSED, problem=error))
            except Exception as caught:  # noqa: BLE001 - or no daemon would ever be found again
                self._becomes(State(contact=self._absent(), problem=self._told_as(caught)))
            await asyncio.sleep(
                SOON_RETRY_S if self._latest.contact is Contact.STARTING else RETRY_S
            )

    def _told_as(self, caught: Exception) -> CosydError:
        """What can be told of *caught*; what nobody foresaw goes to the log, once in a row."""
        if isinstance(caught, CosydError):
            return caught
        reason = f"{type(caught).__name__}: {caught}"
        if reason != self._unforeseen:
            self._unforeseen = reason
            logging.getLogger(__name__).error(reason, exc_info=caught)
        return CosydError(reason=reason)

    def _absent(self) -> Contact:
        starting = asyncio.get_running_loop().time() < self._starting_until
        return Contact.STARTING if starting else Contact.AWAY

    async def _with(self, client: Client) -> None:
        """Follow what *client*'s daemon tells; ends when it does not let us in any more.

        Raises:
            CosydError: It ended; what it told broke off, or was silence for too long.
        """
        try:
            async with asyncio.timeout(None) as self._patience:
                await self._listen(client)
        except TimeoutError:  # see _knock_again
            return
        except AnswerBroken:
            pass
        raise NotRunning(url=client.url)

    async def _listen(self, client: Client) -> None:
        try:
            async with aclosing(client.events(SILENCE_S)) as events:
                async for name, facts in events:
                    if name == "hello":
                        self._client, self._lost = client, asyncio.Event()
                        self._starting_until = 0.0
                        self._becomes(await snapshot(client, facts.get("version", "")))
                        self._told.emit(self.found.emit)
                    else:
                        self._happens(facts)
        finally:
            self._client = self._patience = None
            self._lost.set()
            await self._end_asks()

    async def _end_asks(self) -> None:
        """No question outlives its connection, or it would leave a socket open, and wait."""
        if asks := set(self._asks):  # one that is cancelled while it connects leaks its socket
            _, late = await asyncio.wait(asks, timeout=LAST_ANSWERS_S)
            for ask in late:
                ask.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _happens(self, facts: dict[str, Any]) -> None:
        with suppress(msgspec.ValidationError):  # a newer daemon may tell of more than we know
            event = msgspec.convert(facts, AnyEvent)
            self._becomes(self._latest.after(event))
            self._told.emit(lambda: self.happened.emit(event))

    def _becomes(self, state: State) -> None:
        if state != self._latest and not state.is_same_absence_as(self._latest):
            self._latest = state
            self._told.emit(lambda: self._show(state))

    def _show(self, state: State) -> None:
        self.state = state
        self.changed.emit(state)
