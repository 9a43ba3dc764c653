from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cosyd.audio.encode import encode_file
from cosyd.contract.errors import (
    ManifestInvalid,
    ReferenceUnreadable,
    UnknownVoice,
    VoiceExists,
    VoiceNameInvalid,
    VoiceNotOwn,
    VoicesBusy,
    VoicesUnwritable,
)
from cosyd.voices import trash
from cosyd.voices.locking import only_writer
from cosyd.voices.manifest import Manifest
from cosyd.voices.store import VoiceStore
from sounds import sine


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "said.wav"
    path.write_bytes(encode_file(sine(72_000), "wav"))
    return path


@pytest.fixture
def store(tmp_path):
    return VoiceStore(tmp_path / "voices")


def anna(**fields):
    return Manifest(**{"name": "anna", "languages": ("en-GB",), "text": "Good morning."} | fields)


def names(store):
    return [voice.name for voice in store.all()]


def test_a_voice_is_there_for_every_store_of_the_folder(store, reference):
    told = anna(
        gender="female", tags=("warm", "old"), aliases=("alloy",), notes='He said "no".\nTwice.'
    )

    added = store.add(told, reference)

    (kept,) = VoiceStore(store.folder).all()
    assert kept == added
    assert kept.folder == store.folder / "anna"
    assert kept.reference.read_bytes() == reference.read_bytes()
    assert {field: getattr(kept.manifest, field) for field in ("tags", "aliases", "notes")} == {
        "tags": told.tags,
        "aliases": told.aliases,
        "notes": told.notes,
    }
    assert kept.manifest.created_at == pytest.approx(time.time(), abs=60)


def test_a_mix_needs_no_reference(store):
    store.add(anna(mix={"af_heart": 0.7, "bo.b": 1}), None)

    assert store.get("anna").manifest.mix == {"af_heart": 0.7, "bo.b": 1.0}
    assert store.get("anna").reference is None


def test_a_voice_is_made_of_one_thing(store, reference):
    for fields, given in [({}, None), ({"mix": {"bob": 1}}, reference)]:
        with pytest.raises(ManifestInvalid, match="either a reference or a mix"):
            store.add(anna(**fields), given)


def test_what_is_no_wav_file_leaves_nothing(store, tmp_path):
    (tmp_path / "said.wav").write_text("Good morning.")

    with pytest.raises(ReferenceUnreadable):
        store.add(anna(), tmp_path / "said.wav")

    assert not [path for path in store.folder.iterdir() if path.name != ".lock"]


@pytest.mark.parametrize("again", ["anna", "ANNA", "Anna"])
def test_capitals_make_no_other_voice(store, reference, again):
    store.add(anna(), reference)

    with pytest.raises(VoiceExists):
        store.add(anna(name=again), reference)

    assert store.get(again).name == "anna"


def test_accents_may_be_written_in_either_way(store, reference):
    store.add(anna(name="Ame\u0301lie"), reference)

    assert store.get("am\u00e9lie").folder.name == "Am\u00e9lie"


@pytest.mark.parametrize("name", ["a", "O_o-2.1", "小明", "Ἑλένη", "हिन्दी", "x" * 64])
def test_names_are_of_any_script(store, reference, name):
    assert store.add(anna(name=name), reference).folder.is_dir()


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".anna",
        "a/b",
        "a\\b",
        "a b",
        "a\x00",
        "a\n",
        "-a",
        "a.",
        "x" * 65,
        "小" * 64 + "𠀀",
        "con",
        "NUL",
        "com1.x",
        "lint",
        "a:b",
        "a*",
        "😀",
        "𠀀" * 60,
        "\u0301a",
        "a\u202eb",
    ],
)
def test_names_that_some_system_cannot_keep_are_refused(store, name):
    with pytest.raises(VoiceNameInvalid):
        anna(name=name)
    with pytest.raises(UnknownVoice):
        store.get(name)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"languages": ()}, "at least one language"),
        ({"languages": ("English, of course",)}, "no language tag"),
        ({"gender": "unknown"}, "'female', 'male' or empty"),
        ({"mix": {"bob": -1}}, "a number above 0"),
        ({"mix": {"bob": float("nan")}}, "a number above 0"),
        ({"text": "a" * 5_000}, "more than 4000 characters"),
        ({"tags": ("a",) * 100}, "more than 64 members"),
        ({"aliases": ("a\nb",)}, "words"),
        ({"aliases": ("",)}, "is empty"),
        ({"created_at": float("inf")}, "no date"),
    ],
)
def test_what_cannot_be_so_of_a_voice_is_told(fields, says):
    with pytest.raises(ManifestInvalid, match=says):
        anna(**fields)


