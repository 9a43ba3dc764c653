"""What a file tells players of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd import __version__
from cosyd.narrate.book.names import one_line

if TYPE_CHECKING:
    from cosyd.contract.narrations import BookFormat
    from cosyd.narrate.plan import Plan

GENRE = "Audiobook"
_AUDIOBOOK = "2"
"""Of the atom ``stik``, by which Apple's players tell books from music."""

_LONGEST_DESCRIPTION = 4_000

_CODES = """
    af:afr ar:ara as:asm az:aze be:bel bg:bul bn:ben bo:bod br:bre bs:bos ca:cat co:cos
    cs:ces cy:cym da:dan de:deu el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin
    fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gu:guj ha:hau he:heb hi:hin hr:hrv hu:hun
    hy:hye id:ind is:isl it:ita ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan ko:kor la:lat
    lb:ltz lo:lao lt:lit lv:lav mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya
    nb:nob ne:nep nl:nld nn:nno no:nor oc:oci or:ori pa:pan pl:pol pt:por ro:ron ru:rus
    sa:san si:sin sk:slk sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam te:tel th:tha tl:tgl
    tr:tur uk:ukr ur:urd uz:uzb vi:vie yi:yid yo:yor yue:yue zh:zho zu:zul
"""
_THREE_LETTERS = dict(pair.split(":") for pair in _CODES.split())
"""ISO 639-2 (terminological codes), of the languages in which books are usually narrated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Of one file."""

    file: dict[str, str]
    """By FFmpeg's names, which its muxers translate."""

    language: str
    """Of the sound, in three letters, or empty."""


def tags(plan: Plan, *, title: str, format_name: BookFormat, track: str = "") -> Tags:
    """What a file of *plan* tells.

    Args:
        plan: The book.
        title: Of the file: that of the book, or of the chapter.
        format_name: In which it is written.
        track: As in ``2/12``; empty where there is but one file.
    """
    told = {
        "title": one_line(title),
        "album": one_line(plan.title) or one_line(title),
        "artist": one_line(plan.author),
        "album_artist": one_line(plan.author),
        "genre": GENRE,
        "track": track,
        "encoded_by": f"cosyd {__version__}",
        _description(format_name): one_line(plan.description)[:_LONGEST_DESCRIPTION],
    }
    language = three_letters(plan.language)
    if format_name == "m4b":
        told["media_type"] = _AUDIOBOOK
    elif format_name == "mp3":
        told["language"] = language
    else:
        told["language"] = plan.language
    return Tags(file={name: text for name, text in told.items() if text}, language=language)


def _description(format_name: BookFormat) -> str:
    """ID3 and WAV have but a comment."""
    return "comment" if format_name in {"mp3", "wav"} else "description"


def three_letters(tag: str) -> str:
    """The ISO 639-2 code of a BCP 47 *tag*, as MPEG-4 and ID3 want it, or empty."""
    language = tag.replace("_", "-").split("-")[0].lower()
    if len(language) == len("deu") and language.isascii() and language.isalpha():
        return language
    return _THREE_LETTERS.get(language, "")
