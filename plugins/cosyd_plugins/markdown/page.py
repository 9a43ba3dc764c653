"""Reading a page of Markdown: its blocks, one after the other."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit
from cosyd_plugins.markdown.changes import applied, orderly
from cosyd_plugins.markdown.front import front_matter
from cosyd_plugins.markdown.line import line_edits
from cosyd_plugins.markdown.source import Source, mapped
from cosyd_plugins.markdown.spans import parser
from cosyd_plugins.markdown.tables import Tables
from cosyd_plugins.markdown.tags import tags_in
from cosyd_plugins.markdown.units import Units
from cosyd_plugins.markdown.words import Words, words_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.token import Token

    from cosyd_plugins.markdown.settings import Settings

_MARKUP: Final = re.compile(r"[*_`#>|\[\]<&\\~=+$!-]|^[ \t]*\d{1,9}[.)]", re.MULTILINE)
"""A text without any of it is read as it stands."""

_NUMBER: Final = re.compile(r"\d{1,9}[.)](?=\s)")
_NOTE: Final = re.compile(r"\[\^([^\]\s]+)\]:")
_FACE: Final = re.compile(r"[ \t]*>(?:[:;=8]|[._]<)")
"""``>:(`` and ``>_<`` begin no quotation."""

_TASK: Final = re.compile(r"\[([ xX])\][ \t]+")
_ALERT: Final = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)")
_QUOTE_ONLY: Final = re.compile(r"[ \t>]*>[ \t>]*")
_REFERENCE: Final = re.compile(r"\]:\s*(?:<|[/.#]|[A-Za-z][A-Za-z0-9+.-]+:|\w[\w.-]*\.\w)")
"""``[12:30]: hello`` is what somebody said, not where a link goes."""


class Reader:
    """Reads pages as *settings* say."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._parser = parser()

    def edits(self, text: str) -> Sequence[Edit]:
        """What of *text* is to be read otherwise."""
        if not _MARKUP.search(text):
            return []
        begin = front_matter(text)
        page = Page(text, begin, self.settings)
        environment: dict[str, object] = {}
        page.read(self._parser.parse(text[begin:], environment), environment)
        return orderly(text, page.found)


class Page:
    """One page, while it is being read."""

    def __init__(self, text: str, begin: int, settings: Settings) -> None:
        self.found: list[Edit] = [Edit(begin=0, end=begin, said="")] if begin else []
        self.settings = settings
        self.text = text
        self.source = Source(text, begin)
        self.units = Units()
        self._tables = Tables(self)
        self._faces: set[int] = set()
        self._last_line = 0

    def read(self, tokens: Sequence[Token], environment: dict[str, object]) -> None:
        """Find the edits to all blocks."""
        self._last_line = max(
            (one.map[0] for one in tokens if one.type == "inline" and one.map), default=0
        )
        self._references(environment)
        items, place = 0, 0
        while place < len(tokens):
            token = tokens[place]
            items += (token.type == "list_item_open") - (token.type == "list_item_close")
            if token.type == "table_open":
                place = self._tables.read(tokens, place)
            elif token.type == "inline":
                heading = tokens[place - 1].type == "heading_open"
                self._paragraph(token, heading=heading, item=items > 0)
            else:
                self._block(token, tokens[place + 1 : place + 2])
            place += 1
        self.found += self.units.borders(self.source, self.found)

    # -- blocks without text of their own ----------------------------------------------------

    def _block(self, token: Token, after: Sequence[Token]) -> None:
        if token.map is None:
            return
        first, stop = token.map
        match token.type:
            case "fence":
                self._fence(token, first, stop)
            case "html_block":
                self._html(first, stop)
            case "bullet_list_open" | "ordered_list_open":
                self.units.a_list_follows(first)
            case "hr":
                self.leave_out(first, first)
            case "math_block":
                self.units.add(self._between(first, stop - 1), (first, stop - 1), ends=False)
            case "blockquote_open":
                self._quote(first, stop)
            case "list_item_open" if after and after[0].type == "list_item_close":
                self.leave_out(first, first)

    def _references(self, environment: dict[str, object]) -> None:
        known = environment.get("references")
        twice = environment.get("duplicate_refs")
        for one in [*(known.values() if isinstance(known, dict) else ()),
                    *(twice if isinstance(twice, list) else ())]:  # fmt: skip
            first, stop = one["map"]
            if _REFERENCE.search(self.source.line(first) + "\n" + self.source.line(first + 1)):
                self.leave_out(first, stop - 1)

    def _fence(self, token: Token, first: int, stop: int) -> None:
        last = min(stop, self.source.last + 1) - 1
        closed = last > first and self.source.line(last).strip(" \t>").startswith(token.markup)
        if not closed and not self.text[self.source.span(last)[1] :].strip():
            self.leave_out(first, self.source.last)  # its end may still come
            return
        if self.settings.code != "read":
            self.instead(first, last, self.settings.code, "code")
            return
        self.leave_out(first, first)
        if closed:
            self.leave_out(last, last)
        if last - first > closed:
            inner = first + 1, last - closed
            self.units.add(self._between(*inner), inner, ends=False)

    def _html(self, first: int, stop: int) -> None:
        last = min(stop, self.source.last + 1) - 1
        begin, end = self._between(first, last)
        html = self.text[begin:end]
        edits = [Edit(begin=begin + one.begin, end=begin + one.end, said=one.said)
                 for one in tags_in(html)]  # fmt: skip
        self.found += edits
        if applied(self.text, begin, end, edits).strip():
            self.units.add((begin, end), (first, last), ends=False)

    def _quote(self, first: int, stop: int) -> None:
        for line in range(first, min(stop, self.source.last + 1)):
            written = self.source.line(line)
            if _FACE.match(written):
                self._faces.add(line)
            elif _QUOTE_ONLY.fullmatch(written):
                self.leave_out(line, line)

    def _between(self, first: int, last: int) -> tuple[int, int]:
        return self.source.span(first)[0], self.source.span(last)[1]

    def leave_out(self, first: int, last: int) -> None:
        """Read nothing of these lines."""
        begin, end = self._between(first, last)
        self.found.append(Edit(begin=begin, end=end, said=""))

    def instead(self, first: int, last: int, how: str, what: str) -> None:
        """Nothing is read of these lines, but perhaps that there was something."""
        begin, end = self._between(first, last)
        said = ""
        if how == "announce":
            words = self._words(begin, end)
            said = words.code if what == "code" else words.table
            self.units.add((begin, end), (first, last), ends=False)
        self.found.append(Edit(begin=begin, end=end, said=said))

    def _words(self, begin: int, end: int) -> Words:
        prose = self.text[max(0, begin - 1_000) : begin]
        return words_for(prose, self.text[end : end + 1_000], self.settings.language)

    # -- text ---------------------------------------------------------------------------------

    def _paragraph(self, token: Token, *, heading: bool, item: bool) -> None:
        first = token.map[0] if token.map else 0
        places = self.source.places(token.content, first)
        if places is None or not token.content:
            self._empty(first, heading=heading)
            return
        lines = token.content.count("\n") + 1
        last = first + lines - 1
        if not self.units and self._tables.are_rows(first, last):
            self.line(token, token.content, places, first)
            self._tables.rows(first, last)
            return
        self._prefixes(first, last, places, token.content)
        self.line(token, token.content, places, first)
        if heading:
            underlined = not self.source.line(first).lstrip(" \t>").startswith("#")
            tail = self.source.span(last)[1]
            self.found.append(Edit(begin=places[-1], end=tail, said=""))
            if underlined:
                self.leave_out(last + 1, last + 1)
                last += 1
        prefix = self.text[self.source.span(first)[0] : places[0]]
        if prefix.strip() == ">" and self.units.goes_on(self.source, first, places[0]):
            self.units.join(places[-1], last)
        else:
            self.units.add((places[0], places[-1]), (first, last), ends=heading or item)

    def _empty(self, line: int, *, heading: bool) -> None:
        if heading:
            self.leave_out(line, line)

    def line(self, token: Token, content: str, places: Sequence[int], line: int) -> None:
        """The edits to what stands within a block."""

        def words() -> Words:
            return self._words(places[0], places[-1])

        for edit in (
            *self._opening(content, words),
            *line_edits(
                content,
                token.children or [],
                images=self.settings.images,
                words=words,
                first=not self.units,
                last=line >= self._last_line,
            ),
        ):
            begin, end = mapped(places, edit.begin, edit.end)
            self.found.append(Edit(begin=begin, end=end, said=edit.said))

    @staticmethod
    def _opening(content: str, words: Callable[[], Words]) -> Iterator[Edit]:
        """The box of a task, the kind of a note."""
        if task := _TASK.match(content):
            said = words().to_do if task[1] == " " else words().done
            yield Edit(begin=0, end=task.end(), said=said)
        elif alert := _ALERT.match(content):
            yield Edit(begin=0, end=alert.end(), said=f"{alert[1].capitalize()}: ")

    def _prefixes(self, first: int, last: int, places: Sequence[int], content: str) -> None:
        """The marks of quotes, lists and headings before each line; numbers stay."""
        start = 0
        for line in range(first, last + 1):
            begin = self.source.span(line)[0]
            prefix = self.text[begin : places[start]]
            start = content.find("\n", start) + 1
            if prefix.strip() and line not in self._faces:
                self._prefix(begin, prefix)

    def _prefix(self, begin: int, prefix: str) -> None:
        end = begin + len(prefix)
        note = _NOTE.search(prefix)
        if note:
            said = "\n" + self._words(begin, end).footnote.format(note[1])
            self.found.append(Edit(begin=begin, end=end, said=said))
            return
        numbers = list(_NUMBER.finditer(prefix))
        edges = [(begin, begin), *((begin + one.start(), begin + one.end()) for one in numbers)]
        for (_, left), (right, _) in pairwise([*edges, (end, end)]):
            if self.text[left:right].strip():
                self.found.append(Edit(begin=left, end=right, said=" " if numbers else ""))
