"""The voices that people have added: one folder each, in a folder that is theirs to edit.

Who writes is alone (:mod:`cosyd.voices.locking`), who reads waits for nobody. What is new is made
in a hidden folder beside the voices and gets its name in one step, once it is whole on the disk.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from cosyd.contract.errors import (
    CosydError,
    ManifestInvalid,
    UnknownVoice,
    VoiceExists,
    VoiceNotOwn,
    VoicesBusy,
    VoicesUnwritable,
)
from cosyd.voices import durable
from cosyd.voices import manifest as manifests
from cosyd.voices.locking import only_writer
from cosyd.voices.names import checked, folded
from cosyd.voices.stored import REFERENCE, STATES, StoredVoice, check_wav, signature
from cosyd.voices.trash import Trash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cosyd.voices.manifest import Manifest
    from cosyd.voices.stored import Signature

_STATES_OF_SAMPLES: Final = ".samples"


class VoiceStore:
    """All voices of one folder, and the samples of the package.

    Several of one folder may be at work, in one program and in others.

    Args:
        folder: Where the voices are; made when the first one is added.
        samples: Folders of voices that come with the package. A voice of one's own that has a
            sample's name, put there by hand, stands before it.
    """

    def __init__(self, folder: Path, samples: Sequence[Path] = ()) -> None:
        self.folder = folder
        self._samples = tuple(samples)
        self._trash = Trash(folder)
        self._problems: tuple[str, ...] = ()
        self._seen: Mapping[str, Signature] | None = None
        self._moved: dict[Path, Path] = {}
        self._sweep()

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong when :meth:`all` was called last, each in a sentence for people."""
        return self._problems

    def all(self) -> list[StoredVoice]:
        """Every voice, by name. Folders that are none are told in :attr:`problems`."""
        if self._seen is None:
            self._seen = self._look()
        problems: list[str] = []
        found: dict[str, StoredVoice] = {}
        for folder, sample in self._folders():
            try:
                voice = self._read(folder, sample=sample)
            except CosydError as error:
                problems.append(f"{error} {error.advice}")
                continue
            first = found.setdefault(folded(voice.name), voice)
            if first is not voice:
                problems.append(
                    f"The voice in {voice.folder} is not used: {first.folder} has the same name."
                )
        self._problems = tuple(problems)
        return sorted(found.values(), key=lambda voice: folded(voice.name))

    def get(self, name: str) -> StoredVoice:
        """The voice called *name*, in whatever capitals.

        Raises:
            UnknownVoice: There is none.
            ManifestInvalid: There is a folder of that name, but it cannot be read.
        """
        folder, sample = self._find(name)
        return self._read(folder, sample=sample)

    def changed(self) -> bool:
        """Whether anything differs from when this was asked last, whoever did it.

        The first time, from when :meth:`all` was called first.
        """
        before, self._seen = self._seen, self._look()
        return self._seen != before

    def removed(self) -> tuple[str, ...]:
        """The names that :meth:`restore` knows, the last removed first."""
        return self._trash.names()

    def add(self, manifest: Manifest, reference: Path | None) -> StoredVoice:
        """Keep a new voice. It appears whole or not at all, whatever happens meanwhile.

        Args:
            manifest: What is known of it. Where it has no date, it is of now.
            reference: A WAV file, which is copied; None for a mix.

        Raises:
            VoiceExists: The name is taken.
            ManifestInvalid: It has neither a reference nor a mix, or both.
            ReferenceUnreadable: *reference* is no WAV file.
            VoicesUnwritable: It cannot be kept.
        """
        from cosyd.voices.writing import as_toml  # noqa: PLC0415 - late: who only reads needs it not

        if (reference is None) == (not manifest.mix):
            reason = "it needs either a reference or a mix of other voices"
            raise ManifestInvalid(source=f"The voice {manifest.name!r}", reason=reason)
        dated = replace(manifest, created_at=manifest.created_at or time.time())
        with self.adding(dated.name) as staged:
            durable.write(staged / manifests.FILE, as_toml(dated).encode())
            if reference is not None:
                check_wav(reference)
                durable.copy(reference, staged / REFERENCE)
        return self.get(dated.name)

    @contextlib.contextmanager
    def adding(self, name: str) -> Iterator[Path]:
        """An empty folder that is the voice *name* once the block has ended without an error.

        Raises:
            VoiceExists: The name is taken.
            ManifestInvalid: What was put into the folder is no voice.
            VoicesUnwritable: It cannot be kept.
        """
        name = checked(name)
        with self._writing():
            self._check_free(name)
            place = self.folder / f"{durable.NEW}{secrets.token_hex(6)}"
            staged = place / name
            try:
                staged.mkdir(parents=True)
                yield staged
                self._read(staged, sample=False)
                durable.sync(staged)
                durable.move(staged, self.folder / name)
            finally:
                durable.remove(place)

    def change(self, name: str, /, **fields: Any) -> StoredVoice:
        """Change what is known of a voice; comments that people wrote stay.

        Raises:
            ManifestInvalid: A field cannot be changed, or not so. Nothing has changed.
            UnknownVoice: There is no such voice.
            VoiceNotOwn: It comes with the package.
            VoicesUnwritable: It cannot be kept.
        """
        with self._writing():
            voice = self._own(name, "changed")
            _rewrite(voice, fields)
        return self.get(voice.name)

    def rename(self, old: str, new: str) -> StoredVoice:
        """Call a voice otherwise, also where it is part of a mix.

        Raises:
            VoiceExists: The new name is taken.
            VoiceNameInvalid: No voice can be called so.
            UnknownVoice: There is no such voice.
            VoiceNotOwn: It comes with the package.
            VoicesUnwritable: It cannot be done.
        """
        new = checked(new)
        with self._writing():
            voice = self._own(old, "renamed")
            if folded(new) != folded(voice.name):
                self._check_free(new)
            self._move(voice.folder, self.folder / new)
            for other in self._own_voices():
                if voice.name in other.manifest.mix:
                    mix = {
                        new if part == voice.name else part: weight
                        for part, weight in other.manifest.mix.items()
                    }
                    _rewrite(other, {"mix": mix})
        return self.get(new)

    def remove(self, name: str, *, for_good: bool = False) -> None:
        """Put a voice, also a broken one, into the trash, where it is kept for some days.

        Args:
            name: Of the voice.
            for_good: Keep nothing of it, such as of one that could not be registered.

        Raises:
            UnknownVoice: There is no such voice.
            VoiceNotOwn: It comes with the package.
            VoicesUnwritable: It cannot be done.
        """
        with self._writing():
            folder, sample = self._find(name)
            if sample:
                raise VoiceNotOwn(name=name, source="the package", what="removed")
            if not for_good:
                self._has_moved(folder, self._trash.take(folder))
                return
            place = self.folder / f"{durable.NEW}{secrets.token_hex(6)}"
            durable.move(folder, place)
            durable.remove(place)

    def restore(self, name: str) -> StoredVoice:
        """Bring a voice back, of several the one that was removed last.

        Raises:
            UnknownVoice: None of that name is in the trash.
            VoiceExists: There is another voice of that name by now.
            VoicesUnwritable: It cannot be done.
        """
        with self._writing():
            kept = self._trash.newest(name)
            self._check_free(kept.name)
            self._move(kept, self.folder / kept.name)
            self._trash.empty_old()
        return self.get(kept.name)

    def place_now(self, state: Path) -> Path:
        """Where a voice's *state* is now, whose folder may have been renamed or removed since.

        So that a job that is under way goes on, whatever becomes of its voice.
        """
        while not state.is_file() and (folder := self._moved.get(state.parent.parent)):
            state = folder / state.parent.name / state.name
        return state

    def _move(self, before: Path, now: Path) -> None:
        durable.move(before, now)
        self._has_moved(before, now)

    def _has_moved(self, before: Path, now: Path) -> None:
        self._moved.pop(now, None)  # so that no way leads in a circle
        self._moved[before] = now

    def _read(self, folder: Path, *, sample: bool) -> StoredVoice:
        manifest = manifests.read(folder)
        states = self._states(folder, sample=sample)
        voice = StoredVoice(manifest=manifest, folder=folder, states=states, sample=sample)
        if voice.reference is None and not manifest.mix and not voice.made():
            reason = f"it has no {REFERENCE}, and is no mix of other voices"
            raise ManifestInvalid(source=f"The voice in {folder}", reason=reason)
        return voice

    def _states(self, folder: Path, *, sample: bool) -> Path:
        home = self.folder / _STATES_OF_SAMPLES / folder.name if sample else folder
        return home / STATES

    def _folders(self) -> Iterator[tuple[Path, bool]]:
        """All folders that could be voices, one's own first, and whether each is a sample."""
        with contextlib.suppress(OSError):  # none yet, or not ours to read
            for folder in sorted(self.folder.iterdir()):
                if not folder.name.startswith(".") and folder.is_dir():
                    yield folder, False
        for folder in self._samples:
            yield folder, True

    def _find(self, name: str) -> tuple[Path, bool]:
        """The folder of the voice called *name*, and whether it is a sample."""
        for folder, sample in self._folders():
            if folded(folder.name) == folded(name):
                return folder, sample
        raise UnknownVoice(name=name)

    def _own(self, name: str, what: str) -> StoredVoice:
        """The voice called *name*, which is to be *what*."""
        voice = self.get(name)
        if voice.sample:
            raise VoiceNotOwn(name=voice.name, source="the package", what=what)
        return voice

    def _own_voices(self) -> Iterator[StoredVoice]:
        for folder, sample in self._folders():
            if not sample:
                with contextlib.suppress(CosydError):
                    yield self._read(folder, sample=False)

    def _check_free(self, name: str) -> None:
        with contextlib.suppress(UnknownVoice):
            taken, _ = self._find(name)
            raise VoiceExists(name=taken.name)

    def _look(self) -> dict[str, Signature]:
        return {
            str(folder): signature(folder, self._states(folder, sample=sample))
            for folder, sample in self._folders()
        }

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Alone in the folder; what the system refuses is an error that people understand."""
        try:
            with only_writer(self.folder):
                yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise VoicesUnwritable(folder=str(self.folder), reason=reason) from error

    def _sweep(self) -> None:
        """Remove what programs that were killed have left, unless somebody is at work just now."""
        if not self.folder.is_dir():
            return
        with contextlib.suppress(OSError, VoicesBusy), only_writer(self.folder, patience_s=0):
            for pattern in (f"{durable.NEW}*", f"*/{durable.NEW}*"):
                for left in self.folder.glob(pattern):
                    durable.remove(left)
            self._trash.empty_old()


def _rewrite(voice: StoredVoice, fields: dict[str, Any]) -> None:
    """Change *fields* in the file of *voice*, once it is known that it can be read again."""
    from cosyd.voices.writing import edited  # noqa: PLC0415 - late: who only reads needs it not

    path = voice.folder / manifests.FILE
    content = edited(path.read_bytes(), fields).encode()
    manifests.parsed(content, voice.name, source=f"The voice {voice.name!r}")
    durable.write(path, content)
