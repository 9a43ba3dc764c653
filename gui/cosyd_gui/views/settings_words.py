"""What settings are called, and which of them a search finds. No widgets in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from cosyd.contract.wire_house import TableView
from cosyd_gui.words import in_own_words

if TYPE_CHECKING:
    from cosyd.contract.wire_house import SettingsView, SettingView

HELP = "SettingHelp"
"""The context in which the daemon's help is translated."""

NAMES = "SettingNames"
"""The same for names of settings."""

PLUGINS = "plugins."

TABLES: Final = {
    "": str(QT_TRANSLATE_NOOP("SettingTables", "Parts in use")),
    "http": str(QT_TRANSLATE_NOOP("SettingTables", "Connections")),
    "clients": str(QT_TRANSLATE_NOOP("SettingTables", "Limits of clients")),
    "bus": str(QT_TRANSLATE_NOOP("SettingTables", "Audio bus")),
    "engine": str(QT_TRANSLATE_NOOP("SettingTables", "Engines")),
    "cosyvoice2": "CosyVoice2",
    "models": str(QT_TRANSLATE_NOOP("SettingTables", "Models")),
    "speech": str(QT_TRANSLATE_NOOP("SettingTables", "Speaking")),
    "queue": str(QT_TRANSLATE_NOOP("SettingTables", "Queue")),
    "jobs": str(QT_TRANSLATE_NOOP("SettingTables", "Finished jobs")),
    "history": str(QT_TRANSLATE_NOOP("SettingTables", "History")),
    "cache": str(QT_TRANSLATE_NOOP("SettingTables", "Phrases kept")),
    "voices": str(QT_TRANSLATE_NOOP("SettingTables", "Voices")),
    "text": str(QT_TRANSLATE_NOOP("SettingTables", "Text")),
    "tasks": str(QT_TRANSLATE_NOOP("SettingTables", "Foreign clients")),
    "narrations": str(QT_TRANSLATE_NOOP("SettingTables", "Narrations")),
    "daemon": str(QT_TRANSLATE_NOOP("SettingTables", "Daemon")),
    "log": str(QT_TRANSLATE_NOOP("SettingTables", "Log")),
    "tracing": str(QT_TRANSLATE_NOOP("SettingTables", "Traces")),
}

_TITLES: Final = {
    "narrations.max_mb": str(QT_TRANSLATE_NOOP("SettingNames", "Largest document")),
    "narrations.max_characters": str(QT_TRANSLATE_NOOP("SettingNames", "Longest text")),
    "speech.max_characters": str(QT_TRANSLATE_NOOP("SettingNames", "Longest text")),
}
"""Those that do not speak for themselves."""

_UNITS: Final = {
    "s": "s",
    "ms": "ms",
    "mb": "MB",
    "bytes": "B",
    "hz": "Hz",
    "lufs": "LUFS",
    "db": "dB",
    "days": str(QT_TRANSLATE_NOOP("SettingUnits", "days")),
}

_CAPITALS: Final = {
    "tls": "TLS",
    "tcp": "TCP",
    "vram": "VRAM",
    "cuda": "CUDA",
    "lm": "Language model",
    "jit": "JIT",
    "onnx": "ONNX",
    "trt": "TensorRT",
    "vllm": "vLLM",
    "huggingface": "Hugging Face",
    "modelscope": "ModelScope",
    "url": "URL",
    "dtype": "Number type",
}


def used_tables(view: SettingsView) -> list[TableView]:
    """The tables that have settings, in their order; first the settings that are in none."""
    named = {table.name: table for table in view.tables}
    used = dict.fromkeys(setting.table for setting in view.settings)
    order = [*(name for name in named if name in used), *used]
    return [
        named.get(name, TableView(name=name, help=""))
        for name in dict.fromkeys(["", *order] if "" in used else order)
    ]


def table_title(table: str) -> str:
    """What a table is called in the list."""
    if table.startswith(PLUGINS):
        template = QCoreApplication.translate("Settings", "Plug-in %1")
        return template.replace("%1", table.removeprefix(PLUGINS))
    if table == PLUGINS.rstrip("."):
        return QCoreApplication.translate("Settings", "Plug-ins")
    return in_own_words(TABLES.get(table, table), "SettingTables")


def title_of(setting: str) -> str:
    """What a setting is called: ``Idle after`` is ``engine.idle_after_s``."""
    if setting in _TITLES:
        return in_own_words(_TITLES[setting], NAMES)
    words = setting.rpartition(".")[2].split("_")
    if len(words) > 1 and words[-1] in _UNITS:
        words.pop()
    written = [_CAPITALS.get(word, word) for word in words]
    if written[0] == words[0]:
        written[0] = written[0].capitalize()
    return in_own_words(" ".join(written), NAMES)


def unit_of(setting: str) -> str:
    """In what its number is told; empty where its name does not say so."""
    unit = _UNITS.get(setting.rpartition("_")[2], "") if "_" in setting else ""
    return in_own_words(unit, "SettingUnits") if unit else ""


def help_of(text: str) -> str:
    """The daemon's help, on one line, in the user's language."""
    return " ".join(in_own_words(text, HELP).replace("``", "").split())


def default_of(setting: SettingView) -> str:
    """Its default, as it is shown to be gone back to."""
    value = setting.default
    if isinstance(value, bool):
        return (
            QCoreApplication.translate("Settings", "on")
            if value
            else QCoreApplication.translate("Settings", "off")
        )
    if isinstance(value, list):
        return QLocale().createSeparatedList([str(one) for one in value]) or _nothing()
    if isinstance(value, dict):
        return QLocale().createSeparatedList(list(value)) or _nothing()
    if value is None or value == "":
        return _nothing()
    unit = unit_of(setting.name)
    return f"{value:g} {unit}".strip() if isinstance(value, float) else f"{value} {unit}".strip()


def _nothing() -> str:
    return QCoreApplication.translate("Settings", "nothing")


def finds(wanted: str, setting: SettingView, table: TableView | None) -> bool:
    """Whether all words of *wanted* are in the name, the title or the help of a setting."""
    about = table_title(setting.table), table.help if table else ""
    told = (setting.name, title_of(setting.name), help_of(setting.help), *about)
    whole = "\n".join(told).casefold()
    return all(word in whole for word in wanted.casefold().split())
