"""What a document says of itself before its text."""

from __future__ import annotations

import pytest

from cosyd.contract.errors import WishesInvalid
from cosyd.contract.narrations import Pauses, Wishes
from readings import read_as, texts


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_yaml_tells_the_manner(tmp_path, name):
    book = read_as(
        tmp_path,
        name,
        "---\n# facts\ntitle: No\nauthor: [Ann B., Carl]\nlang: de\ndescription: |\n  A\n  tale.\n"
        "voice: hibari\nspeed: 1.25\nspeakers: {Ann: alto}\npauses:\n  item_s: 1\ncaptions: no\n"
        "cover: art/c.png\ntags: [x]\ndraft: true\nlayout: post\n---\n\nText.",
    )

    assert texts(book) == ["Text."]
    assert (book.title, book.author, book.language) == ("No", "Ann B., Carl", "de")
    assert book.description == "A tale."
    assert book.wishes == Wishes(
        title="No",
        author="Ann B., Carl",
        voice="hibari",
        speed=1.25,
        speakers={"Ann": "alto"},
        pauses=Pauses(item_s=1),
        captions=False,
        cover=str(tmp_path / "art" / "c.png"),
    )


def test_toml_does_so_too(tmp_path):
    book = read_as(tmp_path, "a.md", '+++\ntitle = "T"\nspeed = 1.5\ndate = 2024-01-01\n+++\nText.')

    assert texts(book) == ["Text."]
    assert book.wishes == Wishes(title="T", speed=1.5)


def test_a_table_of_our_own_keeps_us_apart_from_other_programs(tmp_path):
    head = "---\nformat: html\ncover: {image: x}\ncosyd:\n  format: mp3\n---\n"

    assert read_as(tmp_path, "a.md", f"{head}Text.").wishes == Wishes(format="mp3")


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("speed: 9", "speed is '9', but has to be a number from 0.5 to 2.0"),
        ("speed: fast", "speed is 'fast'"),
        ("format: mp4", "one of flac, m4b, mp3, opus, wav"),
        ("captions: perhaps", "true or false"),
        ("speakers: Ann", "a table of texts"),
        ("pauses: 3", "has to be a table"),
        ("pauses: {item: 3}", "there is no 'pauses.item', but 'item_s'"),
        ("cosyd: {voise: x}", "there is no 'voise', but 'voice'"),
        ("cover: ../../etc/passwd", "outside of the folder"),
        ("cover: /etc/passwd", "outside of the folder"),
        ("voice: [", "no YAML"),
        ("cover: circle", "leads in a circle"),
        (r'voice: "\ud800"', "half a character"),
        ("a: &a [x, x]\nb: [*a, *a]", "refers to itself"),
        ("a: " + "[" * 50, "nested too deep"),
        ("a: [" + "x, " * 9_000 + "]", "too long"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path, head, reason):
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(WishesInvalid) as caught:
        read_as(tmp_path, "a.md", f"---\n{head}\n---\nText.")

    assert reason in str(caught.value)
    assert "a.md" in str(caught.value)


def test_what_is_for_others_may_be_as_broken_as_it_likes(tmp_path):
    book = read_as(tmp_path, "a.md", "---\nname: x\ntitle: A: B\n---\nText.")

    assert (book.title, texts(book)) == ("A: B", ["Text."])


@pytest.mark.parametrize(
    "text", ["---\n\nA scene: one.\n\n---\n\nTwo.", "---\nNo end: at all", "--- a\nb: c\n---\n"]
)
def test_a_rule_is_no_head(tmp_path, text):
    assert read_as(tmp_path, "a.md", text).wishes == Wishes()
    assert any("e" in said or "b" in said for said in texts(read_as(tmp_path, "a.md", text)))
