"""A folder that is really watched, by a loop of its own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Self

import pytest

from cosyd.narrate.watch import Folder, Watched
from patience import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cosyd.contract.narrations import WatchState

SUFFIXES = frozenset({".txt", ".md", ".srt", ".docx"})


class Watching:
    """Watches *folder* as long as the block lasts, and keeps what it was told of."""

    def __init__(self, folder: Path, *, settle_s: float = 0.05, **how: Any) -> None:
        self.folder = folder
        self.told: list[Path] = []
        self.changes = 0
        self.refusals = 0
        """How many documents are refused from now on."""

        self.let = threading.Event()
        """Documents are taken only while it is set."""

        self.let.set()
        told = {name: how.pop(name) for name in ("out", "polling") if name in how}
        watched = Watched(id="w", folder=folder, **{"out": folder / "spoken", **told})
        self._how = {"settle_s": settle_s, "poll_s": 0.1, "empty_s": 0.3, **how}
        self._watched = watched
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._begun = threading.Event()

    def __enter__(self) -> Self:
        self.thread.start()
        self._begun.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.let.set()
        self._loop.call_soon_threadsafe(self._task.cancel)
        self.thread.join()

    @property
    def names(self) -> list[str]:
        """What was told, by the path in the folder, sorted."""
        return sorted(one.relative_to(self.folder).as_posix() for one in self.told)

    def tells(self, *names: str) -> bool:
        """Whether these, and no others, are told of, each once."""
        wait_for(lambda: len(self.told) >= len(names))
        return self.names == sorted(names)

    def is_quiet(self) -> None:
        """Wait until a file that came now was told of, and whatever came before it."""
        before = len(self.told)
        mark = self.folder / f"mark {before}.txt"
        mark.write_text("x")
        wait_for(lambda: mark in self.told)
        self.told.remove(mark)
        mark.unlink()

    def comes_to(self, state: WatchState) -> bool:
        """Whether it comes to that."""
        return bool(wait_for(lambda: self.watch.state is state))

    def look_again(self) -> None:
        """Have all of it looked at."""
        asyncio.run_coroutine_threadsafe(self.watch.look_again(), self._loop).result()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.watch = Folder(
            self._watched,
            suffixes=SUFFIXES,
            on_document=self._take,
            on_change=self._change,
            **self._how,
        )
        self._task = asyncio.create_task(self.watch.run())
        self._loop.call_later(0.05, self._begun.set)
        with suppress(asyncio.CancelledError):
            await self._task

    async def _take(self, path: Path) -> None:
        if not self.let.is_set():
            await asyncio.to_thread(self.let.wait)
        if self.refusals:
            self.refusals -= 1
            raise ValueError
        self.told.append(path)

    def _change(self) -> None:
        self.changes += 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new one."""
    made = tmp_path / "documents"
    made.mkdir()
    return made


@pytest.fixture
def watching(folder: Path) -> Iterator[Callable[..., Watching]]:
    """Watches *folder*, in the manner that is told."""
    with ExitStack() as house:
        yield lambda **how: house.enter_context(Watching(folder, **how))
