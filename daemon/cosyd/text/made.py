"""What a normaliser made: whether it can be said at all."""

from __future__ import annotations

LONGEST = 20_000
"""Characters that may come of one sentence, or of one edit: as many as a text may have as a rule.
One that made more went wrong, and hours of sound would come of it."""


def checked(made: object) -> str:
    """*made*, which is to be said.

    Raises:
        TypeError: It is no text.
        ValueError: It is too long, or holds half a character, which no engine can be sent.
    """
    if not isinstance(made, str):
        raise TypeError(f"it made {type(made).__name__}, not text")
    if len(made) > LONGEST:
        raise ValueError(f"it made {len(made)} characters of it")
    made.encode()
    return made
