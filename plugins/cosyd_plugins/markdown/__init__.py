"""A normaliser that reads Markdown as a person would. On where ``text.normalisers`` names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec

from cosyd import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.contract.hooks import Edit, House, Normaliser, WholeNormaliser
    from cosyd_plugins.markdown.page import Reader

LeftOut = Literal["announce", "read", "skip"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.markdown]``."""

    code: LeftOut = "announce"
    """What becomes of a block of code: "Code left out." is said, or it is read, or nothing is."""

    images: LeftOut = "read"
    """``read``: their text alone; ``announce``: with "Image:" before it; ``skip``: nothing."""

    tables: LeftOut = "read"
    """``read``: row by row; ``announce``: "Table left out." is said; ``skip``: nothing."""

    headed_columns: int = 3
    """A table with at most so many columns is read with the heading before each cell; a wider one
    reads its headings once."""

    language: str = "auto"
    """In which language things are announced; ``auto``: in that of the text before them."""


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
