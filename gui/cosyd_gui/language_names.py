"""What languages are called, in the language of the tray."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLocale

from cosyd_gui.words import in_own_words

LANGUAGES: Final = (
    QT_TRANSLATE_NOOP("Languages", "Arabic"),
    QT_TRANSLATE_NOOP("Languages", "Cantonese"),
    QT_TRANSLATE_NOOP("Languages", "Chinese"),
    QT_TRANSLATE_NOOP("Languages", "Dutch"),
    QT_TRANSLATE_NOOP("Languages", "English"),
    QT_TRANSLATE_NOOP("Languages", "French"),
    QT_TRANSLATE_NOOP("Languages", "German"),
    QT_TRANSLATE_NOOP("Languages", "Hindi"),
    QT_TRANSLATE_NOOP("Languages", "Italian"),
    QT_TRANSLATE_NOOP("Languages", "Japanese"),
    QT_TRANSLATE_NOOP("Languages", "Korean"),
    QT_TRANSLATE_NOOP("Languages", "Polish"),
    QT_TRANSLATE_NOOP("Languages", "Portuguese"),
    QT_TRANSLATE_NOOP("Languages", "Russian"),
    QT_TRANSLATE_NOOP("Languages", "Spanish"),
    QT_TRANSLATE_NOOP("Languages", "Turkish"),
    QT_TRANSLATE_NOOP("Languages", "Ukrainian"),
    QT_TRANSLATE_NOOP("Languages", "Vietnamese"),
    QT_TRANSLATE_NOOP("Languages", "Australia"),
    QT_TRANSLATE_NOOP("Languages", "Brazil"),
    QT_TRANSLATE_NOOP("Languages", "Canada"),
    QT_TRANSLATE_NOOP("Languages", "China"),
    QT_TRANSLATE_NOOP("Languages", "Hong Kong"),
    QT_TRANSLATE_NOOP("Languages", "India"),
    QT_TRANSLATE_NOOP("Languages", "Mexico"),
    QT_TRANSLATE_NOOP("Languages", "Portugal"),
    QT_TRANSLATE_NOOP("Languages", "Taiwan"),
    QT_TRANSLATE_NOOP("Languages", "United Kingdom"),
    QT_TRANSLATE_NOOP("Languages", "United States"),
)
"""Those that translations know, as Qt calls them in English; others are told in English."""


def language_name(tag: str) -> str:
    """*tag* as people call it, such as ``English (United States)``; as it is, where nobody does."""
    if tag.partition("-")[0] == "yue":
        return in_own_words("Cantonese", "Languages")
    locale = QLocale(tag.replace("-", "_"))
    if locale.language() == QLocale.Language.C:
        return tag
    name = in_own_words(QLocale.languageToString(locale.language()), "Languages")
    if "-" not in tag:
        return name
    land = in_own_words(QLocale.territoryToString(locale.territory()), "Languages")
    return f"{name} ({land})"
