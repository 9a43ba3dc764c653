"""What is here of a model: at a glance, by sizes; or for certain, by sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cosyd.contract.wire_models import ModelFileView, ModelView
from cosyd.models.digest import taken
from cosyd.models.manifest import Manifest, Pinned
from cosyd.models.part import here_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.contract.wire_models import FileState, ModelProgress, ModelState
    from cosyd.models.known import Release


def looked_at(
    name: str, release: Release, folder: Path, progress: ModelProgress | None = None
) -> ModelView:
    """A model as the sizes of its files tell."""
    manifest = Manifest.read(folder)
    pinned = manifest or Manifest.of_release(name, release, "")
    files = [_file(one, release, folder) for one in pinned.files]
    shown = [one for one in files if one.purpose == "engine" or one.state != "missing"]
    return ModelView(
        name=name,
        title=release.title,
        licence=release.licence,
        state=_state(release, shown),
        folder=str(folder),
        source=manifest.source if manifest else "",
        revision=manifest.revision if manifest else "",
        size_bytes=sum(one.size_bytes for one in shown),
        here_bytes=sum(one.here_bytes for one in shown),
        files=shown,
        progress=progress,
    )


async def rehashed(name: str, release: Release, folder: Path) -> ModelView:
    """A model as the sums of its files tell."""
    seen = looked_at(name, release, folder)
    pinned = Manifest.read(folder) or Manifest.of_release(name, release, "")
    files = [
        msgspec.structs.replace(one, state="wrong")
        if one.state == "whole" and await _is_wrong(folder / one.path, pinned.file(one.path))
        else one
        for one in seen.files
    ]
    return msgspec.structs.replace(seen, files=files, state=_state(release, files))


async def _is_wrong(path: Path, pinned: Pinned | None) -> bool:
    if pinned is None or not (pinned.sha256 or pinned.git_sha1):
        return False
    try:
        return bool((await taken(path, pinned, lambda _: None)).fault())
    except OSError:
        return True


def _file(pinned: Pinned, release: Release, folder: Path) -> ModelFileView:
    path = folder / pinned.path
    try:
        here = path.stat().st_size
        state: FileState = "whole" if here == pinned.size_bytes else "wrong"
    except OSError:
        here = here_bytes(path)
        state = "part" if here else "missing"
    return ModelFileView(
        path=pinned.path,
        size_bytes=pinned.size_bytes,
        here_bytes=here,
        state=state,
        purpose=release.purpose(pinned.path),
    )


def _state(release: Release, files: list[ModelFileView]) -> ModelState:
    whole = {one.path for one in files if one.state == "whole"}
    if whole.issuperset(release.needed("engine")):
        return "whole"
    return "partial" if any(one.here_bytes for one in files) else "absent"