def test_a_folder_put_there_by_hand_is_a_voice(store, reference):
    folder = store.folder / "Bob"
    folder.mkdir(parents=True)
    (folder / "voice.toml").write_text('name = "old"\nlanguages = ["de"]\nmood = "gay"\n')
    (folder / "prompt.wav").write_bytes(reference.read_bytes())

    assert names(store) == ["Bob"]
    assert store.get("bob").manifest.languages == ("de",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"languages = [", "no TOML"),
        (b"\xff\xfe", "no TOML"),
        (b'languages = "en"', r"languages"),
        (b'text = "Hello."', "missing required field `languages`"),
        (b'languages = ["en"]', "has no prompt.wav"),
        (b"a = " + b"[" * 10_000, "no TOML"),
        (b"#" * 300_000, "more than 262144 bytes"),
    ],
)
def test_a_folder_that_is_no_voice_is_told_and_the_others_stay(store, reference, content, says):
    store.add(anna(), reference)
    (store.folder / "bad").mkdir()
    if content is not None:
        (store.folder / "bad" / "voice.toml").write_bytes(content)

    assert names(store) == ["anna"]
    (problem,) = store.problems
    assert "bad" in problem
    with pytest.raises(ManifestInvalid, match=says):
        store.get("bad")


def test_a_name_that_is_no_text_is_told_in_letters_that_can_be_sent(store):
    (store.folder / "bad\udcff").mkdir(parents=True)

    assert store.all() == []
    assert "bad?" in store.problems[0]
    assert store.problems[0].isascii()


def test_a_broken_voice_can_be_removed(store):
    (store.folder / "bad").mkdir(parents=True)

    store.remove("bad")

    assert store.all() == []
    assert store.problems == ()


def test_a_change_keeps_what_people_wrote(store, reference):
    path = store.add(anna(), reference).folder / "voice.toml"
    path.write_text(path.read_text() + "\n# Anna's voice of 2026\nmood = 'calm'\n")

    store.change("anna", notes="new", tags=("a", "b"), mix={}, text="Two\nlines, \"'''\".")

    written = path.read_text()
    assert "# Anna's voice of 2026\nmood = 'calm'" in written
    assert "# What is said in prompt.wav" in written
    changed = VoiceStore(store.folder).get("anna").manifest
    assert (changed.notes, changed.tags) == ("new", ("a", "b"))
    assert changed.text == "Two\nlines, \"'''\"."


def test_a_mix_with_a_table_of_its_own_can_be_changed(store):
    path = store.add(anna(mix={"bob": 1}), None).folder / "voice.toml"
    path.write_text('languages = ["en"]\n\n[mix]  # theirs\nbob = 1\n"c.d" = 0.5\n')

    changed = store.change("anna", notes="new", aliases=["nova"])

    assert changed.manifest.mix == {"bob": 1.0, "c.d": 0.5}
    assert changed.manifest.notes == "new"
    assert "# theirs" in path.read_text()


@pytest.mark.parametrize(
    "fields", [{"languages": []}, {"name": "bob"}, {"mood": "calm"}, {"tags": "warm"}, {"text": 3}]
)
def test_a_change_that_cannot_be_changes_nothing(store, reference, fields):
    path = store.add(anna(), reference).folder / "voice.toml"
    before = path.read_bytes()

    with pytest.raises(ManifestInvalid):
        store.change("anna", **fields)

    assert path.read_bytes() == before


def test_what_was_made_of_a_voice_is_found_wherever_the_voice_is_by_now(store, reference):
    state = store.add(anna(), reference).state("kokoro", "0123")
    state.parent.mkdir()
    state.write_bytes(b"state")

    def found():
        return store.place_now(state).read_bytes()

    store.rename("anna", "berta")
    store.rename("berta", "anna")
    store.rename("anna", "berta")
    assert found() == b"state"
    store.remove("berta")
    assert found() == b"state"
    store.restore("berta")
    assert found() == b"state"
    store.remove("berta", for_good=True)
    assert not store.place_now(state).exists()


def test_a_voice_is_renamed_in_the_mixes_too(store, reference):
    store.add(anna(), reference)
    store.add(Manifest(name="both", languages=("en",), mix={"anna": 0.5, "bob": 0.5}), None)

    store.rename("anna", "Berta")
    store.rename("berta", "BERTA")

    assert names(store) == ["BERTA", "both"]
    assert store.get("both").manifest.mix == {"BERTA": 0.5, "bob": 0.5}
    with pytest.raises(VoiceExists):
        store.rename("BERTA", "Both")


