"""What was bound comes to where it belongs, and nobody else's file is harmed."""

import errno
import itertools
import os

import pytest

from cosyd.contract.errors import NarrationNoSpace, OutputUnwritable
from cosyd.contract.wire_narrations import NarrationFile
from cosyd.narrate.book import publish, publishing
from unit.narrate.book.library import files_of_at_most

BOOK = ("a.m4b", "a.srt", "a.json")
CHAPTERS = ("a/01.mp3", "a/01.srt", "a/02.mp3", "a/a.json")


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def staged(tmp_path):
    """Files of those names, staged beside the folder; each holds the words."""
    numbers = itertools.count()

    def stage(*names, words="new"):
        folder = tmp_path / f"staging{next(numbers)}"
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words)
            path.chmod(0o600)
        return folder, [
            NarrationFile(
                name=name,
                media_type="x/y",
                size_bytes=3,
                audio_s=1.0 if name.endswith(("m4b", "mp3")) else None,
            )
            for name in names
        ]

    return stage


def there(out):
    """All files in *out*, and what they hold."""
    return {
        str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()
    }


def names(files):
    return [file.name for file in files]


@pytest.mark.parametrize("made", [BOOK, CHAPTERS])
def test_all_comes_under_its_own_name_and_staging_is_gone(out, staged, made):
    staging, files = staged(*made)

    published = publish(staging, out, files, mine=())

    assert names(published) == list(made)
    assert there(out) == dict.fromkeys(made, "new")
    assert not staging.exists()


def test_two_documents_of_one_name_do_not_overwrite_each_other(out, staged):
    publish(*among(out, staged(*BOOK, words="txt")), mine=())
    publish(*among(out, staged(*BOOK, words="md")), mine=())
    third = publish(*among(out, staged(*BOOK, words="html")), mine=())

    assert names(third) == ["a (3).m4b", "a (3).srt", "a (3).json"]
    assert there(out)["a.m4b"] == "txt"
    assert there(out)["a (2).m4b"] == "md"
    assert len(there(out)) == 9


def test_one_name_that_is_taken_gives_all_a_number(out, staged):
    (out / "a.srt").write_text("theirs")

    published = publish(*among(out, staged(*BOOK)), mine=())

    assert names(published) == ["a (2).m4b", "a (2).srt", "a (2).json"]
    assert there(out)["a.srt"] == "theirs"


def test_a_broken_link_is_somebodys_too(out, staged):
    (out / "a.json").symlink_to("nowhere")

    published = publish(*among(out, staged(*BOOK)), mine=())

    assert published[0].name == "a (2).m4b"
    assert (out / "a.json").is_symlink()


def test_an_older_narration_is_replaced_where_it_is_and_leaves_nothing_over(out, staged):
    (out / "a.m4b").write_text("theirs")
    old = publish(*among(out, staged(*BOOK, "a.vtt", words="old")), mine=())

    published = publish(*among(out, staged(*BOOK)), mine=names(old))

    assert names(published) == ["a (2).m4b", "a (2).srt", "a (2).json"]
    assert there(out) == {
        "a.m4b": "theirs",
        "a (2).m4b": "new",
        "a (2).srt": "new",
        "a (2).json": "new",
    }


def test_chapters_are_replaced_file_by_file_and_others_files_among_them_stay(out, staged):
    publish(*among(out, staged(*CHAPTERS, "a/03.mp3", words="old")), mine=())
    (out / "a" / "notes.txt").write_text("theirs")

    published = publish(*among(out, staged(*CHAPTERS)), mine=[*CHAPTERS, "a/03.mp3"])

    assert names(published) == list(CHAPTERS)
    assert there(out) == dict.fromkeys(CHAPTERS, "new") | {"a/notes.txt": "theirs"}


def test_somebodys_folder_is_not_filled(out, staged):
    (out / "a").mkdir()

    published = publish(*among(out, staged(*CHAPTERS)), mine=())

    assert published[0].name == "a (2)/01.mp3"
    assert there(out / "a") == {}


def test_a_book_in_place_of_chapters_takes_their_folder_away(out, staged):
    publish(*among(out, staged(*CHAPTERS)), mine=())

    publish(*among(out, staged(*BOOK)), mine=CHAPTERS)

    assert {path.name for path in out.iterdir()} == set(BOOK)


def test_whoever_watches_for_sound_finds_all_beside_it(out, staged, monkeypatch):
    came = []
    link = os.link
    monkeypatch.setattr(os, "link", lambda old, new: (link(old, new), came.append(new.name)))

    publish(*among(out, staged(*BOOK)), mine=())

    assert came == ["a.srt", "a.json", "a.m4b"]


def test_where_one_does_not_fit_any_more_none_is_left_behind(out, staged, monkeypatch):
    link = os.link

    def filling(old, new):
        if new.name == "a.m4b":
            raise OSError(errno.ENOSPC, "No space left on device")
        link(old, new)

    monkeypatch.setattr(os, "link", filling)

    with pytest.raises(NarrationNoSpace):
        publish(*among(out, staged(*BOOK)), mine=())

    assert there(out) == {}


