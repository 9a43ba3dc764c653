"""The podcast feed is what podcast players read."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import feedparser
import pytest

from cosyd.api.episodes import Addresses, chapters_of, episodes_of
from cosyd.api.feed_xml import NAMESPACES, Show, told_as_xml
from cosyd.contract.errors import NarrationFileUnknown
from cosyd.contract.narrations import NarrationState, Wishes
from cosyd.contract.wire_narrations import NarrationFile, NarrationView

ADDRESSES = Addresses(base="http://box:26790", token="se-cret")
SHOW = Show(
    title="Narrations of box",
    author="cosyd",
    description="All.",
    language="en",
    link="http://box:26790/",
    own_url="http://box:26790/v1/narrations/feed.xml?token=se-cret",
    image="http://box:26790/cover",
)


def sound(name, audio_s=61.6):
    return NarrationFile(name=name, media_type="audio/mpeg", size_bytes=1_000, audio_s=audio_s)


def other(name, media_type):
    return NarrationFile(name=name, media_type=media_type, size_bytes=10)


def view(*files, **more):
    facts = {
        "id": "3f1c",
        "state": NarrationState.DONE,
        "name": "emma.epub",
        "source": "",
        "out": "",
        "watch": "",
        "title": "Emma",
        "author": "Jane Austen",
        "language": "en",
        "chapters": 2,
        "sentences": 2,
        "spoken": 2,
        "reused": 0,
        "audio_s": 61.6,
        "left_s": None,
        "doubts": 0,
        "wishes": Wishes(),
        "files": list(files),
        "created_at": 0.0,
        "changed_at": 1_000_000.0,
        "ended_at": 1_000_000.0,
    }
    return NarrationView(**(facts | more))


def feed(*views, cover=None):
    episodes = [one for each in views for one in episodes_of(each, ADDRESSES, cover=cover)]
    return told_as_xml(SHOW, episodes)


def test_players_find_all_that_they_look_for(tmp_path):
    book = view(
        sound("Emma.mp3"), other("Emma.vtt", "text/vtt"), other("Emma.json", "application/json")
    )

    found = feedparser.parse(feed(book, cover=tmp_path / "cover.jpg"))
    (entry,) = found.entries

    assert not found.bozo
    assert (found.version, found.feed.title, found.feed.author) == ("rss20", SHOW.title, "cosyd")
    assert found.feed.image.href == SHOW.image
    assert (entry.title, entry.author, entry.itunes_duration) == ("Emma", "Jane Austen", "62")
    assert (entry.id, entry.guidislink) == ("urn:cosyd:narration:3f1c", False)
    assert entry.published_parsed[:6] == (1970, 1, 12, 13, 46, 40)
    assert entry.image.href.endswith("/feed/3f1c/cover.jpg?token=se-cret")
    assert entry.podcast_chapters["url"].endswith("/feed/3f1c/chapters.json?token=se-cret")
    assert entry.podcast_transcript["type"] == "text/vtt"
    (enclosure,) = entry.enclosures
    assert enclosure == {
        "href": "http://box:26790/v1/narrations/feed/3f1c/files/Emma.mp3?token=se-cret",
        "length": "1000",
        "type": "audio/mpeg",
    }


def test_each_chapter_with_a_file_is_an_episode_and_the_first_is_the_oldest():
    book = view(sound("Emma/01 One.mp3", 1), sound("Emma/02 Two.mp3", 2))

    entries = feedparser.parse(feed(book)).entries

    assert [one.title for one in entries] == ["Emma: 02 Two", "Emma: 01 One"]
    assert entries[0].published_parsed > entries[1].published_parsed
    assert len({one.id for one in entries}) == 2
    assert "/files/Emma/01%20One.mp3?token=" in entries[1].enclosures[0].href


def test_signs_that_xml_has_no_way_to_tell_and_those_that_it_uses_do_no_harm():
    book = view(sound("a&b <c>.mp3"), title="A\x00 <B> & \ud800C\x1b “D” 你\U0001f600")

    found = feedparser.parse(feed(book))

    assert not found.bozo
    assert found.entries[0].title == "A <B> & C “D” 你\U0001f600"


def test_the_same_narrations_are_told_in_the_same_words():
    assert feed(view(sound("a.mp3"))) == feed(view(sound("a.mp3")))


def test_what_rss_asks_for_is_there_once_and_in_its_place():
    root = ET.fromstring(feed(view(sound("a.mp3"))))
    channel = root.find("channel")

    assert (root.tag, root.get("version")) == ("rss", "2.0")
    for name in ("title", "link", "description", "language"):
        assert len(channel.findall(name)) == 1, name
    itunes = f"{{{NAMESPACES['xmlns:itunes']}}}"
    assert channel.find(f"{itunes}explicit").text == "false"
    assert channel.find(f"{itunes}category").get("text") == "Arts"
    assert {one.tag for one in channel.find("item")} >= {"title", "enclosure", "guid", "pubDate"}


def test_chapters_are_told_as_players_of_podcasting_2_0_have_them(tmp_path):
    book = view(sound("a.mp3"), other("a.json", "application/json"))
    (tmp_path / "a.json").write_text(
        '{"made_by":"cosyd","chapters":[{"title":"One","begin_s":0,"end_s":2.5,"file":""}]}'
    )

    told = chapters_of(book, lambda _, name: tmp_path / name)

    assert told == {
        "version": "1.2.0",
        "chapters": [{"startTime": 0.0, "endTime": 2.5, "title": "One"}],
    }


@pytest.mark.parametrize("content", [b"", b"[]", b'{"chapters": [{"title": "\xff"}]}'])
def test_chapters_that_somebody_has_damaged_are_not_there(tmp_path, content):
    book = view(sound("a.mp3"), other("a.json", "application/json"))
    (tmp_path / "a.json").write_bytes(content)

    with pytest.raises(NarrationFileUnknown):
        chapters_of(book, lambda _, name: tmp_path / name)
