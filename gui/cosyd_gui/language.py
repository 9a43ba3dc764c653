"""In which language the tray speaks to its user, and in which direction it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FOLDER: Final = Path(__file__).parent / "translations"

SOURCE: Final = "en"
"""What the words are written in. Its file tells one from several, and nothing else."""


def speak(app: QApplication, language: str) -> None:
    """Translate all that *app* shows from now on.

    Args:
        app: The program.
        language: ``zh_CN``, ``en``; empty: that of the system.
    """
    locale = QLocale(language) if language else QLocale.system()
    QLocale.setDefault(locale)
    app.setLayoutDirection(locale.textDirection())
    name = translation_for(locale.uiLanguages())
    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for one, folder in ((f"qtbase_{name}", qts), (f"cosyd_{name}", str(FOLDER))):
        translator = QTranslator(app)
        if translator.load(one, folder):
            app.installTranslator(translator)


def translation_for(languages: list[str]) -> str:
    """Which translation a reader of *languages* is given.

    Chinese goes by its script: Singapore reads the translation of the mainland; Taiwan and Hong
    Kong, which write the traditional one, read English, unless they choose otherwise.

    Args:
        languages: Those that are read, the best first, as ``zh-Hans-SG``.
    """
    decided = set()
    for tag in languages:
        wanted = QLocale(tag)
        if "-" not in tag and wanted.language() in decided:
            continue  # Qt ends zh-Hant-TW with zh, which by itself is simplified
        decided.add(wanted.language())
        for name in spoken():
            known = QLocale(name)
            if (known.language(), known.script()) == (wanted.language(), wanted.script()):
                return name
    return SOURCE


def spoken() -> list[str]:
    """The languages that there are translations for, English among them."""
    return sorted(file.stem.removeprefix("cosyd_") for file in FOLDER.glob("cosyd_*.qm"))
