"""Whether a recording is fit for a reference: its findings, its transcript, and what was heard."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from cosyd.contract.errors import CosydError, ReferenceRefused
from cosyd.contract.model import primary_language
from cosyd.contract.wire_voices import FindingView
from cosyd.registration import hearing
from cosyd.registration.intake import Upload, take_in
from cosyd.registration.roster import UNKNOWN_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

log = structlog.get_logger(__name__)

ALIKE: Final = 0.5
"""A transcript and what was heard have at least so much in common, by letters. A recogniser makes
mistakes, and none so many in half a minute of clear speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A recording that was judged."""

    findings: Sequence[FindingView]
    file: Path | None
    """WAV, mono, 16 bits, 24 kHz. None where it is of no use."""

    text: str
    """What is said in it, as it was given, else as it was heard; empty: not known."""

    language: str

    def check(self, *, force: bool) -> Path:
        """The file.

        Args:
            force: Take it though there are warnings.

        Raises:
            ReferenceRefused: It is not fit.
        """
        bad = ("error",) if force else ("error", "warning")
        reasons = [one for one in self.findings if one.level in bad]
        if not reasons and self.file is not None:
            return self.file
        worst = any(one.level == "error" for one in reasons)
        do = " ".join(dict.fromkeys(one.do for one in reasons if one.do))
        how = "" if worst else " Or take it all the same with 'force' (--force)."
        raise ReferenceRefused(
            says="; ".join(one.says.rstrip(".") for one in reasons) or "there is no sound in it",
            do=(do + how).strip() or "Send another recording.",
            findings=[msgspec.to_builtins(one) for one in self.findings],
        )


async def judged(
    upload: Upload, folder: Path, *, text: str, language: str, recogniser: Path | None
) -> Reference:
    """*upload* as a reference; what is made of it lies in *folder*.

    Args:
        upload: The recording.
        folder: For what is made of it.
        text: What is said in it; empty: not known.
        language: In which; empty: not known.
        recogniser: The folder of its model, where there is one.

    Raises:
        CosydError: It cannot be read.
    """
    told = language or UNKNOWN_LANGUAGE
    taken = await take_in(upload, "reference", folder, text=text, language=told)
    file = folder / "reference.wav" if taken.files else None
    findings = list(taken.findings)
    if file is not None and recogniser is not None:
        try:
            heard = await hearing.hear(file, recogniser, primary_language(language or ""))
        except CosydError as error:  # its own opinion is not needed
            log.warning("registration.not_heard", error=error.code)
        else:
            if text:
                findings += _compared(text, heard.text)
            else:
                findings = [one for one in findings if one.code != NO_TRANSCRIPT]
                text = heard.text
            language = language or heard.language
    return Reference(findings=findings, file=file, text=text, language=language)


NO_TRANSCRIPT: Final = "text_missing"
"""The finding that there is none."""


def _compared(text: str, heard: str) -> list[FindingView]:
    alike = SequenceMatcher(None, _letters(text), _letters(heard), autojunk=False).ratio()
    if alike >= ALIKE:
        return []
    return [
        FindingView(
            code="text_differs",
            level="warning",
            measure=f"{alike:.0%} alike",
            says=f"the transcript is not what is said: {heard[:200]!r} was heard",
            do="Correct the transcript, so that it is what is said word by word.",
        )
    ]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
