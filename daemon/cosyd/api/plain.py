"""Litestar without what it would bring along for libraries that nothing here has types of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Litestar

if TYPE_CHECKING:
    from litestar.plugins import PluginProtocol


class Plain(Litestar):
    """Knows msgspec's types alone, as they are all that our doors speak of.

    Litestar imports pydantic and attrs wherever they are installed, to take their types too: an
    eighth of the whole start.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return plugins
