"""Consents are kept whole, for their owner's eyes, and are gone for good when they are removed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from cosyd.contract.errors import UnknownConsent, VoicesUnwritable
from cosyd.voices.consents import ConsentStore


@pytest.fixture
def recording(tmp_path):
    file = tmp_path / "yes.wav"
    file.write_bytes(b"I agree")
    return file


@pytest.fixture
def store(tmp_path):
    return ConsentStore(tmp_path / "consents")


def test_a_consent_is_kept_with_its_recording_and_found_by_another_store(
    store, recording, tmp_path
):
    kept = store.add("Ann", "en", recording)

    folder = tmp_path / "consents" / kept.id
    assert ConsentStore(tmp_path / "consents").all() == [kept]
    assert (folder / "recording").read_bytes() == b"I agree"
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert str(kept).startswith("Ann, 20")


def test_the_newest_is_first_and_a_new_name_changes_no_more_than_that(store, recording):
    first, second = store.add("first", "en", recording), store.add("second", "en", recording)

    renamed = store.rename(first.id, "other")

    assert store.all() == [second, renamed]
    assert (renamed.id, renamed.created_at) == (first.id, first.created_at)


def test_what_is_removed_leaves_nothing(store, recording, tmp_path):
    kept = store.add("Ann", "en", recording)

    store.remove(kept.id)

    assert list((tmp_path / "consents").iterdir()) == []
    with pytest.raises(UnknownConsent):
        store.get(kept.id)


@pytest.mark.parametrize(
    "own_id", ["", "cons_1", "../voices", f"cons_{'0' * 24}\n", "cons_" + "0" * 24]
)
def test_what_is_no_consent_is_not_looked_for(store, own_id):
    for ask in (store.get, store.remove, lambda one: store.rename(one, "x")):
        with pytest.raises(UnknownConsent):
            ask(own_id)


def test_many_at_once_are_all_kept(store, recording):
    with ThreadPoolExecutor() as pool:
        kept = set(pool.map(lambda n: store.add(str(n), "en", recording).id, range(20)))

    assert {one.id for one in store.all()} == kept


def test_a_folder_that_takes_nothing_is_told(tmp_path, recording):
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(VoicesUnwritable):
        ConsentStore(tmp_path / "file").add("Ann", "en", recording)
