"""What is told of a voice, to be read or to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from cosyd.contract.wire_voices import VoiceChange, VoiceDetails
from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_LINES = 3
COMMAS = "，、،"
"""Those of other scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that can be changed."""

    key: str
    """As :class:`~cosyd.contract.wire_voices.VoiceChange` calls it."""

    many: bool = False
    """Whether it is several, with commas between."""

    long: bool = False


FIELDS = (
    Field(key="description"),
    Field(key="aliases", many=True),
    Field(key="tags", many=True),
    Field(key="text", long=True),
    Field(key="preview"),
    Field(key="instruct"),
    Field(key="notes", long=True),
    Field(key="licence"),
    Field(key="consent"),
)


class DetailsForm(QWidget):
    """A line for each thing that can be told. What is typed is kept, whatever happens to the voice.

    The typed text of each voice that was looked at is remembered until it is saved or given up.
    """

    edited = Signal()
    """What is typed is, or is not any more, another than what is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._kept: dict[str, str] = {}
        self._drafts: dict[str, dict[str, str]] = {}
        self._editors: dict[str, QLineEdit | QPlainTextEdit] = {}
        self._form = QFormLayout(self)
        self._lay_out()

    @property
    def typed(self) -> dict[str, str]:
        """What was typed and is not kept yet: by field."""
        return {
            key: _text(editor)
            for key, editor in self._editors.items()
            if _text(editor) != self._kept.get(key, "")
        }

    def editor(self, key: str) -> QLineEdit | QPlainTextEdit:
        """Where that field is typed."""
        return self._editors[key]

    def show_details(self, details: VoiceDetails) -> bool:
        """Show *details*; whether something that is typed and kept was changed elsewhere too."""
        typed = self.typed if details.name == self._name else self._change_to(details.name)
        was, self._kept = self._kept, _kept(details)
        for key, editor in self._editors.items():
            _write(editor, typed.get(key, self._kept[key]))
        self._form.setRowVisible(self._editors["text"], details.has_reference)
        self.edited.emit()
        return bool(was) and any(
            self._kept[key] not in {was.get(key), said} for key, said in typed.items()
        )

    def rename(self, old: str, new: str) -> None:
        """What was typed for *old* is now for *new*."""
        if self._name == old:
            self._name = new
        if old in self._drafts:
            self._drafts[new] = self._drafts.pop(old)

    def change(self) -> VoiceChange:
        """What was typed, as the daemon takes it."""
        many = {field.key for field in FIELDS if field.many}
        told: dict[str, Any] = {
            key: _parts(said) if key in many else said for key, said in self.typed.items()
        }
        return VoiceChange(**told)

    def saved(self, details: VoiceDetails) -> None:
        """*details* is what is kept now."""
        if details.name == self._name:
            self._kept = {}
            for key, said in _kept(details).items():
                self._kept[key] = said
                _write(self._editors[key], said)
            self.edited.emit()

    def forget(self, name: str) -> None:
        """What was typed for the voice *name* is not wanted any more."""
        self._drafts.pop(name, None)
        if name == self._name:
            self.give_up()

    def give_up(self) -> None:
        """Show again what is kept."""
        for key, editor in self._editors.items():
            _write(editor, self._kept.get(key, ""))
        self.edited.emit()

    def _change_to(self, name: str) -> Mapping[str, str]:
        """Remember what was typed for the voice before; what was typed for this one."""
        if self._name and (typed := self.typed):
            self._drafts[self._name] = typed
        self._name = name
        self._kept = {}
        return self._drafts.pop(name, {})

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(theme.GAP)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        labels = self._labels()
        for field in FIELDS:
            editor: QLineEdit | QPlainTextEdit
            if field.long:
                editor = QPlainTextEdit(tabChangesFocus=True)
                editor.setFixedHeight(editor.fontMetrics().lineSpacing() * TEXT_LINES + theme.ROOM)
            else:
                editor = QLineEdit()
            editor.textChanged.connect(lambda *_: self.edited.emit())
            label, hint = labels[field.key]
            editor.setPlaceholderText(hint)
            self._editors[field.key] = editor
            self._form.addRow(label, editor)

    def _labels(self) -> dict[str, tuple[str, str]]:
        return {
            "description": (self.tr("&Description"), ""),
            "aliases": (self.tr("&Other names"), self.tr("With commas between them")),
            "tags": (self.tr("&Tags"), self.tr("With commas between them")),
            "text": (self.tr("What is said in the &recording"), ""),
            "preview": (self.tr("Sentence to &try it with"), self.tr("A usual one")),
            "instruct": (self.tr("&Manner"), self.tr("How it speaks where nothing else is wished")),
            "notes": (self.tr("N&otes"), ""),
            "licence": (self.tr("&Licence"), ""),
            "consent": (self.tr("&Who agreed"), self.tr("Who agreed, and when")),
        }


def _kept(details: VoiceDetails) -> dict[str, str]:
    return {
        field.key: ", ".join(value) if field.many else str(value).strip()
        for field in FIELDS
        for value in (getattr(details, field.key),)
    }


def _parts(said: str) -> list[str]:
    for comma in COMMAS:
        said = said.replace(comma, ",")
    return [part for one in said.split(",") if (part := one.strip())]


def _text(editor: QLineEdit | QPlainTextEdit) -> str:
    said = editor.toPlainText() if isinstance(editor, QPlainTextEdit) else editor.text()
    return said.strip()


def _write(editor: QLineEdit | QPlainTextEdit, said: str) -> None:
    if _text(editor) == said:
        return  # the cursor stays where it is
    if isinstance(editor, QPlainTextEdit):
        editor.setPlainText(said)
    else:
        editor.setText(said)
        editor.setCursorPosition(0)
