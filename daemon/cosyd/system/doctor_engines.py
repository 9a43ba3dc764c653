"""What the doctor says of engines: what they need, their models, and the card that they may use."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cosyd.contract.engines import EngineOffer, ModelNeed
from cosyd.system import equipment
from cosyd.system.finding import Finding
from cosyd.system.options import Settings
from cosyd.system.runtime import Folders


def engine_findings(needs: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Whether the modules are installed that each engine needs (*needs*, by its name)."""
    for engine, modules in needs.items():
        if missing := equipment.missing(modules):
            says = f"{engine} cannot speak: {', '.join(missing)} not installed"
            do = "Install what is missing; for the embedded voices: pip install 'cosyd[embedded]'."
            yield Finding(name="engines", ok="problem", says=says, do=do)
        else:
            yield Finding(name="engines", says=f"{engine} has all it needs")


def card_findings() -> Iterator[Finding]:
    """Which graphics cards there are."""
    says = ", ".join(equipment.graphics_cards()) or "no NVIDIA card; the embedded voices need none"
    yield Finding(name="graphics card", says=says)


def model_findings(
    folders: Folders, settings: Settings, offers: Iterable[EngineOffer]
) -> Iterator[Finding]:
    """Whether the models are here of those *offers* that do not come with one."""
    for offer in offers:
        if offer.model:
            yield _model(offer, offer.model, folders, settings)


def _model(offer: EngineOffer, need: ModelNeed, folders: Folders, settings: Settings) -> Finding:
    named = settings.engine.model
    folder = Path(named).expanduser() if named else folders.models / need.name
    lacking = need.lacking(folder)
    if not lacking:
        return _with_model(offer, folder)
    if named:
        there = folder.is_dir()
        says = f"{folder} lacks {', '.join(lacking)}" if there else f"there is no folder {folder}"
        do = "Correct the setting engine.model, or take it out."
        return Finding(name=offer.name, ok="problem", says=says, do=do)
    says = "its model has come in part" if folder.is_dir() else "its model is not here"
    do = f"'cosyd models pull {need.name}' fetches it; other engines speak without."
    return Finding(name=offer.name, ok="note", says=says, do=do)


def _with_model(offer: EngineOffer, folder: Path) -> Finding:
    if missing := equipment.missing(offer.needs):
        says = f"its model is here, but not {', '.join(missing)}"
        do = f"pip install 'cosyd[{offer.name}]'"
        return Finding(name=offer.name, ok="problem", says=says, do=do)
    return Finding(name=offer.name, says=f"the model in {folder} is complete")
