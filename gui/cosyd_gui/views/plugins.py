"""The page of plug-ins: what they offer, how they fare, and which are in use."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cosyd.contract.events import PluginChanged, SettingsReloaded
from cosyd_gui import theme
from cosyd_gui.views.page import Page
from cosyd_gui.views.plugins_parts import Part, listed, state_words, switch
from cosyd_gui.views.settings_words import help_of
from cosyd_gui.widgets.cards import Card, Column, Row
from cosyd_gui.widgets.labels import Pill, Words
from cosyd_gui.widgets.switch import Switch
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from cosyd.client import Client
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire import PluginView
    from cosyd.contract.wire_house import SettingsView, SettingView
    from cosyd_gui.house import GuiHouse

SOON_MS = 150
"""How long after an event all is read anew; several come together."""

DOT = " · "
Seen = tuple[list["PluginView"], "SettingsView"]


class PluginsPage(Page):
    """All plug-ins."""

    name: ClassVar[str] = "plugins"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.rows: dict[str, PluginRow] = {}
        self._turn = 0
        """Counts what was asked: an answer of before the last change is old."""

        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.fresh)
        column = Column(self.tr("Plug-ins"))
        self._about = Words(
            self.tr(
                "What others have added to cosyd, and what came with it. A change counts at once, "
                "or from the next start on where it says so."
            )
        )
        column.add(self._about)
        self.card = Card()
        self.card.hide()
        column.add(self.card)
        self.body.addWidget(column, 1)
        self.link.happened.connect(self._happened)

    def fresh(self) -> None:
        """Ask for all plug-ins, and for the settings that put them to use."""
        self._turn += 1
        turn = self._turn
        self.link.ask(self, _look, lambda seen: self._show(seen, turn), self.unseen)

    def _happened(self, event: object) -> None:
        if isinstance(event, PluginChanged | SettingsReloaded):
            if self.isVisible():
                self._soon.start()
            else:
                self._old = True

    def _show(self, seen: Seen, turn: int) -> None:
        if turn != self._turn:
            return
        plugins, settings = seen
        named = {one.name: one for one in settings.settings}
        used = {one.table for one in settings.settings}
        tables = {one.name: one.help for one in settings.tables if one.name in used}
        for name in [name for name in self.rows if name not in {one.name for one in plugins}]:
            self.rows.pop(name).deleteLater()
        for plugin in plugins:
            row = self.rows.get(plugin.name)
            if row is None or row.offers != plugin.offers:
                row = self._made(plugin)
            row.draw(plugin, named, tables)
        self.card.setVisible(bool(plugins))

    def _made(self, plugin: PluginView) -> PluginRow:
        before = self.rows.pop(plugin.name, None)
        if before:
            before.deleteLater()
        row = self.rows[plugin.name] = PluginRow(plugin)
        row.wanted.connect(self._switch)
        row.settings_wanted.connect(
            lambda table: self.house.actions.wanted.emit(f"settings/{table}")
        )
        self.card.add(row)
        return row

    def _switch(self, line: PartLine, wanted: bool) -> None:
        self._turn += 1

        def failed(error: CosydError) -> None:
            self.notice.tell_error(error)
            line.back()
            self.fresh()

        self.link.ask(
            line,
            lambda daemon: switch(daemon, line.part, wanted=wanted),
            lambda _: self.fresh(),
            failed,
        )


class PluginRow(Row):
    """A plug-in."""

    wanted = Signal(object, bool)
    """A :class:`PartLine`, and whether it is to be in use."""

    settings_wanted = Signal(str)
    """The table of settings is to be shown."""

    def __init__(self, plugin: PluginView) -> None:
        super().__init__(plugin.name)
        self.offers = plugin.offers
        self._table = ""
        self.lines = [PartLine(Part.of(offer)) for offer in plugin.offers]
        self.settings = QPushButton(self.tr("Settings"))
        self.settings.setAccessibleName(f"{self.settings.text()}: {plugin.name}")
        self.settings.clicked.connect(lambda: self.settings_wanted.emit(self._table))
        self.beside.addWidget(self.settings)
        single = len(self.lines) == 1
        for line in self.lines:
            line.switch.clicked.connect(lambda on, line=line: self.wanted.emit(line, on))
            line.name_it(not single)
            if single:
                self.beside.addWidget(line)
            else:
                self.below.addWidget(line)

    def _about(self, plugin: PluginView, about: str) -> str:
        """What it is for, what it is, and with what it came."""
        own = {line.part.words: None for line in self.lines} if len(self.lines) == 1 else {}
        came = " ".join(filter(None, (plugin.distribution, plugin.version)))
        first = help_of(about)
        return "\n".join(filter(None, (first, DOT.join(filter(None, (*own, came))))))

    def draw(
        self, plugin: PluginView, settings: dict[str, SettingView], tables: dict[str, str]
    ) -> None:
        """Show it as it is now.

        Args:
            plugin: It.
            settings: All, by name.
            tables: The help of each table of settings, by name.
        """
        self.pill.say(*state_words(plugin))
        bad = plugin.state in {"failed", "blocked"}
        self.problem.say(reason_of(plugin.reason), "problem" if bad else "note")
        own = [f"plugins.{name}" for name in (plugin.name, *(one.part.name for one in self.lines))]
        self._table = next((table for table in own if table in tables), "")
        self.details.say(self._about(plugin, tables.get(self._table, "")))
        self.settings.setVisible(bool(self._table))
        for line in self.lines:
            line.draw(settings.get(line.part.setting), plugin.in_use)


class PartLine(QWidget):
    """Something that a plug-in offers, with its switch."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part
        self._on = False
        self.switch = Switch(f"{part.words}: {part.name}")
        self._name = QLabel(part.name, textFormat=Qt.TextFormat.PlainText)
        self._name.setBuddy(self.switch)
        self._kind = Words(part.words)
        self.pill = Pill()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self._name)
        line.addWidget(self._kind, 1)
        line.addWidget(self.pill)
        line.addWidget(self.switch)

    def name_it(self, yes: bool) -> None:
        """Whether it tells its name: where its plug-in offers several things."""
        self._name.setVisible(yes)
        self._kind.setVisible(yes)

    def draw(self, setting: SettingView | None, in_use: list[str]) -> None:
        """Show whether it is in use.

        Args:
            setting: That which puts it to use; None: it has none.
            in_use: What of its plug-in is, as the plug-in's view tells it.
        """
        self.switch.setVisible(setting is not None)
        self.switch.setEnabled(setting is not None and not setting.fixed)
        if setting is None:
            used = f"{self.part.kind} {self.part.name}" in in_use
            self.pill.say(self.tr("In use") if used else "", "good")
            return
        self._on = self.part.name in listed(setting)
        self.switch.setChecked(self._on)
        self.switch.setToolTip(reason_of(setting.fixed))
        later = self._on != (self.part.name in (setting.value or []))
        if setting.fixed:
            self.pill.say(self.tr("Fixed: %1").replace("%1", reason_of(setting.fixed)), "quiet")
        else:
            self.pill.say(self.tr("From the next start") if later else "", "note")

    def back(self) -> None:
        """It could not be switched."""
        self.switch.setChecked(self._on)


async def _look(daemon: Client) -> Seen:
    return await asyncio.gather(daemon.plugins(), daemon.house.settings())
