"""Something that was asked, for as long as somebody wants to know what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from cosyd_gui.loop import Work

T = TypeVar("T")


class Asked:
    """A question on its way. To be used in the thread of the windows.

    Args:
        owner: For whom it is asked; once it is destroyed, nothing is told any more.
    """

    def __init__(self, owner: QObject) -> None:
        self.work: Work | None = None
        self._owner: QObject | None = owner

    def cancel(self) -> None:
        """Do not want to know any more; what is under way ends."""
        self._owner = None
        if self.work is not None:
            self.work.cancel()

    def telling(self, whom: Callable[[T], Any], what: T) -> Callable[[], None]:
        """What tells *whom* of *what*, if that is still wanted when it is called."""

        def tell() -> None:
            if self._owner is not None and shiboken6.isValid(self._owner):
                whom(what)

        return tell
