"""The tray in other languages: complete, in its own words everywhere, and in their direction."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QFileInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QFileIconProvider,
    QTabBar,
)

from cosyd.contract.errors import PortTaken, UnknownVoice, VoiceNotReady
from cosyd_gui import language
from cosyd_gui.reasons import SAYINGS, retold
from cosyd_gui.views.pages import PAGES
from cosyd_gui.views.settings import SettingsPage
from cosyd_gui.views.settings_tray import TraySettings
from cosyd_gui.views.window import Window
from cosyd_gui.widgets.page_list import PageList
from cosyd_gui.words import advice_of, message_of
from shown import cut_in, place_of, settled, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from cosyd_gui.house import GuiHouse

ROOT = Path(__file__).parents[2]
FORMS = re.compile(r"%L?[0-9n]|\{[^{}]*\}")
SEVERAL = 3
MUCH = ("", "much ")
CLEAR = 3
"""Letters: a sentence of fewer, with something put in, looks like a name."""


@pytest.fixture
def speaking(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Has the program speak a language, until the test ends."""
    before = QLocale()

    yield lambda name: language.speak(qapp, name)

    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    QLocale.setDefault(before)


@pytest.fixture
def opened(house: GuiHouse, qtbot: QtBot) -> Callable[[], Window]:
    """Opens the window, as large as its smallest size allows."""

    def opened() -> Window:
        window = Window(house)
        qtbot.addWidget(window)
        window.resize(window.minimumSize())
        window.open("speak")
        qtbot.waitExposed(window)
        return window

    return opened


# -- the words ----------------------------------------------------------------------


def test_no_word_lacks_its_translation():
    tool = [sys.executable, str(ROOT / "tools" / "translations.py"), "--check"]

    told = subprocess.run(tool, capture_output=True, text=True, check=False)

    assert (told.returncode, told.stderr) == (0, "")


def test_what_is_put_into_a_sentence_is_put_into_its_translation():
    wrong = [
        (english, own)
        for english, forms in _messages("zh_CN") + _messages("en")
        for own in forms
        if sorted(FORMS.findall(english)) != sorted(FORMS.findall(own))
    ]

    assert wrong == []


def test_keys_that_underlined_letters_stand_for_are_the_same_in_chinese():
    wrong = [
        (english, own)
        for english, (own, *_) in _messages("zh_CN")
        if _mnemonic(english) != _mnemonic(own)
    ]

    assert wrong == []


def test_english_tells_one_from_several(speaking, qapp):
    speaking("en")

    one, several = (qapp.translate("Engines", "%n voice(s)", None, n) for n in (1, SEVERAL))

    assert (one, several) == ("1 voice", "3 voices")


def test_the_reasons_that_are_translated_are_those_that_the_daemon_gives():
    """But for those of the operating system and of databases, and what is joined of two."""
    joined = {"it is muted until somebody ends it", "its name ends in {suffix}"}
    joined |= {"its name does not tell what it is", "unavailable: {why}", "failed: {why}"}
    joined |= {f"there is {much}noise in it, which is copied with the voice" for much in MUCH}
    given = _said_by_the_daemon()

    lost = {
        saying
        for saying in "".join(SAYINGS.values()).splitlines()
        if _bare(saying) not in given and saying[0].islower()
    }

    assert lost - joined == set()


# -- what the daemon says ----------------------------------------------------------------------


def test_an_error_of_the_daemon_is_told_in_chinese_with_its_facts(speaking):
    speaking("zh_CN")
    error = UnknownVoice(name="anna")

    assert message_of(error) == "没有名为 'anna' 的音色。"
    assert "cosyd voices list" in advice_of(error)
    assert advice_of(error) != error.advice


def test_the_reason_of_an_error_is_told_in_chinese_as_well(speaking):
    speaking("zh_CN")
    error = VoiceNotReady(name="anna", reason="it could not be registered: stuck for 30 s")

    told = message_of(error)

    assert told == "音色 'anna' 暂时无法朗读：未能注册：已卡住 30 秒。"


def test_what_is_not_known_is_told_as_it_came(speaking):
    speaking("zh_CN")
    stranger = PortTaken(host="127.0.0.1", port=1, holder="it is empty")

    assert "it is empty" in message_of(stranger)  # a name, whatever it says
    assert retold("a reason of a plug-in", "Reasons") == "a reason of a plug-in"


# -- what is shown ----------------------------------------------------------------------


