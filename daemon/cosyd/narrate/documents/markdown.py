"""Markdown, read as the page that it becomes.

Code is left out, whole blocks of it: read aloud it helps nobody. A word of code within a sentence
is read. So are descriptions of pictures, if they are more than a word, and tables row by row;
footnotes are left out, since there is no place where a listener would want them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from cosyd.narrate.document import Document
from cosyd.narrate.documents.front_matter import parted
from cosyd.narrate.documents.html import page_of
from cosyd.narrate.documents.pieces import chaptered, held
from cosyd.narrate.documents.source import told
from cosyd.narrate.documents.texts import text_in

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_ALERT: Final = re.compile(
    r"^(?P<quote>[ ]{0,3}>[ ]?)\[!(?P<kind>[A-Za-z]{3,12})\][ ]*$", re.MULTILINE
)


def read(path: Path, limits: Limits) -> Document:
    """The document in a file of Markdown."""
    front, body = parted(text_in(path, limits), path)
    page = page_of(_as_html(body), name=told(path))
    title, chapters = chaptered(page.pieces, front.title)
    document = Document(
        chapters=chapters,
        title=title,
        author=front.author,
        language=front.language,
        description=front.description,
        wishes=front.wishes,
    )
    return held(document, path, limits)


def _as_html(text: str) -> str:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin)
    return str(parser.render(_ALERT.sub(_alert, text)))


def _alert(match: re.Match[str]) -> str:
    """``> [!NOTE]``, which GitHub makes a box of, as a word of its own."""
    quote = match["quote"]
    return f"{quote}{match['kind'].capitalize()}.\n{quote}"
