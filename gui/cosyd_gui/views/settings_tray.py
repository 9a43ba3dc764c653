"""The tray's own settings, which the daemon knows nothing of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.language import spoken
from cosyd_gui.reach.autostart import autostart, own_command, switched
from cosyd_gui.widgets.cards import Card, Row
from cosyd_gui.widgets.hotkey_edit import HotkeyEdits
from cosyd_gui.widgets.labels import Words, heading
from cosyd_gui.widgets.setting_editors import (
    WIDTH,
    ChoiceEditor,
    Editor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
)
from cosyd_gui.widgets.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.preferences import Wishes


def tray_settings(house: GuiHouse) -> QWidget:
    """Where the tray's own settings are chosen."""
    return TraySettings(house)


class TraySettings(QWidget):
    """A change counts at once, and is kept in the tray's own file."""

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self._house = house
        self.rows: dict[str, Row] = {}
        self.editors: dict[str, Editor] = {}
        """By the name of the wish, as in :class:`~cosyd_gui.preferences.Wishes`."""

        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.ROOM)
        self._column.setSpacing(theme.GAP)
        self._speaking()
        self._being()
        self._keys()
        house.preferences.changed.connect(self._show)
        house.preferences.unwritten.connect(self._unwritten)
        self._show(house.preferences.now)

    def _speaking(self) -> None:
        card = self._card(
            self.tr("Speaking"), self.tr("How what you have spoken from the icon and by keys.")
        )
        self.voice = VoiceChoice(self._house.link)
        self.voice.chosen.connect(lambda name: self._house.preferences.change(voice=name))
        row = self._row(card, "voice", self.tr("Voice"), "")
        self.voice.setFixedWidth(WIDTH)
        row.beside.addWidget(self.voice)
        row.title.setBuddy(self.voice)
        speed = NumberEditor(self.tr("Speed"), least=0.5, most=2.0, decimals=True)
        self._edit(card, "speed", speed, self.tr("1 is the voice's own pace."))
        self._edit(
            card,
            "instruct",
            TextEditor(self.tr("Manner")),
            self.tr("In plain words, such as: calm and slow. Only voices of CosyVoice2 follow it."),
        )

    def _being(self) -> None:
        card = self._card(self.tr("This program"), "")
        self._edit(
            card,
            "notify",
            ChoiceEditor(
                self.tr("Notifications"),
                ["none", "problems", "all"],
                {
                    "none": self.tr("None"),
                    "problems": self.tr("Of problems"),
                    "all": self.tr("Of all that is worth knowing"),
                },
            ),
            "",
        )
        languages = ["", "en", *(one for one in spoken() if one != "en")]
        titles = {one: QLocale(one).nativeLanguageName() or one for one in languages if one}
        titles[""] = self.tr("As the system")
        self._edit(
            card,
            "language",
            ChoiceEditor(self.tr("Language"), languages, titles),
            self.tr("Of this window and the menu; it counts from the next start on."),
        )
        looks = {
            "system": self.tr("As the system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        self._edit(card, "appearance", ChoiceEditor(self.tr("Appearance"), list(looks), looks), "")
        self._edit(
            card,
            "start_daemon",
            SwitchEditor(self.tr("Start the daemon")),
            self.tr("When this program starts and none runs. It goes on when this program ends."),
        )
        self._at_login(card)

    def _at_login(self, card: Card) -> None:
        self.login = SwitchEditor(self.tr("Start at login"))
        row = self._row(
            card, "login", self.login.named, self.tr("Have the icon there whenever you log in.")
        )
        row.beside.addWidget(self.login)
        self.login.show_value(autostart().enabled())
        self.login.edited.connect(self._switch_login)

    def _keys(self) -> None:
        card = self._card(
            self.tr("Keys"),
            self.tr("What a key does wherever it is pressed. Click, then press the keys."),
        )
        inner = QWidget()
        around = QVBoxLayout(inner)
        around.setContentsMargins(theme.ROOM, 12, theme.ROOM, 12)
        around.addWidget(HotkeyEdits(self._house))
        card.add(inner)

    def _card(self, title: str, about: str) -> Card:
        head = heading(title)
        if self._column.count():
            head.setContentsMargins(0, theme.GAP, 0, 0)
        self._column.addWidget(head)
        if about:
            self._column.addWidget(Words(about))
        card = Card()
        self._column.addWidget(card)
        return card

    def _row(self, card: Card, name: str, title: str, about: str) -> Row:
        row = self.rows[name] = Row(title)
        row.details.say(about)
        row.pill.say("", "quiet")
        card.add(row)
        return row

    def _edit(self, card: Card, wish: str, editor: Editor, about: str) -> None:
        row = self._row(card, wish, editor.named, about)
        editor.setFixedWidth(WIDTH)
        editor.setAccessibleDescription(about)
        row.title.setBuddy(editor)
        row.beside.addWidget(editor, 0, Qt.AlignmentFlag.AlignVCenter)
        editor.edited.connect(partial(self._wish, wish))
        self.editors[wish] = editor

    def _wish(self, wish: str, value: Any) -> None:
        if wish == "appearance":
            theme.wear(value)
        self._house.preferences.change(**{wish: value})

    def _show(self, wishes: Wishes) -> None:
        for wish, editor in self.editors.items():
            editor.follow(getattr(wishes, wish))
        self.voice.choose(wishes.voice)

    def _switch_login(self, wanted: bool) -> None:
        why = switched(wanted, own_command(*self._house.arguments))
        self.rows["login"].problem.say(why, "problem")
        self.login.show_value(autostart().enabled())

    def _unwritten(self, why: str) -> None:
        template = self.tr("Changes here cannot be kept: %1")
        self.rows["voice"].problem.say(template.replace("%1", why), "problem")
