"""A normaliser that reads Markdown as a person would. On where ``text.normalisers`` names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from cosyd import hookimpl
from cosyd_plugins.markdown.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import msgspec

    from cosyd.contract.hooks import Edit, House, Normaliser, WholeNormaliser
    from cosyd_plugins.markdown.page import Reader


class Markdown:
    """``**Hello** [you](http://x)`` is read as "Hello you"."""

    name = "markdown"
    whole: ClassVar[Literal[True]] = True
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self) -> None:
        self._settings = Settings()
        self._reader: Reader | None = None

    def configure(self, house: House) -> None:
        """Read as the settings say from the next text on."""
        self._settings = house.settings
        self._reader = None

    def edits(self, text: str) -> Sequence[Edit]:
        """What of *text* is markup, and what is read in its stead."""
        reader = self._reader
        if reader is None:
            # The parser takes a while to load, which a daemon that reads no Markdown should not.
            from cosyd_plugins.markdown.page import Reader  # noqa: PLC0415 - see above

            reader = self._reader = Reader(self._settings)
        return reader.edits(text)


@hookimpl
def register_normalisers(register: Callable[[Normaliser | WholeNormaliser], None]) -> None:
    """Offer ``markdown``."""
    register(Markdown())
