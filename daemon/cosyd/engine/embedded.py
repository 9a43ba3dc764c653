"""The engines that come with the package, offered as a stranger's plug-in would offer its own.

The daemon reads this file, so nothing of a model is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd import hookimpl
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice
from cosyd.engine import tone

if TYPE_CHECKING:
    from collections.abc import Callable


@hookimpl
def register_engines(register: Callable[[EngineOffer], None]) -> None:
    """Offer ``hibari`` and ``tone``."""
    for offer in (HIBARI, tone.OFFER):
        register(offer)


def _hibari_voices() -> tuple[Voice, ...]:
    return (
        Voice(
            name="hibari",
            engine="hibari",
            languages=("en-US",),
            gender="female",
            description="American English; starts at once, light on any machine.",
        ),
    )


HIBARI = EngineOffer(
    name="hibari",
    target="cosyd.engine.hibari:Hibari",
    voices=_hibari_voices,
    needs=("hibari", "onnxruntime", "numpy"),
)
