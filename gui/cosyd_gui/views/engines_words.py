"""What is said of engines and models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from cosyd.contract.model import EngineState

if TYPE_CHECKING:
    from cosyd.contract.wire import EngineView
    from cosyd.contract.wire_models import ModelProgress, ModelView
    from cosyd_gui.widgets.labels import Kind

DOT = " · "
MINUTE_S = 60
HOUR_S = 3_600
GIGABYTE = 1_000_000_000


def size(count: int) -> str:
    """A number of bytes: ``3.1 GB``."""
    decimals = 1 if count >= GIGABYTE else 0
    return QLocale().formattedDataSize(count, decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def about(engine: str) -> str:
    """What an engine is good for; empty for one that we do not know."""
    match engine:
        case "hibari":
            return QCoreApplication.translate("Engines", "English, small and quick")
        case "kokoro":
            return QCoreApplication.translate("Engines", "Many languages")
        case "cosyvoice2":
            return QCoreApplication.translate(
                "Engines", "Clones voices, speaks in the manner that it is told"
            )
        case "tone":
            return QCoreApplication.translate("Engines", "Tones instead of words, for tests")
    return ""


def state_of(engine: EngineView) -> tuple[str, Kind]:
    """Its state in a word or two."""
    match engine.state:
        case EngineState.COLD:
            return QCoreApplication.translate("Engines", "Not loaded"), "quiet"
        case EngineState.WARMING:
            return QCoreApplication.translate("Engines", "Loading"), "busy"
        case EngineState.READY:
            return QCoreApplication.translate("Engines", "Ready"), "good"
        case EngineState.IDLE:
            return QCoreApplication.translate("Engines", "Ready, idle"), "good"
        case EngineState.RELEASED:
            return QCoreApplication.translate("Engines", "Released"), "quiet"
    return QCoreApplication.translate("Engines", "Crashed"), "problem"


def details_of(engine: EngineView) -> str:
    """Its figures, those that tell something."""
    told = [about(engine.name)] if about(engine.name) else []
    if engine.voices:
        told.append(QCoreApplication.translate("Engines", "%n voice(s)", None, engine.voices))
    if engine.state.loaded:
        told.extend(_work_of(engine))
    if engine.crashes:
        told.append(
            QCoreApplication.translate("Engines", "crashed %n time(s)", None, engine.crashes)
        )
    return DOT.join(told)


def _work_of(engine: EngineView) -> list[str]:
    told = []
    if engine.device:
        told.append(_device(engine.device))
    if engine.rss_bytes:
        template = QCoreApplication.translate("Engines", "%1 of memory")
        told.append(template.replace("%1", size(engine.rss_bytes)))
    if engine.device_bytes:
        template = QCoreApplication.translate("Engines", "%1 of the card's memory")
        told.append(template.replace("%1", size(engine.device_bytes)))
    if engine.sessions:
        told.append(
            QCoreApplication.translate("Engines", "%n text(s) under way", None, engine.sessions)
        )
    return told


def _device(name: str) -> str:
    kind, _, number = name.partition(":")
    match kind:
        case "cpu":
            return QCoreApplication.translate("Engines", "on the processor")
        case "cuda":
            template = QCoreApplication.translate("Engines", "on graphics card %1")
            return template.replace("%1", number or "0")
        case "mps":
            return QCoreApplication.translate("Engines", "on Apple's graphics")
    return name


def lacking(engine: EngineView, model: ModelView) -> str:
    """That the model which *engine* needs is not here."""
    if model.progress is not None:
        template = QCoreApplication.translate("Engines", "Its model %1 is on its way.")
        return template.replace("%1", model.title)
    if engine.name == "cosyvoice2":
        template = QCoreApplication.translate("Engines", "Its model %1 (%2) is not here yet.")
    else:
        template = QCoreApplication.translate("Engines", "It needs the model %1 (%2).")
    return template.replace("%1", model.title).replace("%2", size(model.size_bytes))


def model_state(model: ModelView) -> tuple[str, Kind]:
    """The state of a model in a word or two."""
    if model.progress is not None:
        return doing(model.progress), "busy"
    match model.state:
        case "whole":
            return QCoreApplication.translate("Engines", "Here"), "good"
        case "partial":
            return QCoreApplication.translate("Engines", "Partly here"), "note"
    return QCoreApplication.translate("Engines", "Not here"), "quiet"


def doing(progress: ModelProgress) -> str:
    """What is being done."""
    match progress.doing:
        case "asking":
            return QCoreApplication.translate("Engines", "Asking")
        case "checking":
            return QCoreApplication.translate("Engines", "Checking")
        case "copying":
            return QCoreApplication.translate("Engines", "Copying")
    return QCoreApplication.translate("Engines", "Fetching")


def model_details(model: ModelView) -> str:
    """Its size, its licence, where it is from."""
    told = []
    if model.state == "whole":
        template = QCoreApplication.translate("Engines", "%1 on disk")
        told.append(template.replace("%1", size(model.here_bytes)))
    elif model.here_bytes:
        template = QCoreApplication.translate("Engines", "%1 of %2 are here")
        told.append(
            template.replace("%1", size(model.here_bytes)).replace("%2", size(model.size_bytes))
        )
    else:
        told.append(size(model.size_bytes))
    if model.licence:
        template = QCoreApplication.translate("Engines", "licence %1")
        told.append(template.replace("%1", model.licence))
    if model.source:
        template = QCoreApplication.translate("Engines", "from %1")
        told.append(template.replace("%1", source_of(model.source)))
    return DOT.join(told)


def source_of(source: str) -> str:
    """Where a model is from."""
    match source:
        case "huggingface":
            return "Hugging Face"
        case "modelscope":
            return "ModelScope"
        case "folder":
            return QCoreApplication.translate("Engines", "a folder")
    return source


def how_far(progress: ModelProgress) -> str:
    """How far it is, how fast it goes, and how long it will take."""
    template = QCoreApplication.translate("Engines", "%1 of %2")
    told = [
        template.replace("%1", size(progress.bytes_done)).replace("%2", size(progress.bytes_total))
    ]
    if progress.bytes_per_s > 0:
        template = QCoreApplication.translate("Engines", "%1 a second")
        told.append(template.replace("%1", size(int(progress.bytes_per_s))))
    if progress.left_s is not None:
        told.append(left(progress.left_s))
    if progress.file:
        told.append(progress.file)
    return DOT.join(told)


def left(seconds: float) -> str:
    """How long something will still take."""
    if seconds < MINUTE_S:
        return QCoreApplication.translate("Engines", "less than a minute left")
    if seconds < 2 * HOUR_S:
        minutes = round(seconds / MINUTE_S)
        return QCoreApplication.translate("Engines", "%n minute(s) left", None, minutes)
    return QCoreApplication.translate("Engines", "%n hour(s) left", None, round(seconds / HOUR_S))
