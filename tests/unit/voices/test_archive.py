from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import warnings
import zipfile

import pytest

from cosyd.audio.encode import encode_file
from cosyd.contract.errors import (
    ArchiveForeign,
    ArchiveInvalid,
    ArchiveTooLarge,
    VoiceExists,
    VoiceNameInvalid,
)
from cosyd.voices.archive import export, import_
from cosyd.voices.manifest import Manifest
from cosyd.voices.store import VoiceStore
from sounds import sine

WAV = encode_file(sine(72_000), "wav")
TOML = b'languages = ["en"]\ntext = "Good morning."\n'
GOOD = {"voice.toml": TOML, "prompt.wav": WAV}


@pytest.fixture
def store(tmp_path):
    return VoiceStore(tmp_path / "voices")


@pytest.fixture
def anna(tmp_path):
    """A voice of another store, with a state."""
    (tmp_path / "said.wav").write_bytes(WAV)
    other = VoiceStore(tmp_path / "elsewhere")
    manifest = Manifest(name="anna", languages=("en",), text="Good morning.", tags=("warm",))
    voice = other.add(manifest, tmp_path / "said.wav")
    state = voice.state("cosyvoice2", "0123abcd")
    state.parent.mkdir()
    state.write_bytes(b"state")
    (state.parent / ".hidden").write_bytes(b"nobody's")
    return voice


def packed(files, *, contents=None, **more):
    """An archive of *files*, told of as they are but for what *contents* says."""
    told = {
        "format": 1,
        "name": "anna",
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        },
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name is there twice
        archive.writestr("manifest.json", json.dumps(told | (contents or {})))
        for name, data in [*files.items(), *more.get("besides", [])]:
            archive.writestr(name, data)
    return out.getvalue()


def with_special(mode):
    """An archive with an entry that is no file, told of as if it were one."""
    target = b"/etc/passwd"
    told = {"states/x": target, **GOOD}
    contents = json.loads(zipfile.ZipFile(io.BytesIO(packed(told))).read("manifest.json"))
    return packed(GOOD, contents=contents, besides=[(entry("states/x", mode), target)])


def entry(name, mode):
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


def inside(store):
    """All files in the folder of a store, but for its lock."""
    if not store.folder.is_dir():
        return []
    return [path for path in store.folder.rglob("*") if path.name != ".lock"]


def test_a_voice_is_the_same_at_home_and_abroad(store, anna, tmp_path):
    target = tmp_path / "anna.cosyvoice"

    export(anna, target)
    there = import_(target, store)

    assert there.manifest == anna.manifest
    assert there.folder.is_relative_to(store.folder)
    for file in ("voice.toml", "prompt.wav", "states/cosyvoice2-0123abcd.safetensors"):
        assert (there.folder / file).read_bytes() == (anna.folder / file).read_bytes()
    assert not (there.states / ".hidden").exists()
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_the_same_voice_gives_the_same_bytes_and_states_can_stay_at_home(store, anna):
    first, second, without = io.BytesIO(), io.BytesIO(), io.BytesIO()

    export(anna, first)
    export(anna, second)
    export(anna, without, with_states=False)

    assert first.getvalue() == second.getvalue()
    assert import_(without, store).made() == ()


def test_it_can_be_called_otherwise(store, anna):
    file = io.BytesIO()
    export(anna, file)
    import_(file, store)

    with pytest.raises(VoiceExists):
        import_(file, store)
    with pytest.raises(VoiceNameInvalid):
        import_(file, store, name="../berta")

    assert import_(file, store, name="berta").name == "berta"
    assert [voice.name for voice in store.all()] == ["anna", "berta"]


def test_a_mix_and_a_folder_packed_by_hand_come_in(store):
    mix = packed({"voice.toml": b'languages = ["en"]\nmix = { bob = 1 }\n'})
    by_hand = packed(GOOD, contents={"name": "bob"}, besides=[("states/", b"")])

    assert import_(io.BytesIO(mix), store).manifest.mix == {"bob": 1.0}
    assert import_(io.BytesIO(by_hand), store).reference.read_bytes() == WAV


