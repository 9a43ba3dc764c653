"""What befalls the dictionary of words that are read otherwise than they are written."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class EntryUnknown(CosydError):
    """The dictionary has no such entry."""

    code = "pronounce.unknown"
    status = 404
    message = "The dictionary has no entry for {word!r}."
    solution = "See 'cosyd text pronounce list' or GET /v1/dictionary."


class EntryInvalid(CosydError):
    """What was given makes no entry."""

    code = "pronounce.entry_invalid"
    status = 422
    message = "That makes no entry: {reason}."
    solution = "See 'cosyd text pronounce add --help'."


class DictionaryInvalid(CosydError):
    """The dictionary cannot be used as it is."""

    code = "pronounce.invalid"
    status = 422
    message = "{file}{where}: {reason}."
    solution = "Correct it there; 'cosyd text pronounce list' checks it."


class DictionaryUnusable(CosydError):
    """The file cannot be written."""

    code = "pronounce.unwritable"
    status = 500
    message = "Cannot write {file!r}: {reason}."
    solution = "See who owns the file and its folder, and whether there is room."
