"""Who speaks by default, once there is a model that clones."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from cosyd.choices import planner_of
from cosyd.contract.errors import VoiceNotReady
from cosyd.contract.model import Utterance
from cosyd.registration.roster import made_of_file
from cosyd.system.options import Engine as EngineSettings
from cosyd.system.options import Settings, Voices
from voice_houses import SPEECH, Engine, manifest

PLUGINS = SimpleNamespace(normalisers={}, unfit=set(), splitters={}, voice_sources={})


def planner(home, **settings):
    return planner_of(Settings(**settings), PLUGINS, home.roster)


def speakers(home, **settings):
    """The default voices of English and Mandarin."""
    catalogue = planner(home, **settings).catalogue
    return [catalogue.default_for(tag).name for tag in ("en", "zh")]


def make(home):
    """All that can be registered is."""
    for wanted in home.roster.pending():
        state = home.roster.state(wanted.voice, wanted.host)
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text("")
        made_of_file(state).write_text(wanted.made_of)


@pytest.fixture
def home(house, samples):
    """The embedded voices, and a model that was fetched."""
    embedded = Engine("hibari", None, voices=("hibari",))
    home = house(embedded, Engine("cosyvoice2", model=True), samples=samples)
    home.store.add(manifest("ann"), SPEECH)
    return home


def test_the_embedded_voices_speak_until_those_of_the_model_can(home):
    before = planner(home).catalogue.default_for("en").name
    make(home)

    assert before == "hibari"
    assert speakers(home) == ["bramble", "qingquan"]


def test_what_the_settings_name_comes_first(home):
    make(home)

    chosen = speakers(home, voices=Voices(defaults={"en": "ann"}))

    assert chosen == ["ann", "qingquan"]


def test_a_voice_that_cannot_speak_is_listed_and_refused_with_the_reason(home):
    catalogue = planner(home).catalogue

    assert catalogue.get("ann").unready == "it is being registered"
    assert "ko" not in catalogue.languages()
    with pytest.raises(VoiceNotReady, match="it is being registered"):
        planner(home).check(Utterance(text="Hi.", voice="ann"))


def test_the_voices_of_the_engine_that_is_named_are_the_defaults(home):
    make(home)

    named = EngineSettings(name="cosyvoice2")

    assert set(speakers(home, engine=named)) <= {"bramble", "larkspur", "qingquan", "yanshi"}


def test_aliases_of_a_voice_count_and_those_of_the_settings_count_more(home):
    home.store.change("ann", aliases=("alloy", "nova"))
    settings = msgspec.structs.replace(Voices(), aliases={"nova": "hibari"})
    catalogue = planner(home, voices=settings).catalogue

    assert [catalogue.get(one).name for one in ("alloy", "nova")] == ["ann", "hibari"]
