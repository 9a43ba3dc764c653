"""The normaliser ``urls``: addresses, paths and file names as a person would read them aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.contract.model import primary_language

if TYPE_CHECKING:
    from cosyd.contract.reading import Reading

MOST_SEGMENTS: Final = 3
"""Of a URL's path: nobody wants to hear the rest, nor its query."""

_SPELLED = re.compile(r"[bcdfghj-np-tv-xz]{2,4}")
"""No vowel in it: spelled, which capitals tell the engines. ``y`` counts as a vowel: "py"."""

_SHOUTED = re.compile(r"[A-Z]{5,}")
_TOKEN = re.compile(r"[A-Za-z0-9]+|[^\sA-Za-z0-9]")
_NAME = r"[A-Za-z0-9_][\w.@+%-]*"
_ADDRESS = re.compile(
    r"""
    (?P<url>\b(?:https?|ftp|file|wss?)://[!-~]+|(?<![\w@./-])www\.[!-~]+)
    |(?P<mail>(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+)
    |(?P<domain>(?<![\w@./-])(?:[a-z0-9-]+\.)+
        (?:com|org|net|edu|gov|io|dev|app|info|ai|cn|jp|uk|de|fr|br|eu)(?::\d{2,5})?
        (?:/[!-~]*)?(?![\w@]))
    |(?P<file>(?<![\w@./-])\w[\w-]*(?:\.[\w-]+)*\.
        (?:md|txt|rst|py|js|ts|json|ya?ml|toml|ini|cfg|conf|log|xml|html?|css|csv|pdf|docx?|xlsx?
        |pptx?|odt|png|jpe?g|gif|svg|mp[34]|wav|ogg|flac|zip|gz|tar|exe|deb|sh|rs|go|java|cpp)
        (?![\w@]))
    |(?P<path>(?<![\w/<.~:-])(?:(?:~|\.{1,2})(?:/NAME)+|/\w[\w.@+%-]+(?:/NAME)*|[A-Z]:(?:\\NAME)+)[/\\]?)
    """.replace("NAME", _NAME),
    re.VERBOSE | re.ASCII,
)
_TRAILING = ".,;:!?)]}'\"*>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """How the signs in an address are called in a language."""

    dot: str
    slash: str
    at: str
    dash: str
    underscore: str
    colon: str
    backslash: str
    joint: str = " "
    """What stands between the words."""

    def of(self, sign: str) -> str:
        """The name of *sign*; empty for one that is better not read."""
        names = {
            ".": self.dot,
            "/": self.slash,
            "@": self.at,
            "-": self.dash,
            "_": self.underscore,
            ":": self.colon,
            "\\": self.backslash,
        }
        return names.get(sign, "")


def _signs(named: str, joint: str = " ") -> Signs:
    dot, slash, at, dash, underscore, colon, backslash = named.split(",")
    return Signs(
        dot=dot,
        slash=slash,
        at=at,
        dash=dash,
        underscore=underscore,
        colon=colon,
        backslash=backslash,
        joint=joint,
    )


_ENGLISH = _signs("dot,slash,at,dash,underscore,colon,backslash")
_SIGNS: Final = {
    "en": _ENGLISH,
    "zh": _signs("点,斜杠,艾特,杠,下划线,冒号,反斜杠", joint=""),
    "ja": _signs(
        "ドット,スラッシュ,アットマーク,ハイフン,アンダーバー,コロン,バックスラッシュ", joint=""
    ),
    "es": _signs("punto,barra,arroba,guion,guion bajo,dos puntos,barra invertida"),
    "fr": _signs("point,slash,arobase,tiret,tiret bas,deux points,antislash"),
    "it": _signs("punto,barra,chiocciola,trattino,trattino basso,due punti,barra inversa"),
    "pt": _signs("ponto,barra,arroba,hífen,sublinhado,dois pontos,barra invertida"),
    "de": _signs("Punkt,Schrägstrich,at,Minus,Unterstrich,Doppelpunkt,Rückstrich"),
    "hi": _signs("डॉट,स्लैश,ऐट,डैश,अंडरस्कोर,कोलन,बैकस्लैश"),
}


class Addresses:
    """``https://example.com/docs`` is read as "example dot com slash docs"."""

    name = "urls"

    def __call__(self, text: str, reading: Reading) -> str:
        """See :class:`cosyd.contract.hooks.Normaliser`."""
        signs = _SIGNS.get(primary_language(reading.language), _ENGLISH)
        return _ADDRESS.sub(lambda match: _said(match, signs), text)


def _said(match: re.Match[str], signs: Signs) -> str:
    """How the address that *match* found is read, and the marks of the sentence after it."""
    whole = match.group()
    address = whole.rstrip(_TRAILING)
    if match.lastgroup in {"url", "domain"}:
        named = _without_details(address)
    else:
        named = address.removeprefix("~/").removeprefix("./")
    words = [_word(token, signs) for token in _TOKEN.findall(named)]
    return signs.joint.join(filter(None, words)) + whole[len(address) :]


def _without_details(url: str) -> str:
    """*url* without scheme, user, password, www, query, fragment, and the end of a long path."""
    _, _, rest = url.rpartition("://")
    host, *segments = re.split(r"[?#]", rest, maxsplit=1)[0].rstrip("/").split("/")
    host = host.rpartition("@")[2].removeprefix("www.")
    return "/".join([host, *segments[:MOST_SEGMENTS]])


def _word(token: str, signs: Signs) -> str:
    """One word or sign of an address, as it is read."""
    if not token[0].isalnum():
        return signs.of(token)
    if _SPELLED.fullmatch(token):
        return token.upper()
    return token.lower() if _SHOUTED.fullmatch(token) else token
