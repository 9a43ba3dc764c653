"""What is wrong with a model's files, or on their way here."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class UnknownModel(CosydError):
    """No such model."""

    code = "model.unknown"
    status = 404
    message = "There is no model called {name!r}."
    solution = "Use one of: {names}."


class ModelAbsent(CosydError):
    """A model that is known, and not here."""

    code = "model.absent"
    status = 404
    message = "The model {name} is not here."
    solution = "'cosyd models pull {name}' fetches it; 'cosyd models import FOLDER' takes a copy."


class ModelFileWrong(CosydError):
    """A file of a model that is not what it has to be."""

    code = "model.file"
    status = 422
    message = "{file} is not as it should be: {reason}."
    solution = (
        "Fetch it again ('cosyd models pull {name}'), also from another hub (--from); what a hub"
        " has changed since is taken with --revision, a model of your own with"
        " 'cosyd models import --own FOLDER'."
    )


class ModelSourceFailed(CosydError):
    """A hub that does not deliver."""

    code = "model.source"
    status = 502
    message = "{hub} does not deliver {what}: {reason}."
    solution = (
        "Try again, what has come is kept; or fetch it from another hub ('cosyd models pull"
        " --from modelscope'), or elsewhere and then 'cosyd models import FOLDER'."
    )


class ModelTokenWanted(ModelSourceFailed):
    """A hub that asks who we are."""

    code = "model.token"
    solution = "Set {variable} for the daemon to a token of {hub} that may read it, and try again."


class ModelNoSpace(CosydError):
    """The disk is full, or would be."""

    code = "model.no_space"
    status = 507
    message = "There is no room for the model in {folder}: {reason}."
    solution = "Make room, or have the data folder elsewhere; what has come is kept."


class ModelUnwritable(CosydError):
    """A file of a model cannot be written, read or removed."""

    code = "model.unwritable"
    status = 500
    message = "{path} cannot be used: {reason}."
    solution = "Correct the rights of the folder, or make room; then try again."


class ModelBusy(CosydError):
    """Somebody else is at work on the model."""

    code = "model.busy"
    status = 409
    message = "The model {name} is being changed: {reason}."
    solution = "Wait until that has ended, or stop it."


class ModelInUse(CosydError):
    """An engine speaks with the model, or makes voices known to it."""

    code = "model.in_use"
    status = 409
    message = "The model {name} is in use: {reason}."
    solution = (
        "Wait a moment, or cancel its jobs ('cosyd jobs cancel --all'), or remove it all the same "
        "(--force)."
    )


class ModelThere(CosydError):
    """Another model of that name is here."""

    code = "model.there"
    status = 409
    message = "Another {name} is here already: {reason}."
    solution = "Remove it first: 'cosyd models remove {name}'."


class PullStopped(CosydError):
    """The work on a model was stopped before its end."""

    code = "model.stopped"
    status = 409
    message = "The model {name} is not fetched any further: it was stopped."
    solution = "'cosyd models pull {name}' goes on where it ended."


class ModelBroken(CosydError):
    """A file of a model that is missing, damaged, or not what it should be."""

    code = "model.broken"
    status = 409
    message = "The model cannot be loaded: its file {file!r} {reason}."
    solution = (
        "'cosyd models verify' compares its files with the release;"
        " 'cosyd models pull' fetches what is missing or wrong."
    )
