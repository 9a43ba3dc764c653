"""The keys and the menu of the page of voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd_gui.views.voices import VoicesPage


def fill_menu(page: VoicesPage) -> None:
    """The ways to a new voice."""
    translate = QCoreApplication.translate
    record = page.list.menu.addAction(translate("VoicesPage", "&Record a voice ..."))
    file = page.list.menu.addAction(translate("VoicesPage", "From a &file ..."))
    mix = page.list.menu.addAction(translate("VoicesPage", "&Mix voices ..."))
    page.list.menu.addSeparator()
    exported = page.list.menu.addAction(translate("VoicesPage", "&Import ..."))
    for action, name, do in (
        (record, "microphone", page.record_new),
        (file, "file", page.doing.choose_recording),
        (mix, "mix", page.mix_new),
        (exported, "import", page.doing.choose_import),
    ):
        drawn(action, name)
        action.triggered.connect(lambda _=False, do=do: do())


def bind_keys(page: VoicesPage) -> None:
    """Find, new, remove, hear, leave."""

    def bind(keys: QKeySequence.StandardKey | Qt.Key, do: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), page).activated.connect(do)

    def bind_in_list(key: Qt.Key, do: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), page.list.view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(do)

    bind(QKeySequence.StandardKey.Find, page.list.search.setFocus)
    bind(QKeySequence.StandardKey.New, page.record_new)
    bind(Qt.Key.Key_Escape, page.leave)
    bind_in_list(Qt.Key.Key_Delete, page.remove_current)
    bind_in_list(Qt.Key.Key_Space, lambda: page.hearing.toggle_voice(page.list.current))
