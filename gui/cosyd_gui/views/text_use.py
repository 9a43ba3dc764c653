"""The dictionary is put to use: the setting that names what a text goes through. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.client import Client

SETTING = "text.normalisers"
PLUGIN = "pronounce"
BEFORE = "markdown"
"""What has to be done to a text before words are looked up in it."""


async def put_to_use(daemon: Client) -> str:
    """Why it cannot be; empty: it is in use from now on.

    Raises:
        CosydError: The setting was not taken.
    """
    settings = (await daemon.house.settings()).settings
    setting = next((one for one in settings if one.name == SETTING), None)
    if setting is None:
        return f"there is no setting {SETTING}"
    if setting.fixed:
        return setting.fixed
    await daemon.house.change({SETTING: with_dictionary(setting.value)})
    return ""


def with_dictionary(names: Sequence[str]) -> list[str]:
    """*names*, and the dictionary in its place among them."""
    others = [name for name in names if name != PLUGIN]
    at = others.index(BEFORE) + 1 if BEFORE in others else 0
    return [*others[:at], PLUGIN, *others[at:]]
