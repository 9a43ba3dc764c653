"""What an engine is asked for: to speak, to register a voice, to mix some, to convert.

Each is a session of its own, named by a number on the wire, and ends with a
:class:`~cosyd.engine.protocol.Finished`.
"""

from __future__ import annotations

import msgspec

from cosyd.contract.model import Mode


class Session(msgspec.Struct, frozen=True, kw_only=True, tag="submit"):
    """One sentence to be spoken; *session* names it on the wire."""

    session: int

    text: str
    """Normalised, never empty, at most the engine's ``piece_chars`` long."""

    language: str
    voice: str
    """The voice's name, as the engine offered it."""

    speed: float = 1.0
    volume: float = 1.0

    state: str = ""
    """The file that a :class:`Register` or :class:`Mix` has written of the voice; empty for a
    voice of the engine's own."""

    instruct: str = ""
    mode: Mode = Mode.AUTO
    seed: int | None = None

    more: bool = False
    """Whether the text goes on in :class:`More`."""


class More(msgspec.Struct, frozen=True, kw_only=True, tag="more"):
    """The text of a session goes on."""

    session: int
    text: str
    last: bool = False


class Register(msgspec.Struct, frozen=True, kw_only=True, tag="register"):
    """A reference, of which the engine is to keep what it needs. Answered by the end alone."""

    session: int

    reference: str
    """A WAV file: mono, 16 bits, 24 kHz, 3 to 30 s."""

    transcript: str
    """Empty where it is not known."""

    language: str
    instruct: str = ""

    state: str
    """The file to write; it appears whole or not at all."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that goes into a mix; named as in :class:`Session`."""

    voice: str
    state: str = ""
    weight: float = 1.0


class Mix(msgspec.Struct, frozen=True, kw_only=True, tag="mix"):
    """A voice between others. Answered by the end alone."""

    session: int
    parts: tuple[Part, ...]
    state: str
    """As of :class:`Register`."""


class Convert(msgspec.Struct, frozen=True, kw_only=True, tag="convert"):
    """A recording whose words are to be said in another voice; its sound is the answer."""

    session: int

    source: str
    """A WAV file: mono, 16 bits, 24 kHz, up to 30 s."""

    voice: str
    state: str = ""
    speed: float = 1.0
    volume: float = 1.0
    seed: int | None = None


Order = Session | Register | Mix | Convert
"""What an engine may be asked for, as one session."""
