"""A podcast feed as XML: RSS 2.0 with what podcast players read besides.

Sources: the RSS 2.0 specification of the RSS Advisory Board; Apple's guide to RSS feeds for
podcasts (the tags ``itunes:``); the Podcasting 2.0 namespace (``podcast:``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from xml.etree import ElementTree as ET

MEDIA_TYPE = "application/rss+xml"

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to tell (2.2, Char)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something that an episode has besides its sound."""

    url: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One sound."""

    guid: str
    """Stays the same, whatever the daemon's address and token are."""

    title: str
    author: str
    published_at: float
    """Seconds since 1970."""

    url: str
    media_type: str
    size_bytes: int
    audio_s: float
    image: str = ""
    chapters: Link | None = None
    transcripts: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """All of them."""

    title: str
    author: str
    description: str
    language: str
    link: str
    """A page about it."""

    own_url: str
    """Of the feed itself."""

    image: str = ""


def told_as_xml(show: Show, episodes: Iterable[Episode]) -> bytes:
    """The feed of *show*; the same words for the same things, always."""
    root = ET.Element("rss", {"version": "2.0", **NAMESPACES})
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", show.title)
    _text(channel, "link", show.link)
    ET.SubElement(channel, "atom:link", {"href": show.own_url, "rel": "self", "type": MEDIA_TYPE})
    _text(channel, "description", show.description)
    _text(channel, "language", show.language)
    _text(channel, "generator", "cosyd")
    _text(channel, "itunes:author", show.author)
    _text(channel, "itunes:explicit", "false")
    _text(channel, "itunes:type", "episodic")
    _text(channel, "itunes:block", "Yes")  # no directory is to list it: it is somebody's own
    arts = ET.SubElement(channel, "itunes:category", {"text": "Arts"})
    ET.SubElement(arts, "itunes:category", {"text": "Books"})
    if show.image:
        _image(channel, show)
    for one in episodes:
        _add(channel, one)
    ET.indent(root)
    told: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return told + b"\n"


def _image(channel: ET.Element, show: Show) -> None:
    ET.SubElement(channel, "itunes:image", {"href": show.image})
    image = ET.SubElement(channel, "image")
    _text(image, "url", show.image)
    _text(image, "title", show.title)
    _text(image, "link", show.link)


def _add(channel: ET.Element, one: Episode) -> None:
    item = ET.SubElement(channel, "item")
    _text(item, "title", one.title)
    ET.SubElement(
        item,
        "enclosure",
        {"url": one.url, "length": str(one.size_bytes), "type": one.media_type},
    )
    ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = one.guid
    _text(item, "pubDate", formatdate(one.published_at, usegmt=True))
    _text(item, "itunes:duration", str(round(one.audio_s)))
    _text(item, "itunes:explicit", "false")
    if one.author:
        _text(item, "itunes:author", one.author)
    if one.image:
        ET.SubElement(item, "itunes:image", {"href": one.image})
    if one.chapters:
        shown = {"url": one.chapters.url, "type": one.chapters.media_type}
        ET.SubElement(item, "podcast:chapters", shown)
    for link in one.transcripts:
        ET.SubElement(item, "podcast:transcript", {"url": link.url, "type": link.media_type})


def _text(parent: ET.Element, tag: str, words: str) -> None:
    ET.SubElement(parent, tag).text = _UNFIT.sub("", words)
