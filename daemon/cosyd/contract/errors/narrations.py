"""What goes wrong with documents, narrations and watched folders."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class UnknownNarration(CosydError):
    """No such narration."""

    code = "narration.unknown"
    status = 404
    message = "There is no narration {narration!r}."
    solution = "See 'cosyd narrations list' or GET /v1/narrations."


class NarrationUnfit(CosydError):
    """What was asked for does not fit to where the narration is."""

    code = "narration.state"
    status = 409
    message = "The narration {narration} is {state}; it cannot be {wanted}."
    solution = "See 'cosyd narrations show {narration}'."


class NarrationCancelled(CosydError):
    """It was stopped for good."""

    code = "narration.cancelled"
    status = 409
    message = "The narration was cancelled."
    solution = "'cosyd narrations retry {narration}' goes on where it ended."


class NarrationFileUnknown(CosydError):
    """No such file came of it."""

    code = "narration.file_unknown"
    status = 404
    message = "No file {name!r} came of the narration {narration}."
    solution = "GET /v1/narrations/{narration} lists what came of it."


class NarrationsUnreadable(CosydError):
    """The record of narrations cannot be used."""

    code = "narration.store"
    status = 500
    message = "The record of narrations cannot be used: {reason}."
    solution = "Correct the rights of the data folder, or make room; then start cosyd again."


class NarrationNoSpace(CosydError):
    """The disk is full."""

    code = "narration.no_space"
    status = 507
    message = "There is no room in {folder}: {reason}."
    solution = "Make room; what has begun goes on by itself where it stopped."


class OutputUnwritable(CosydError):
    """What came of it cannot be put where it belongs."""

    code = "narration.out"
    status = 422
    message = "{folder} cannot be written to: {reason}."
    solution = "Correct the rights of the folder, or choose another one (--out)."


class UnknownProfile(CosydError):
    """No such profile."""

    code = "narration.profile"
    status = 404
    message = "There is no profile called {name!r}."
    solution = "Use one of: {names}; they stand in the settings as [narrations.profiles.NAME]."


class WishesInvalid(CosydError):
    """Front matter or a cosyd.toml that cannot be followed."""

    code = "narration.wishes"
    status = 422
    message = "{source} cannot be followed: {reason}."
    solution = "Correct it; the page on narrations lists what it may say."


class DocumentUnreadable(CosydError):
    """A file that is no document, or a broken one."""

    code = "document.unreadable"
    status = 422
    message = "{name} cannot be read: {reason}."
    solution = "Open it in the program that made it, save it anew, and put it there again."


class DocumentEmpty(DocumentUnreadable):
    """Nothing to say in it."""

    code = "document.empty"
    message = "There is nothing to say in {name}: {reason}."
    solution = "See that it is the right file; save it anew in the program that made it."


class DocumentScanned(DocumentEmpty):
    """Pictures of words, or letters that nothing tells apart."""

    code = "document.scanned"
    message = "There is no text in {name}: {reason}."
    solution = "Give it a text layer first, as OCR programs make it for scanned pages."


class DocumentLocked(DocumentUnreadable):
    """It asks for a password, or is encrypted."""

    code = "document.locked"
    message = "{name} is locked: {reason}."
    solution = "Take the password or the copy protection off, where you may, and try again."


class DocumentTooLarge(DocumentUnreadable):
    """More than a document may hold."""

    code = "document.too_large"
    status = 413
    message = "{name} is too large: {reason}."
    solution = "Split it, or raise the settings narrations.max_mb or narrations.max_characters."


class DocumentFormatUnknown(DocumentUnreadable):
    """A kind of file that nobody here reads."""

    code = "document.format"
    status = 415
    message = "{name} is of a kind that cannot be read: {reason}."
    solution = "Use one of: {formats}."


class DocumentGone(CosydError):
    """It is not there any more, or may not be read."""

    code = "document.gone"
    status = 404
    message = "{name} cannot be opened: {reason}."
    solution = "Check its path, and that the user of the daemon may read it."


class UnknownWatch(CosydError):
    """No such watched folder."""

    code = "watch.unknown"
    status = 404
    message = "The folder {watch!r} is not watched."
    solution = "See 'cosyd watch list' or GET /v1/watches."


class WatchGone(CosydError):
    """A watched folder that is not there for now."""

    code = "watch.gone"
    status = 409
    message = "The watched folder is not there: {reason}."
    solution = "Bring it back, or mount it: its narrations go on by themselves."


class WatchRefused(CosydError):
    """A folder that cannot be watched."""

    code = "watch.refused"
    status = 422
    message = "{folder} cannot be watched: {reason}."
    solution = "{do}"


class WatchExists(CosydError):
    """It is watched already."""

    code = "watch.exists"
    status = 409
    message = "{folder} is watched already."
    solution = "Change it with 'cosyd watch add' after 'cosyd watch remove'."


class FeedShut(CosydError):
    """The podcast feed is asked for without its token, or with an old one."""

    code = "feed.token"
    status = 401
    message = "The token of the feed is missing or wrong."
    solution = "'cosyd narrations feed' prints the address of the feed, with its token."


class NarrationUntold(CosydError):
    """Nothing more is heard of a narration, whose daemon has stopped."""

    code = "narration.untold"
    status = 503
    message = "The daemon has stopped, and with it the narration {narration}."
    solution = "It goes on where it stopped when the daemon is started again: 'cosyd serve'."
