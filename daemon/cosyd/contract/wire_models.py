"""What goes over HTTP about models.

The list of models is OpenAI's, too: what their clients read of a model stands beside what is ours.
"""

from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

ModelState = Literal["absent", "partial", "whole"]
FileState = Literal["whole", "part", "missing", "wrong"]
Files = Literal["engine", "reference", "all"]
HubName = Literal["huggingface", "modelscope"]
Revision = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$|^$")]


class PullRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model to be fetched."""

    name: Annotated[str, Meta(description="As GET /v1/models lists it.")]

    source: Annotated[
        HubName | None, Meta(description="From which hub. Left out: as the settings say.")
    ] = None

    revision: Annotated[
        Revision,
        Meta(
            description="Another revision than the one that is known, with the sums that the hub "
            "tells."
        ),
    ] = ""

    files: Annotated[
        Files,
        Meta(
            description="engine: what cosyd reads; reference: and what the reference runtime reads;"
            " all: all."
        ),
    ] = "engine"

    stop_when_left: Annotated[
        bool,
        Meta(
            description="Whether it stops when nobody listens any more. If another request for the "
            "same model wants it to go on, it goes on."
        ),
    ] = False


class ImportRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model that lies in a folder of the daemon's machine."""

    name: str

    folder: Annotated[str, Meta(description="Its absolute path.", min_length=1)]

    link: Annotated[
        bool, Meta(description="Link to the files, which then have to stay where they are.")
    ] = False

    own: Annotated[
        bool,
        Meta(description="It is no official release: the sums of its files are taken as found."),
    ] = False


class ModelProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the work on a model is."""

    name: str
    doing: Literal["asking", "checking", "fetching", "copying"]
    file: str
    """What is worked at; of several one."""

    bytes_done: int
    bytes_total: int
    files_done: int
    files_total: int
    bytes_per_s: float
    left_s: float | None
    """None: it cannot be told."""


class ModelFileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a model."""

    path: str
    size_bytes: int
    here_bytes: int
    state: FileState
    purpose: Files


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A model, as it is now."""

    name: str
    title: str
    licence: str
    state: ModelState
    """whole: an engine can load it; partial: some of it is here."""

    folder: str
    source: str
    """From where it is: a hub, or folder; empty where nobody knows."""

    revision: str
    size_bytes: int
    """Of the files that the engine reads, and of those that are here besides."""

    here_bytes: int
    files: list[ModelFileView]
    progress: ModelProgress | None = None
    """While it is being fetched or imported."""


class ListedModel(ModelView, frozen=True, kw_only=True, tag_field="kind", tag="model"):
    """A model that can be fetched, as lists show it."""

    id: str
    object: Literal["model"] = "model"

    created: int = 0
    """When it came here, in seconds since 1970; 0: not known."""

    owned_by: str = "cosyd"

    @classmethod
    def of(cls, model: ModelView, created: int) -> Self:
        """*model*, which came here at *created*."""
        fields = {name: getattr(model, name) for name in ModelView.__struct_fields__}
        return cls(id=model.name, created=created, **fields)

    def view(self) -> ModelView:
        """The model alone."""
        return ModelView(**{name: getattr(self, name) for name in ModelView.__struct_fields__})


class ListedEngine(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="engine"):
    """An engine that is here, which clients may ask for as a model."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "cosyd"
    name: str
    voices: int
    """How many it has."""


class ListedName(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="name"):
    """A model of OpenAI's that clients ask for unasked: whatever there is answers to it."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "cosyd"
    name: str


AnyListed = ListedEngine | ListedModel | ListedName


class ModelList(msgspec.Struct, frozen=True, kw_only=True):
    """All that clients may call a model."""

    object: Literal["list"] = "list"
    data: list[AnyListed]
