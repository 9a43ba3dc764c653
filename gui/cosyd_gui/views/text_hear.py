"""Has a few words heard, and tells in the page what stands in the way of that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject

from cosyd.contract.errors import SoundUnavailable
from cosyd.contract.model import Priority
from cosyd.contract.wire import SpeechRequest
from cosyd_gui.actions import CLIENT
from cosyd_gui.moments import time_of

if TYPE_CHECKING:
    from cosyd.client import Client
    from cosyd.contract.errors import CosydError
    from cosyd.contract.sinks import Playback
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.player import Player
    from cosyd_gui.widgets.notice import Notice


class Hearing(QObject):
    """Speaks for a page.

    Args:
        house: The parts of the tray.
        notice: Where is told why nothing is heard.
        owner: The page, or a part of it.
    """

    def __init__(self, house: GuiHouse, notice: Notice, owner: QObject) -> None:
        super().__init__(owner)
        self._house = house
        self._notice = notice
        self._player: Player | None = None

    def hear(self, text: str, voice: str | None = None, language: str | None = None) -> None:
        """Have *text* heard; without a *voice* in the one that the tray speaks with."""
        if not text.strip():
            return
        wishes = self._house.preferences.now
        request = SpeechRequest(
            text=text,
            voice=voice or wishes.voice or None,
            language=language,
            speed=wishes.speed,
            priority=Priority.MESSAGE,
            detach=True,
            play=True,
            client=CLIENT,
        )
        failed = partial(self._not_heard, request)
        self._house.link.ask(self, partial(_heard, request), self._taken, failed)

    def _taken(self, playback: Playback) -> None:
        if not playback.muted:
            return
        says = self.tr("It is muted. It will be heard when that ends.")
        if playback.muted_until is not None:
            says = self.tr("It is muted until {time}. It will be heard then.").format(
                time=time_of(playback.muted_until)
            )
        self._notice.tell(says, button=self.tr("Unmute"), do=self._house.actions.unmute)

    def _not_heard(self, request: SpeechRequest, error: CosydError) -> None:
        if isinstance(error, SoundUnavailable):
            here = partial(self._play_here, request)
            self._notice.tell_error(error, button=self.tr("Play it here"), do=here)
        else:
            self._notice.tell_error(error)

    def _play_here(self, request: SpeechRequest) -> None:
        """Fetch the sound, and let it be heard as it comes."""
        player = self._player = self._player or self._made_player()
        fetched = replace(request, detach=False, play=False)
        player.begin()
        self._house.link.stream(
            self,
            lambda daemon: daemon.say(fetched),
            player.feed,
            player.finish,
            self._not_fetched,
        )

    def _not_fetched(self, error: CosydError) -> None:
        if self._player is not None:
            self._player.stop()
        self._notice.tell_error(error)

    def _made_player(self) -> Player:
        from cosyd_gui.player import Player  # noqa: PLC0415 - few want it

        made = Player(self._house.portaudio, self)
        made.failed.connect(self._notice.tell_error)
        return made


async def _heard(request: SpeechRequest, daemon: Client) -> Playback:
    """Have *request* heard; how it is heard.

    Raises:
        SoundUnavailable: The daemon has nothing to play it with. Then it is not spoken for nobody.
    """
    playback = await daemon.playback()
    await daemon.send(request)
    return playback
