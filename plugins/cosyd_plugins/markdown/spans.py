"""Markdown within a line of text: what of it is markup, and where.

markdown-it-py tells the line of a block, but not the place of a mark within it. So each of its
rules is run with a note taken of where it began and ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

AT: Final = "cosyd_at"
"""In the ``meta`` of a token: where what it stands for begins and ends in the line."""

LABEL_END: Final = "cosyd_label_end"
"""In that of a link or image: where the closing bracket of its text stands."""

DELIMITERS: Final = frozenset({"emphasis", "strikethrough"})
DEEPEST: Final = 20
"""Levels of lists and quotes in each other, of links and images likewise. What is deeper is left
as it stands."""

Rule = "Callable[[StateInline, bool], bool]"


def parser() -> MarkdownIt:
    """One for CommonMark with tables, strikethrough, footnotes and mathematics.

    Indented text is no code for it: in a plain text, and in a piece of a longer one, the indent
    tells nothing. Nor are its tokens joined, so that each keeps its place.
    """
    made = MarkdownIt("commonmark", {"maxNesting": DEEPEST})
    made.enable(["table", "strikethrough"]).disable(["code", "text_join"])
    made.inline.ruler2.disable(["fragments_join"])
    footnote_plugin(made, inline=False, move_to_end=False, always_match_refs=True)
    dollarmath_plugin(
        made, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False
    )
    ruler = made.inline.ruler
    for name, rule in zip(ruler.get_active_rules(), ruler.getRules(""), strict=True):
        ruler.at(name, _delimiting(rule) if name in DELIMITERS else _placed(rule, name))
    return made


def at(token: Token) -> tuple[int, int] | None:
    """Where *token* stands in its line; None for plain text, and for what has no place."""
    place: tuple[int, int] | None = token.meta.get(AT)
    return place


def _placed(rule: Any, name: str) -> Callable[[StateInline, bool], bool]:
    """*rule*, whose first and last new token say where it began and ended."""

    def run(state: StateInline, silent: bool) -> bool:
        begin, old = state.pos, len(state.tokens) + bool(state.pending)
        if silent or not rule(state, False):
            return bool(silent and rule(state, True))
        fresh = state.tokens[old:]
        if not fresh:
            return True
        end = state.pos
        for token in (fresh[0], fresh[-1]):
            token.meta[AT] = (begin, end)
        if name in {"link", "image"}:
            label = begin + (name == "image")
            fresh[0].meta[LABEL_END] = parseLinkLabel(state, label, disableNested=name == "link")
        return True

    return run


def _delimiting(rule: Any) -> Callable[[StateInline, bool], bool]:
    """*rule*, which makes a token of each mark, each with its place."""

    def run(state: StateInline, silent: bool) -> bool:
        begin, old = state.pos, len(state.tokens) + bool(state.pending)
        if not rule(state, silent):
            return False
        for token in state.tokens[old:]:
            token.meta[AT] = (begin, begin + len(token.content))
            begin += len(token.content)
        return True

    return run
