"""What the owner of a daemon can choose."""

from __future__ import annotations

from typing import Literal

import msgspec

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
