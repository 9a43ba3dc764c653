"""Things side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from cosyd_gui import theme


def line(*parts: QWidget | None) -> QHBoxLayout:
    """Things side by side; None takes what room is left."""
    row = QHBoxLayout()
    row.setSpacing(theme.GAP)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
