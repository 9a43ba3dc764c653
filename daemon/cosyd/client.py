"""The one way to talk to a daemon: for the command line, the tray, tests, and your programs."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import httpx
import msgspec

from cosyd.client_asking import (
    CONNECT_S,
    PATIENT,
    SILENCE_S,
    AnswerBroken,
    Asking,
    below,
    events_of,
)
from cosyd.client_house import DictionaryCalls, HistoryCalls, HouseCalls
from cosyd.client_models import ModelCalls
from cosyd.client_narrations import NarrationCalls, WatchCalls
from cosyd.client_voices import VoiceCalls
from cosyd.contract.errors import CertificateUnusable, NotRunning
from cosyd.contract.sinks import Playback
from cosyd.contract.wire import (
    EngineView,
    HealthView,
    JobView,
    MuteRequest,
    NormalizeRequest,
    PlannedSentence,
    PluginView,
    SpeechRequest,
    VoiceView,
)
from cosyd.contract.wire_live import Open
from cosyd.live_client import LiveConnection, connected
from cosyd.system.runtime import Connection, Folders, folders
from cosyd.system.runtime.trust import trusting

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = ["AnswerBroken", "Client"]

JOBS = "/v1/jobs"
ENGINES = "/v1/engines"

Action = Literal["pause", "resume", "toggle", "skip", "back", "stop"]
"""What can be done to what is heard."""


class Client:
    """A connection to a daemon. All methods raise :class:`CosydError` for what goes wrong.

    Args:
        url: ``http://127.0.0.1:26790``.
        token: What ``cosyd token`` prints; None where the daemon asks for none.
        certificate: The file of the certificate that the daemon shows, where no authority that
            the system trusts has issued it. Then no other is trusted.

    Raises:
        OSError: That file cannot be read, or holds none.
    """

    def __init__(self, url: str, token: str | None = None, certificate: str | None = None) -> None:
        self.url = url
        self._token = token
        self._trust = trusting(certificate) if certificate else None
        self._asking = Asking(url, token, self._trust)
        self._ask, self._stream = self._asking.ask, self._asking.stream

    @classmethod
    def of(cls, folders: Folders) -> Client:
        """The daemon that uses *folders*.

        Raises:
            NotRunning: There is none.
            CertificateUnusable: The file with its certificate cannot be read any more.
        """
        connection = Connection.read(folders)
        if connection is None:
            raise NotRunning(url=str(folders.runtime))
        token = None
        with contextlib.suppress(OSError, ValueError):  # what is no text is no token either
            token = Path(connection.token_file).read_text("utf-8").strip()
        try:
            return cls(connection.url, token, connection.certificate)
        except OSError as error:
            raise CertificateUnusable(
                setting="http.tls_certificate",
                reason=str(error.strerror or error.args[-1]),
                do="See 'cosyd doctor'",
            ) from error

    @classmethod
    def local(cls, home: Path | None = None) -> Client:
        """The daemon of this user, or the one that keeps everything under *home*.

        Raises:
            NotRunning: There is none.
            CertificateUnusable: The file with its certificate cannot be read any more.
        """
        return cls.of(folders(home))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._asking.close()

    @property
    def models(self) -> ModelCalls:
        """What can be asked about models."""
        return ModelCalls(self._asking)

    @property
    def voice(self) -> VoiceCalls:
        """What can be asked about voices, besides which there are."""
        return VoiceCalls(self._asking)

    @property
    def narrations(self) -> NarrationCalls:
        """What can be asked about documents that become audio files."""
        return NarrationCalls(self._asking, self.events)

    @property
    def watches(self) -> WatchCalls:
        """What can be asked about watched folders."""
        return WatchCalls(self._asking)

    @property
    def house(self) -> HouseCalls:
        """What can be asked about settings, the doctor and the log."""
        return HouseCalls(self._asking)

    @property
    def history(self) -> HistoryCalls:
        """What can be asked about what was said before."""
        return HistoryCalls(self._asking)

    @property
    def dictionary(self) -> DictionaryCalls:
        """What can be asked about words that are read otherwise than they are written."""
        return DictionaryCalls(self._asking)

    async def say(self, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """The sound of *request*, while it is being spoken, in its format."""
        body = msgspec.json.encode(request)
        async with self._stream("POST", "/v1/speech", content=body, timeout=PATIENT) as answer:
            async for data in answer.aiter_raw():
                yield data

    def live(
        self, manner: Open | None = None
    ) -> contextlib.AbstractAsyncContextManager[LiveConnection]:
        """A connection over which a text is written, and spoken meanwhile as *manner* says."""
        return connected(self.url, self._token, manner or Open(), self._trust)

    async def send(self, request: SpeechRequest) -> JobView:
        """Have *request* said, detached; the job."""
        detached = msgspec.structs.replace(request, detach=True)
        return await self._ask("POST", "/v1/speech", JobView, content=msgspec.json.encode(detached))

    async def voices(self) -> list[VoiceView]:
        """All voices."""
        return await self._ask("GET", "/v1/voices", list[VoiceView])

    async def jobs(self, limit: int | None = None) -> list[JobView]:
        """The jobs that are known, the newest first: all, or no more than *limit* (up to 1000)."""
        params = {} if limit is None else {"limit": str(limit)}
        return await self._ask("GET", JOBS, list[JobView], params=params)

    async def job(self, job_id: str) -> JobView:
        """A job, as it is now."""
        return await self._ask("GET", below(JOBS, job_id), JobView)

    async def audio(self, job_id: str, format_name: str = "wav") -> AsyncGenerator[bytes, None]:
        """A job's sound from its start."""
        path, how = below(JOBS, job_id, "audio"), {"format": format_name}
        async with self._stream("GET", path, params=how, timeout=PATIENT) as answer:
            async for data in answer.aiter_raw():
                yield data

    async def cancel(self, job_id: str) -> JobView:
        """Stop a job."""
        return await self._ask("DELETE", below(JOBS, job_id), JobView)

    async def cancel_all(self) -> list[JobView]:
        """Silence; the jobs that were stopped."""
        return await self._ask("DELETE", JOBS, list[JobView])

    async def engines(self) -> list[EngineView]:
        """All engines."""
        return await self._ask("GET", ENGINES, list[EngineView])

    async def load(self, engine: str) -> EngineView:
        """Have an engine's model loaded; answers when it is warm."""
        return await self._ask("POST", below(ENGINES, engine, "load"), EngineView)

    async def release(self, engine: str) -> EngineView:
        """Have an engine give its memory back."""
        return await self._ask("POST", below(ENGINES, engine, "release"), EngineView)

    async def plugins(self) -> list[PluginView]:
        """All plug-ins."""
        return await self._ask("GET", "/v1/plugins", list[PluginView])

    async def normalize(
        self, text: str, voice: str | None = None, language: str | None = None
    ) -> list[PlannedSentence]:
        """How *text* would be read."""
        body = msgspec.json.encode(NormalizeRequest(text=text, voice=voice, language=language))
        path = "/v1/text/normalize"
        return await self._ask("POST", path, list[PlannedSentence], content=body)

    async def health(self) -> HealthView:
        """Whether the daemon lives."""
        return await self._ask("GET", "/health/live", HealthView)

    async def events(
        self, silence_s: float = SILENCE_S
    ) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
        """What happens from now on: names and facts.

        Args:
            silence_s: After how long without a byte the daemon counts as gone. Where nothing
                happens, it gives a sign of life every 15 s.
        """
        timeout = httpx.Timeout(silence_s, connect=CONNECT_S)
        async with self._stream("GET", "/v1/events", timeout=timeout) as answer:
            async for name, facts in events_of(answer):
                yield name, json.loads(facts)

    async def playback(self) -> Playback:
        """What is heard on the daemon's machine."""
        return await self._ask("GET", "/v1/playback", Playback)

    async def control(self, action: Action, sentences: int = 1) -> Playback:
        """Do something to what is heard; how it is then. *sentences* are for skip and back."""
        steps = {"sentences": sentences} if action in {"skip", "back"} else {}
        return await self._ask("POST", f"/v1/playback/{action}", Playback, params=steps)

    async def go_to(self, sentence: int) -> Playback:
        """Hear what is heard from that sentence on."""
        steps = {"sentence": sentence}
        return await self._ask("POST", "/v1/playback/to", Playback, params=steps)

    async def mute(self, for_s: float | None = None) -> Playback:
        """Keep the loudspeaker silent, for so many seconds or (None) until :meth:`unmute`."""
        body = msgspec.json.encode(MuteRequest(for_s=for_s))
        return await self._ask("PUT", "/v1/playback/mute", Playback, content=body)

    async def unmute(self) -> Playback:
        """Let the loudspeaker be heard again."""
        return await self._ask("DELETE", "/v1/playback/mute", Playback)