def test_a_race_for_one_name_costs_nothing_of_an_older_narration(out, staged, monkeypatch):
    publish(*among(out, staged("a.m4b", "a.json", words="old")), mine=())
    link = os.link

    def racing(old, new):
        if new.name == "a.srt":
            new.write_text("theirs")
        link(old, new)

    monkeypatch.setattr(os, "link", racing)

    published = publish(*among(out, staged("a.m4b", "a.json", "a.srt")), mine=("a.m4b", "a.json"))

    assert there(out) == dict.fromkeys(names(published), "new") | {"a.srt": "theirs"}


@pytest.mark.parametrize(("made", "name"), [(BOOK, "a.m4b"), (CHAPTERS, "a/01.mp3")])
def test_a_folder_that_somebody_made_in_place_of_ours_is_theirs(out, staged, made, name):
    publish(*among(out, staged(*made, words="old")), mine=())
    (out / name).unlink()
    (out / name).mkdir()

    published = publish(*among(out, staged(*made)), mine=made)

    assert [one.name[:5] for one in published] == ["a (2)"] * len(made)
    assert list((out / name).iterdir()) == []


def test_a_file_in_place_of_our_folder_is_theirs(out, staged):
    (out / "a").write_text("theirs")

    published = publish(*among(out, staged(*CHAPTERS)), mine=CHAPTERS)

    assert published[0].name == "a (2)/01.mp3"
    assert there(out)["a"] == "theirs"


def test_a_name_that_is_taken_at_this_very_moment_is_left_to_its_owner(out, staged, monkeypatch):
    link = os.link

    def racing(old, new):
        if new.name == "a.m4b":
            new.write_text("theirs")
        link(old, new)

    monkeypatch.setattr(os, "link", racing)

    published = publish(*among(out, staged(*BOOK)), mine=())

    assert names(published) == ["a (2).m4b", "a (2).srt", "a (2).json"]
    assert there(out) == dict.fromkeys(names(published), "new") | {"a.m4b": "theirs"}


def test_a_file_system_without_links_gets_it_as_well(out, staged, monkeypatch):
    def refused(old, new):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    (out / "a.srt").write_text("theirs")

    publish(*among(out, staged(*BOOK)), mine=())

    assert there(out)["a (2).m4b"] == "new"
    assert there(out)["a.srt"] == "theirs"


@pytest.mark.parametrize("made", [BOOK, CHAPTERS])
def test_from_another_file_system_it_comes_by_a_hidden_copy(out, staged, monkeypatch, made):
    monkeypatch.setattr(publishing, "device", lambda path: path.name)
    staging, files = staged(*made)

    publish(staging, out, files, mine=())

    assert there(out) == dict.fromkeys(made, "new")
    assert {path.name for path in out.iterdir()} == {name.split("/")[0] for name in made}
    assert not staging.exists()


def test_where_the_copy_does_not_fit_the_reason_is_told_and_nothing_stays(out, staged, monkeypatch):
    monkeypatch.setattr(publishing, "device", lambda path: path.name)
    staging, files = staged(*BOOK, words="long" * 20_000)

    with pytest.raises(OutputUnwritable) as caught, files_of_at_most(20_000):
        publish(staging, out, files, mine=())

    assert caught.value.facts == {"folder": str(out), "reason": "file too large"}
    assert list(out.iterdir()) == []
    assert not staging.exists()


@pytest.mark.parametrize(("folder", "file"), [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)])
def test_whoever_may_read_the_folder_may_read_what_comes(out, staged, folder, file):
    out.chmod(folder)

    publish(*among(out, staged(*BOOK)), mine=())
    publish(*among(out, staged("b/01.mp3", "b/b.json")), mine=())

    assert {(out / name).stat().st_mode & 0o777 for name in BOOK} == {file}
    assert (out / "b").stat().st_mode & 0o777 == folder
    assert (out / "b" / "b.json").stat().st_mode & 0o777 == file


def test_a_folder_that_is_made_is_as_open_as_the_one_it_is_in(out, staged):
    out.chmod(0o750)
    staging, files = staged(*BOOK)

    publish(staging, out / "deep" / "spoken", files, mine=())

    assert (out / "deep" / "spoken").stat().st_mode & 0o777 == 0o750
    assert there(out / "deep" / "spoken") == dict.fromkeys(BOOK, "new")


def test_a_folder_that_is_none_is_told_by_its_name_and_staging_is_gone(out, staged):
    (out / "file").write_text("theirs")
    staging, files = staged(*BOOK)

    with pytest.raises(OutputUnwritable) as caught:
        publish(staging, out / "file", files, mine=())

    assert caught.value.facts["folder"] == str(out / "file")
    assert there(out) == {"file": "theirs"}
    assert not staging.exists()


def among(out, staged):
    """What :func:`publish` gets."""
    staging, files = staged
    return staging, out, files