BAD_NAMES = ["../anna.txt", "/etc/anna", "C:\\anna", "states\\..\\x", "states/../x", "notes.txt"]
BAD_NAMES += ["states/.x", "states/a/b", "PROMPT.WAV"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_no_file_gets_out_of_its_folder_or_into_it_unasked(store, tmp_path, name):
    with pytest.raises(ArchiveInvalid):
        import_(io.BytesIO(packed(GOOD | {name: b"x"})), store)

    assert inside(store) == []
    assert [path.name for path in tmp_path.iterdir() if path.name != "voices"] == []


HARM = {
    "text": b"Good morning.\n" * 50,
    "nothing": b"",
    "half": packed(GOOD)[:-300],
    "tail": packed(GOOD) + b"x",
    "no zip inside": b"\0" * 200 + b"PK\5\6" + b"\0" * 18,
    "a large list": b"\0" * 200 + b"PK\5\6" + b"\0" * 8 + struct.pack("<IIH", 2**31, 0, 0),
    "zip64": b"\0" * 200 + b"PK\6\7" + b"\0" * 16 + b"PK\5\6" + b"\0" * 18,
    "a link": with_special(stat.S_IFLNK | 0o777),
    "a device": with_special(stat.S_IFCHR | 0o777),
    "a name twice": packed(GOOD, besides=[("prompt.wav", b"other")]),
    "a file untold": packed(GOOD, besides=[("states/x.safetensors", b"x")]),
    "a file missing": packed(
        GOOD, contents={"files": {"voice.toml": {"bytes": 1, "sha256": "0"}, "prompt.wav": None}}
    ),
    "other content": packed(
        GOOD,
        contents={
            "files": {n: {"bytes": len(d), "sha256": "0" * 64} for n, d in GOOD.items()},
        },
    ),
    "more than told": packed(
        GOOD, contents={"files": {name: {"bytes": 3, "sha256": "0"} for name in GOOD}}
    ),
    "no voice.toml": packed({"prompt.wav": WAV}),
    "no sound": packed(GOOD | {"prompt.wav": b"words"}),
    "no reference": packed({"voice.toml": TOML}),
    "a wrong manifest": packed(GOOD | {"voice.toml": b"languages = 3"}),
    "wrong contents": packed(GOOD, contents={"files": [1]}),
    "no number": packed(GOOD, contents={"format": "one"}),
    "a bomb": packed(GOOD | {"states/x": bytes(80 << 20)}),
    "2,000 files": packed(GOOD, besides=[(f"states/{n}", b"") for n in range(2_000)]),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_no_voice_leaves_nothing(store, harm):
    with pytest.raises((ArchiveInvalid, ArchiveTooLarge)) as caught:
        import_(io.BytesIO(HARM[harm]), store)

    assert str(store.folder) not in str(caught.value)
    assert inside(store) == []


def test_a_damaged_byte_is_found_wherever_it_is(store):
    whole = packed(GOOD)
    tampered = []

    for place in range(0, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        try:
            voice = import_(io.BytesIO(bytes(damaged)), store, name=f"voice{place}")
        except (ArchiveInvalid, ArchiveTooLarge, ArchiveForeign):
            continue
        assert voice.reference.read_bytes() == WAV
        assert (voice.folder / "voice.toml").read_bytes() == TOML

        tampered.append(place)

    assert len(tampered) < 8
    assert len(store.all()) == len(tampered)
    assert store.problems == ()


def test_a_later_format_is_told_as_such(store):
    with pytest.raises(ArchiveForeign, match="format 2"):
        import_(io.BytesIO(packed({}, contents={"format": 2, "files": "elsewhere"})), store)


def test_a_folder_is_no_archive(store, tmp_path):
    with pytest.raises(ArchiveInvalid, match="no file"):
        import_(tmp_path, store)
