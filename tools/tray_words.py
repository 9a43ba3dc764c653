"""What the tray shows in the language of its user: its own words, and those of the daemon.

Qt's lupdate does not see through all that Python allows: a function that is called by another name,
a plural whose number is an attribute. So the words are looked up in the syntax, and written down in
the one manner that lupdate always reads.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from cosyd.plugins.registry import Plugins
from cosyd.system.schema import known_settings, settings_of_part, table_help
from cosyd_gui.reasons import SAYINGS
from cosyd_gui.views.settings_words import HELP, NAMES, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "gui" / "cosyd_gui"


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """Something that is to be translated."""

    context: str
    text: str
    comment: str = ""
    """Tells it from others of the same text."""

    counts: bool = False
    """Whether it has forms for one and for several."""


def words_of_the_tray() -> Iterator[Word]:
    """Those in the source of the tray.

    Raises:
        ValueError: Something that is to be translated is not found by Qt when the tray runs.
    """
    for file in sorted(SOURCES.rglob("*.py")):
        try:
            yield from words_in(ast.parse(file.read_text("utf-8")))
        except ValueError as error:
            error.add_note(str(file))
            raise


def words_in(tree: ast.AST, context: str = "") -> Iterator[Word]:
    """Those below *tree*, in order.

    Args:
        tree: Parsed source.
        context: The class that it is in.

    Raises:
        ValueError: ``.tr()`` is called outside of a class, or with what is no text.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and (word := _word_of(node, context)):
            yield word
        yield from words_in(node, node.name if isinstance(node, ast.ClassDef) else context)


def words_of_the_daemon() -> Iterator[Word]:
    """What it may say: errors, its settings and what they are called."""
    for folder in ("daemon", "gui", "plugins"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            text = file.read_text("utf-8")
            if "message = " in text or "solution = " in text:
                yield from errors_in(ast.parse(text))
    for context, sayings in SAYINGS.items():
        yield from (Word(context, saying) for saying in sayings.splitlines())
    ours = [
        point for point in entry_points(group="cosyd") if point.dist and point.dist.name == "cosyd"
    ]
    tables = Plugins(ours).tables
    settings = dict(known_settings())
    for name, table in tables.items():
        settings |= settings_of_part(name, table.shape)
    helps = {*table_help().values(), *(table.about for table in tables.values())}
    helps |= {known.help for known in settings.values()}
    yield from (Word(HELP, text) for text in helps if text)
    yield from (Word(NAMES, title_of(name)) for name in settings)


def errors_in(tree: ast.AST) -> Iterator[Word]:
    """What the classes of errors below *tree* say."""
    for node in ast.walk(tree):
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            match line:
                case ast.Assign(
                    targets=[ast.Name(id="message" | "solution")],
                    value=ast.Constant(value=str(text)),
                ) if text:
                    yield Word("Errors", text)


def words_of_qt() -> Iterator[Word]:
    """What Qt's own translation into Chinese leaves in English, of a dialog that the tray opens."""
    for text, comment in (
        ("Drive", ""),
        ("File", ""),
        ("%1 File", ""),
        ("Folder", "All other platforms"),
        ("Shortcut", "All other platforms"),
    ):
        yield Word("QAbstractFileIconProvider", text, comment)


def as_source(words: Iterable[Word]) -> str:
    """*words* as lupdate reads them, each once."""
    lines = []
    context = ""
    for word in sorted(set(words)):
        if word.context != context:
            context = word.context
            lines += [f"class {context}:", "    def words(self):"]
        counting = ", n" if word.counts else ""
        lines.append(f"        self.tr({_quoted(word.text)}, {_quoted(word.comment)}{counting})")
    return "\n".join(lines) + "\n"


def _word_of(call: ast.Call, context: str) -> Word | None:
    """What *call* has translated, where it names it."""
    named = call.func
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    told: list[ast.expr | str] = []
    if name == "tr" and isinstance(named, ast.Attribute):
        told = [context, *call.args]
        if not context or not call.args or not _text(call.args[0]):
            raise ValueError(f"line {call.lineno}: {ast.unparse(call)} is translated by nobody")
    elif name in {"tr", "translate", "QT_TRANSLATE_NOOP"}:
        told = [*call.args]
    texts = [_text(one) for one in told]
    if len(texts) < len(("context", "text")) or not texts[0] or not texts[1]:
        return None
    context, text, comment, *count = (*texts, *[""] * (3 - len(texts)))
    return Word(context, text, comment, counts=bool(count))


def _text(told: ast.expr | str) -> str:
    if isinstance(told, ast.Constant):
        return told.value if isinstance(told.value, str) else ""
    return told if isinstance(told, str) else ""


def _quoted(text: str) -> str:
    """In double quotes, as lupdate reads them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
