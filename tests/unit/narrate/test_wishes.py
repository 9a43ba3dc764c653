"""What people wish for in the settings and in folders."""

from __future__ import annotations

import os

import pytest

from cosyd.contract.errors import SettingsInvalid, WishesInvalid
from cosyd.contract.narrations import Wishes
from cosyd.narrate.manner import Manner
from cosyd.narrate.wishes import folder_wishes, settled_wishes
from cosyd.system.options import Narrations


def test_the_nearer_folder_counts(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path.parent / "cosyd.toml").unlink(missing_ok=True)
    (tmp_path / "cosyd.toml").write_text('voice = "one"\nspeed = 1.5\ncover = "c.png"\n')
    (deep / "cosyd.toml").write_text('voice = "two"\n[speakers]\nAnn = "alto"\n')

    found = folder_wishes(tmp_path, deep / "x.txt")

    assert found == Wishes(
        voice="two", speed=1.5, cover=str(tmp_path / "c.png"), speakers={"Ann": "alto"}
    )
    assert folder_wishes(tmp_path, tmp_path / "x.txt").voice == "one"
    assert folder_wishes(deep, deep / "x.txt").speed is None


def test_what_is_changed_counts_at_once(tmp_path):
    file = tmp_path / "cosyd.toml"
    file.write_text("speed = 1.5")

    before = folder_wishes(tmp_path, tmp_path / "x.txt")
    file.write_text("speed = 1.25")
    after = folder_wishes(tmp_path, tmp_path / "x.txt")
    file.unlink()

    assert (before.speed, after.speed) == (1.5, 1.25)
    assert folder_wishes(tmp_path, tmp_path / "x.txt") == Wishes()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("voise = 'x'", "there is no 'voise', but 'voice'"),
        ("speed = '1.5'", "speed is '1.5', but has to be a number"),
        ("cover = '../c.png'", "outside of the folder"),
        ("cover = '/etc/passwd'", "outside of the folder"),
        ("cover = 'circle'", "leads in a circle"),
        ("speed", "no TOML"),
        ("a = " + "[" * 5_000, "nested too deep"),
        ("x = 1\n" * 20_000, "65,5"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path, text, reason):
    file = tmp_path / "cosyd.toml"
    (tmp_path / "circle").symlink_to("circle")
    file.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(WishesInvalid) as caught:
        folder_wishes(tmp_path, tmp_path / "x.txt")

    assert reason in str(caught.value) or "0.1 MB may be read" in str(caught.value)
    assert str(file) in str(caught.value)


def test_nothing_is_waited_for_that_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "cosyd.toml")

    with pytest.raises(WishesInvalid, match="a pipe"):
        folder_wishes(tmp_path, tmp_path / "x.txt")


def test_links_are_followed_within_the_folder_alone(tmp_path):
    root, path = tmp_path / "root", tmp_path / "root" / "inside" / "x.txt"
    path.parent.mkdir(parents=True)
    (root / "own.toml").write_text("speed = 1.5")
    (tmp_path / "other.toml").write_text("speed = 1.25")
    (path.parent / "cosyd.toml").symlink_to(root / "own.toml")

    assert folder_wishes(root, path).speed == 1.5
    (root / "cosyd.toml").symlink_to(tmp_path / "other.toml")
    with pytest.raises(WishesInvalid, match="leads out of the folder"):
        folder_wishes(root, path)


def test_settings_are_wishes_as_well():
    usual = settled_wishes(Narrations().manner, "narrations.manner")

    assert Manner.of(usual) == Manner()
    with pytest.raises(SettingsInvalid, match=r"narrations\.manner: speed is 9"):
        settled_wishes({"speed": 9}, "narrations.manner")
    with pytest.raises(SettingsInvalid, match="whole path"):
        settled_wishes({"cover": "c.png"}, "narrations.manner")
