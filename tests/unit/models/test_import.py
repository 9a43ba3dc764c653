"""A model is taken from a folder, whole and right or not at all; and it is removed."""

from __future__ import annotations

import asyncio
import io
import zipfile

import pytest

from cosyd.contract.errors import (
    ModelAbsent,
    ModelFileWrong,
    ModelInUse,
    ModelNoSpace,
    ModelThere,
)
from cosyd.models.known import release
from hub import MODEL, miniature


@pytest.fixture
def own(tmp_path):
    """A folder with a model of one's own."""
    made = {
        name: zipped(data) if name.endswith(".pt") else data for name, data in miniature().items()
    }
    return laid_out(tmp_path / "own", {**made, "notes.txt": b"not of the model"})


@pytest.fixture
def official(tmp_path):
    """A folder with files of the sizes of the release, and nothing in them."""
    root = tmp_path / "official"
    for file in release(MODEL).files:
        if file.purpose == "engine":
            (root / file.path).parent.mkdir(parents=True, exist_ok=True)
            with (root / file.path).open("wb") as made:
                made.truncate(file.size_bytes)  # holes take no room
    return root


def zipped(data: bytes) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        archive.writestr("archive/data.pkl", data)
    return file.getvalue()


def laid_out(root, files):
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def names(folder):
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}


def test_a_model_of_ones_own_is_copied_and_its_sums_are_pinned(own, take, store, folder):
    model = take(own, own=True)

    (folder / "llm.pt").write_bytes(b"x" * (folder / "llm.pt").stat().st_size)
    seen = asyncio.run(store().verify(MODEL))

    assert (model.state, model.source) == ("whole", "folder")
    assert names(folder) == names(own) - {"notes.txt"} | {"manifest.json"}
    assert [one.path for one in seen.files if one.state == "wrong"] == ["llm.pt"]
    assert zipfile.is_zipfile(own / "llm.pt")


def test_a_model_that_is_linked_to_stays_where_it_is(own, take, store, folder):
    model = take(own, own=True, link=True)
    linked = {name: (folder / name).is_symlink() for name in names(own) - {"notes.txt"}}
    before = {name: (own / name).read_bytes() for name in names(own)}

    asyncio.run(store().remove(MODEL))

    assert model.state == "whole"
    assert set(linked.values()) == {True}
    assert not folder.exists()
    assert {name: (own / name).read_bytes() for name in names(own)} == before


def test_a_model_that_lies_in_its_place_already_is_taken_as_it_is(own, take, folder):
    folder.parent.mkdir()
    own.rename(folder)

    model = take(folder, own=True, free_bytes=lambda _: 0)

    assert model.state == "whole"


@pytest.mark.parametrize("name", ["llm.pt", "CosyVoice-BlankEN/vocab.json"])
def test_a_folder_with_one_file_missing_is_refused(own, take, folder, name):
    (own / name).unlink()

    with pytest.raises(ModelFileWrong, match="it is not in") as caught:
        take(own, own=True)

    assert caught.value.facts["file"] == name
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "data"), [("flow.pt", zipped(b"abc")[:-1]), ("campplus.onnx", b"")]
)
def test_a_file_of_ones_own_that_is_cut_off_is_refused(own, take, folder, name, data):
    (own / name).write_bytes(data)

    with pytest.raises(ModelFileWrong) as caught:
        take(own, own=True)

    assert caught.value.facts["file"] == name
    assert not folder.exists()


def test_a_release_with_a_file_cut_off_is_refused(official, take, folder):
    with (official / "flow.pt").open("r+b") as file:
        file.truncate(1_000)

    with pytest.raises(ModelFileWrong, match="1000 bytes in place of 450575567"):
        take(official, link=True)

    assert not folder.exists()


@pytest.mark.parametrize("link", [True, False])
def test_a_release_with_other_content_is_refused(official, take, folder, link):
    with pytest.raises(ModelFileWrong, match="SHA-256") as caught:
        take(official, link=link, free_bytes=lambda _: 10**10)

    assert caught.value.facts["file"] == "cosyvoice2.yaml"
    assert names(folder) == set()


def test_a_disk_that_is_too_small_for_a_copy_is_told_before(official, take, folder):
    with pytest.raises(ModelNoSpace, match="3241 MB are needed and 1 MB are free"):
        take(official, free_bytes=lambda _: 1_000_000)

    assert not folder.exists()


def test_another_model_is_not_mixed_with_the_one_that_is_here(own, take, pull, folder):
    pull()
    before = (folder / "llm.pt").read_bytes()

    with pytest.raises(ModelThere):
        take(own, own=True)

    assert (folder / "llm.pt").read_bytes() == before


def test_a_model_of_ones_own_is_not_overwritten_by_a_pull(own, take, pull):
    take(own, own=True)

    with pytest.raises(ModelThere, match="no official release"):
        pull(revision="")


def test_a_model_that_somebody_speaks_with_is_removed_only_by_force(pull, store, folder):
    pull()
    gone = []

    async def change(name):
        gone.append((name, folder.exists()))

    keeper = store(in_use=lambda _: "the engine speaks with it", on_change=change)
    with pytest.raises(ModelInUse, match="the engine speaks"):
        asyncio.run(keeper.remove(MODEL))
    kept = folder.exists()
    removed = asyncio.run(keeper.remove(MODEL, force=True))

    assert (kept, removed.state) == (True, "absent")
    assert gone == [(MODEL, False)]
    assert not list(folder.parent.glob(".removed*"))


def test_what_is_not_here_can_be_neither_removed_nor_verified(store):
    for work in (store().remove(MODEL), store().verify(MODEL)):
        with pytest.raises(ModelAbsent, match="not here"):
            asyncio.run(work)


def test_a_link_in_place_of_a_model_is_removed_and_what_it_leads_to_is_not(own, store, folder):
    folder.parent.mkdir()
    folder.symlink_to(own)

    asyncio.run(store().remove(MODEL))

    assert not folder.is_symlink()
    assert "llm.pt" in names(own)
