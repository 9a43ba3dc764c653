"""Kinds of values that several settings have."""

from typing import Annotated, Any

from msgspec import Meta

Port = Annotated[int, Meta(ge=0, le=65_535)]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0)]
Pause = Annotated[float, Meta(gt=0)]
Name = Annotated[str, Meta(min_length=1)]
FreeTable = dict[str, Any]
