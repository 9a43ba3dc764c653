"""Editors for a value of each kind. They know nothing of where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from cosyd_gui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QWheelEvent

MOST_NUMBER = 2**31 - 1
MOST_PORT = 65_535
"""Up to here numbers are read better as they are."""

MOST_DECIMAL = 1e9
WIDTH = 240
"""Of an editor that stands beside its words, in pixels."""


class Editor(QWidget):
    """Shows a value, and tells of another that was chosen or typed to its end.

    What the daemon refuses stays where it was typed: only :meth:`show_value` takes it away.

    Args:
        name: What is edited, for those who do not see where it stands.
    """

    edited = Signal(object)
    """The value that is wanted."""

    wrong = Signal(str)
    """Why what was typed is no value; empty: it is one."""

    wide = False
    """Whether it wants a line of its own."""

    keeps = True
    """Whether a value that was refused stays to be seen; what was only switched goes back."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.known: Any = None
        """The value that was shown last."""

        self.awaits = False
        """Whether it is not clear yet what becomes of the value that was told last."""

        self._typed = False
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.named = name

    @property
    def touched(self) -> bool:
        """Whether something was typed of which nobody was told yet."""
        return self._typed

    def follow(self, value: Any) -> None:
        """Show *value*, unless somebody is typing another."""
        self.known = value
        if not self.touched:
            self.show_value(value)

    def show_value(self, value: Any) -> None:
        """Show *value*."""
        self.known = value
        self.put(value)
        self._typed = False

    def put(self, value: Any) -> None:
        """Put it where it is edited."""
        raise NotImplementedError

    def value(self) -> Any:
        """What is there now."""
        raise NotImplementedError

    def offer(self) -> None:
        """Tell of the value, unless it is known to be that already."""
        self._typed = False
        value = self.value()
        if self.awaits or value != self.known:
            self.edited.emit(value)

    def hold(self, widget: QWidget) -> None:
        """Make *widget* what is edited with."""
        widget.setAccessibleName(self.named)
        self.line.addWidget(widget)
        self.setFocusProxy(widget)

    def touch(self) -> None:
        """Something was typed."""
        self._typed = True


class SwitchEditor(Editor):
    """Yes or no."""

    keeps = False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.switch = Switch(name)
        self.line.addStretch(1)
        self.hold(self.switch)
        self.switch.clicked.connect(self.offer)

    def put(self, value: Any) -> None:
        """See :class:`Editor`."""
        self.switch.setChecked(bool(value))

    def value(self) -> bool:
        """See :class:`Editor`."""
        return self.switch.isChecked()


class NumberEditor(Editor):
    """A whole number, or one with decimals.

    Args:
        name: See :class:`Editor`.
        least: None: there is no limit.
        most: The same.
        decimals: Whether it may have any.
        unit: What stands behind it.
    """

    def __init__(
        self,
        name: str,
        *,
        least: float | None = None,
        most: float | None = None,
        decimals: bool = False,
        unit: str = "",
    ) -> None:
        super().__init__(name)
        self.spin: QSpinBox | QDoubleSpinBox = _Decimals() if decimals else _Number()
        widest = MOST_DECIMAL if decimals else MOST_NUMBER
        low = -widest if least is None else max(least, -widest)
        high = widest if most is None else min(most, widest)
        if isinstance(self.spin, QSpinBox):
            self.spin.setRange(int(low), int(high))
        else:
            self.spin.setRange(low, high)
        self.spin.setKeyboardTracking(False)
        self.spin.setGroupSeparatorShown(high > MOST_PORT)
        self.spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.spin.setSuffix(f" {unit}" if unit else "")
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hold(self.spin)
        self.spin.valueChanged.connect(self.touch)
        self.spin.lineEdit().textEdited.connect(self.touch)
        self.spin.editingFinished.connect(self.offer)

    def put(self, value: Any) -> None:
        """See :class:`Editor`."""
        self.spin.setValue(value or 0)

    def value(self) -> int | float:
        """See :class:`Editor`."""
        return self.spin.value()


class TextEditor(Editor):
    """A line.

    Args:
        name: See :class:`Editor`.
        secret: Whether what is known of it is only that it is there.
    """

    def __init__(self, name: str, *, secret: bool = False) -> None:
        super().__init__(name)
        self._secret = secret
        self.edit = QLineEdit()
        self.hold(self.edit)
        self.edit.textEdited.connect(self.touch)
        self.edit.editingFinished.connect(self.offer)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.edit)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(lambda: self.show_value(self.known))

    def put(self, value: Any) -> None:
        """See :class:`Editor`."""
        if self._secret and value:
            self.edit.clear()
            self.edit.setPlaceholderText(self.tr("Kept secret; type another to replace it"))
        else:
            self.edit.setText(str(value or ""))
            self.edit.setCursorPosition(0)

    def value(self) -> str:
        """See :class:`Editor`."""
        text = self.edit.text()
        return str(self.known or "") if self._secret and not text else text


class ChoiceEditor(Editor):
    """One of a few words.

    Args:
        name: See :class:`Editor`.
        choices: The words.
        titles: How they are shown, where they are not shown as they are.
    """

    keeps = False

    def __init__(
        self, name: str, choices: Sequence[str], titles: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(name)
        self.combo = _Choice()
        for word in choices:
            self.combo.addItem((titles or {}).get(word, word) or self.tr("none"), word)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hold(self.combo)
        self.combo.activated.connect(self.offer)

    def put(self, value: Any) -> None:
        """See :class:`Editor`. A word that is none of them is added: it may be an older one."""
        value = str(value)  # a number among words is told as one of them
        if self.combo.findData(value) < 0:
            self.combo.addItem(value, value)
        self.combo.setCurrentIndex(self.combo.findData(value))

    def value(self) -> Any:
        """See :class:`Editor`."""
        return self.combo.currentData()


class _Number(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel scrolls the page, unless somebody is at work here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Decimals(QDoubleSpinBox):
    def __init__(self) -> None:
        super().__init__(decimals=3)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Without zeros at its end."""
        locale = QLocale()
        if not self.isGroupSeparatorShown():
            locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        shortest = QLocale.FloatingPointPrecisionOption.FloatingPointShortest.value
        return locale.toString(value, "f", shortest)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """See :class:`_Number`."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Choice(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """See :class:`_Number`."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
