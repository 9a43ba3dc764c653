"""The part of the client that has voices added, changed and exchanged, and recordings converted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from cosyd.client_asking import PATIENT, below
from cosyd.contract.errors import ReferenceUnreadable, UploadTooLarge
from cosyd.contract.wire_voices import (
    UPLOAD_BYTES,
    ImportForm,
    Linted,
    VoiceAdded,
    VoiceDetails,
    VoiceRename,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from cosyd.client_asking import Asking
    from cosyd.contract.wire_voices import (
        ConvertForm,
        LintForm,
        MixRequest,
        VoiceChange,
        VoiceForm,
    )

Answer = TypeVar("Answer")

MEGABYTE = 1_000_000
PATH = "/v1/voices"


class VoiceCalls:
    """What can be asked about voices. All methods raise :class:`CosydError`."""

    def __init__(self, asking: Asking) -> None:
        self._ask, self._stream = asking.ask, asking.stream

    async def show(self, name: str) -> VoiceDetails:
        """All that is known of a voice."""
        return await self._ask("GET", below(PATH, name), VoiceDetails)

    async def add(self, form: VoiceForm, file: Path) -> VoiceAdded:
        """A voice of the recording in *file*."""
        return await self._sent(PATH, form, file, VoiceAdded)

    async def lint(self, form: LintForm, file: Path) -> Linted:
        """What is to be said of the recording in *file* as a reference."""
        return await self._sent(f"{PATH}/lint", form, file, Linted)

    async def mix(self, request: MixRequest) -> VoiceAdded:
        """A voice between others."""
        body = msgspec.json.encode(request)
        return await self._ask("POST", f"{PATH}/mix", VoiceAdded, content=body, timeout=PATIENT)

    async def change(self, name: str, change: VoiceChange) -> VoiceDetails:
        """A voice, with something changed of it."""
        body = msgspec.json.encode(change)
        return await self._ask("PATCH", below(PATH, name), VoiceDetails, content=body)

    async def rename(self, name: str, new: str) -> VoiceDetails:
        """A voice, under another name."""
        body = msgspec.json.encode(VoiceRename(name=new))
        return await self._ask("POST", below(PATH, name, "rename"), VoiceDetails, content=body)

    async def remove(self, name: str) -> VoiceDetails:
        """Take a voice away."""
        return await self._ask("DELETE", below(PATH, name), VoiceDetails)

    async def restore(self, name: str) -> VoiceDetails:
        """A voice that was removed."""
        return await self._ask("POST", below(PATH, name, "restore"), VoiceDetails)

    async def preview(self, name: str, format_name: str = "wav") -> AsyncGenerator[bytes, None]:
        """How a voice sounds."""
        how: dict[str, Any] = {"params": {"format": format_name}, "timeout": PATIENT}
        async with self._stream("GET", below(PATH, name, "preview"), **how) as answer:
            async for data in answer.aiter_raw():
                yield data

    async def reference(self, name: str) -> bytes:
        """The recording that a voice was made of, as WAV."""
        async with self._stream("GET", below(PATH, name, "reference")) as answer:
            return await answer.aread()

    async def export(self, name: str) -> bytes:
        """A voice as a file."""
        async with self._stream("GET", below(PATH, name, "export")) as answer:
            return await answer.aread()

    async def import_(self, file: Path, name: str = "", *, force: bool = False) -> VoiceAdded:
        """The voice in *file*, under another *name* where one is given."""
        form = ImportForm(name=name, force=force)
        return await self._sent(f"{PATH}/import", form, file, VoiceAdded)

    async def convert(self, form: ConvertForm, file: Path) -> AsyncGenerator[bytes, None]:
        """The words of the recording in *file* in another voice, as they come."""
        with _form(form, file) as what:
            async with self._stream("POST", "/v1/convert", **what) as answer:
                async for data in answer.aiter_raw():
                    yield data

    async def _sent(
        self, path: str, form: msgspec.Struct, file: Path, kind: type[Answer]
    ) -> Answer:
        with _form(form, file) as what:
            return await self._ask("POST", path, kind, **what)


@contextmanager
def _form(form: msgspec.Struct, file: Path) -> Iterator[dict[str, Any]]:
    """*form* with *file*, as httpx sends it.

    Raises:
        ReferenceUnreadable: There is no such file.
        UploadTooLarge: The daemon would not take it.
    """
    try:
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise ReferenceUnreadable(reason="it is no file")  # a pipe or a device may have no end
        if file.stat().st_size > UPLOAD_BYTES:
            raise UploadTooLarge(limit_mb=UPLOAD_BYTES // MEGABYTE)
        with file.open("rb") as content:
            fields = {name: _told(value) for name, value in msgspec.structs.asdict(form).items()}
            told = {name: value for name, value in fields.items() if value not in {"", None}}
            yield {
                "data": told,
                "files": {"file": (file.name, content)},
                "timeout": PATIENT,
            }
    except OSError as error:
        raise ReferenceUnreadable(reason=error.strerror or str(error)) from error


def _told(value: Any) -> Any:
    """*value* as a field of a form."""
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