def test_what_is_removed_can_be_brought_back_for_some_days(store, reference, monkeypatch):
    store.add(anna(notes="first"), reference)
    store.remove("ANNA")
    store.add(anna(notes="second"), reference)
    with pytest.raises(VoiceExists):
        store.restore("anna")
    store.remove("anna", for_good=True)

    assert store.removed() == ("anna",)
    assert store.restore("anna").manifest.notes == "first"
    store.remove("anna")
    now = time.time()
    monkeypatch.setattr(trash.time, "time", lambda: now + 15 * 86_400)
    with pytest.raises(UnknownVoice):
        VoiceStore(store.folder).restore("anna")


def test_samples_are_voices_that_nobody_can_change(store, reference, tmp_path):
    package = VoiceStore(tmp_path / "package")
    package.add(anna(), reference)
    store = VoiceStore(store.folder, [package.folder / "anna"])

    (sample,) = store.all()

    assert sample.sample
    assert sample.state("kokoro", "0123").is_relative_to(store.folder)
    with pytest.raises(VoiceExists):
        store.add(anna(name="Anna"), reference)
    for act in (
        lambda: store.change("anna", notes="mine"),
        lambda: store.rename("anna", "berta"),
        lambda: store.remove("anna"),
    ):
        with pytest.raises(VoiceNotOwn):
            act()


def test_changes_by_hand_are_seen(store, reference):
    voice = store.add(anna(), reference)

    def edit():
        path = voice.folder / "voice.toml"
        path.write_text(path.read_text() + "# edited\n")

    def copied():
        (store.folder / "copy").mkdir()
        (store.folder / "copy" / "voice.toml").write_text('languages = ["en"]')

    def state():
        voice.state("kokoro", "0123").parent.mkdir()
        voice.state("kokoro", "0123").write_bytes(b"state")

    for act in (edit, copied, state, (store.folder / "copy" / "voice.toml").unlink):
        store.all()
        assert not store.changed()
        act()
        store.all()  # by somebody else
        assert store.changed()


def test_a_folder_that_nobody_can_write_to_is_told(tmp_path, reference):
    (tmp_path / "voices").write_text("no folder")

    with pytest.raises(VoicesUnwritable):
        VoiceStore(tmp_path / "voices").add(anna(), reference)


def test_a_disk_that_takes_no_more_leaves_nothing_of_the_voice(store, reference):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(VoicesUnwritable, match="cannot be changed"):
            store.add(anna(), reference)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path.name for path in store.folder.iterdir()] == [".lock"]


def test_nobody_waits_for_ever_for_another_writer_and_readers_never_do(store, reference):
    store.add(anna(), reference)

    with only_writer(store.folder):
        with pytest.raises(VoicesBusy, match="Another program"):
            with only_writer(store.folder, patience_s=0.05):
                pytest.fail("two are in it at once")

        assert names(VoiceStore(store.folder)) == ["anna"]


def test_of_many_that_write_at_once_each_is_kept_and_one_gets_a_name(store, reference):
    refused = []

    def write(number):
        own = VoiceStore(store.folder)
        own.add(anna(name=f"voice{number}"), reference)
        try:
            own.add(anna(), reference)
        except VoiceExists:
            refused.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert names(store) == ["anna", *(f"voice{number}" for number in range(6))]
    assert len(refused) == 5


ENDLESS = """
import itertools, sys
from pathlib import Path
from cosyd.voices.locking import only_writer
from cosyd.voices.manifest import Manifest
from cosyd.voices.store import VoiceStore

store = VoiceStore(Path(sys.argv[1]))
for number in itertools.count():
    name = f"v{sys.argv[3]}-{number}"
    store.add(Manifest(name=name, languages=("en",), notes="n" * 4000), Path(sys.argv[2]))
    store.change(name, notes="m" * 4000)
    if number % 3 == 1:
        store.remove(name)
    print(number, flush=True)
"""


@pytest.mark.parametrize("kills", [6, pytest.param(20, marks=pytest.mark.slow)])
def test_a_writer_that_is_killed_leaves_whole_voices_only(store, reference, kills):
    wave = reference.read_bytes()

    for turn in range(kills):
        writer = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(store.folder), str(reference), str(turn)],
            stdout=subprocess.PIPE,
        )
        with writer:
            writer.stdout.readline()
            time.sleep(0.06 * turn / kills)
            os.kill(writer.pid, signal.SIGKILL)
        fresh = VoiceStore(store.folder)
        voices = fresh.all()

        assert fresh.problems == ()
        assert all(voice.reference.read_bytes() == wave for voice in voices)
        assert all(set(voice.manifest.notes) in ({"n"}, {"m"}) for voice in voices)
        assert not list(Path(store.folder).rglob(".new-*"))
    assert len(voices) >= kills