def test_no_page_shows_a_word_of_english_that_has_a_translation(speaking, opened, qtbot):
    speaking("zh_CN")
    english = _english()
    window = opened()

    left = {
        (entry.name, text)
        for entry in PAGES
        for text in _shown_all_over(window, entry.name, qtbot)
        if english.fullmatch(" ".join(text.split()))
    }

    assert left == set()


def test_dialogs_of_qt_are_in_chinese_as_well(speaking, qtbot):
    speaking("zh_CN")
    dialog = QFileDialog(options=QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)

    texts = {button.text() for button in dialog.findChildren(QAbstractButton)}
    kind = QFileIconProvider().type(QFileInfo(str(ROOT)))

    assert "取消" in texts
    assert kind == "文件夹"


def test_a_language_that_is_read_from_right_to_left_turns_the_window_round(
    speaking, opened, qtbot, qapp
):
    speaking("ar")
    window = opened()

    at, width = place_of(window.findChild(PageList), window)

    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert at + width > window.width() - SEVERAL * 10
    for row, entry in enumerate(PAGES):
        window.findChild(PageList).setCurrentRow(row)
        qtbot.wait(50)
        assert cut_in(window) == [], entry.name


# -- which language ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "translation"),
    [
        ("zh_CN", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("zh_SG", "zh_CN"),
        ("zh_TW", "en"),
        ("en_GB", "en"),
        ("de_DE", "en"),
    ],
)
def test_a_reader_is_given_what_they_can_read(reader, translation):
    assert language.translation_for(QLocale(reader).uiLanguages()) == translation


def test_the_first_language_of_a_reader_that_there_is_counts():
    readers = ["zh-Hant-TW", "zh-TW", "zh", "zh-Hans-CN", "zh-CN"]

    assert language.translation_for(readers) == "zh_CN"
    assert language.translation_for(["de-DE", "de", "en-US", "zh-CN"]) == "en"


def test_the_language_is_chosen_in_the_settings_and_counts_from_the_next_start(
    house, qtbot, speaking
):
    settings = TraySettings(house)
    qtbot.addWidget(settings)
    choice = settings.editors["language"].findChild(QComboBox)

    choice.setCurrentText("简体中文")
    choice.activated.emit(choice.currentIndex())

    assert house.preferences.now.language == "zh_CN"
    assert "next start" in settings.rows["language"].details.text()


# -- how it is found out ----------------------------------------------------------------------


@cache
def _messages(name: str) -> list[tuple[str, list[str]]]:
    """The words of a translation: in English, and their forms in its language."""
    found = []
    for message in ET.parse(language.FOLDER / f"cosyd_{name}.ts").getroot().iter("message"):
        own = message.find("translation")
        assert own is not None
        forms = [form.text or "" for form in own.iter("numerusform")] or [own.text or ""]
        found.append((message.findtext("source", ""), forms))
    return found


def _english() -> re.Pattern[str]:
    """All that would be left of English, with anything in the place of what is put in."""
    texts = {english for english, (own, *_) in _messages("zh_CN") if english != own}
    clear = {text for text in texts if len(FORMS.sub("", text)) > CLEAR or not FORMS.search(text)}
    patterns = (".+".join(map(re.escape, FORMS.split(" ".join(text.split())))) for text in clear)
    return re.compile("|".join(patterns))


def _mnemonic(text: str) -> str:
    found = re.search(r"&(\w)", text)
    return found[1].lower() if found else ""


def _bare(saying: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", saying)


def _said_by_the_daemon() -> set[str]:
    """All its texts, with what is put in left out."""
    found = set()
    for folder in ("daemon", "plugins"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                match node:
                    case ast.Constant(value=str(text)):
                        found.add(_bare(text))
                    case ast.JoinedStr(values=parts):
                        texts = (
                            one.value if isinstance(one, ast.Constant) else "{}" for one in parts
                        )
                        found.add("".join(map(str, texts)))
    return found


def _shown_all_over(window: Window, name: str, qtbot: QtBot) -> Iterator[str]:
    """What can be seen on a page, on all its tabs and in all tables of settings."""
    window.findChild(PageList).setCurrentRow([entry.name for entry in PAGES].index(name))
    page = window.page(name)
    yield from settled(window, qtbot)
    for tabs in page.findChildren(QTabBar):
        for tab in range(tabs.count()):
            tabs.setCurrentIndex(tab)
            yield from settled(page, qtbot)
    if isinstance(page, SettingsPage):
        for row in range(page.tables.count()):
            page.tables.setCurrentRow(row)
            yield from shown(page)
