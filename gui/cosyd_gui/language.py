"""In which language the tray speaks to its user, and in which direction it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FOLDER = Path(__file__).parent / "translations"


def speak(app: QApplication, language: str) -> None:
    """Translate all that *app* shows from now on.

    Args:
        app: The program.
        language: ``zh_CN``, ``en``; empty: that of the system.
    """
    locale = QLocale(language) if language else QLocale.system()
    QLocale.setDefault(locale)
    app.setLayoutDirection(locale.textDirection())
    own_dialogs = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", own_dialogs), ("cosyd", str(FOLDER))):
        translator = QTranslator(app)
        if translator.load(locale, name, "_", folder):
            app.installTranslator(translator)


def spoken() -> list[str]:
    """The languages that there are translations for, besides English."""
    return sorted(file.stem.removeprefix("cosyd_") for file in FOLDER.glob("cosyd_*.qm"))
