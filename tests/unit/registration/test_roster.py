"""Who speaks a stored voice, and what has to be done before."""

from __future__ import annotations

import dataclasses

import pytest

from cosyd.contract.errors import CannotRegister, MixInvalid
from cosyd.contract.model import VoiceKind
from cosyd.registration.roster import made_of_file
from voice_houses import TEXT, Engine, manifest


def made(house, voice, engine):
    """Pretend that *engine* has registered *voice*."""
    state = house.roster.state(voice, house.engines[engine])
    state.parent.mkdir(exist_ok=True)
    state.write_text("")
    made_of_file(state).write_text(house.roster.made_of(voice))


def stored(house, wav, **more):
    return house.store.add(manifest(**more), None if "mix" in more else wav)


def of_another_model(engine):
    engine.offer = dataclasses.replace(engine.offer, identity="two")


def test_the_engine_that_clones_comes_before_the_one_that_only_makes_a_likeness(house, wav):
    home = house(Engine("near", VoiceKind.LIKENESS), Engine("same"))

    (wanted,) = [home.roster.wanted(stored(home, wav))]

    assert wanted.host.name == "same"


def test_where_the_model_is_not_here_there_is_a_likeness_and_it_is_called_one(house, wav):
    home = house(Engine("near", VoiceKind.LIKENESS), Engine("same", lacking="no model"))
    voice = stored(home, wav)

    assert home.roster.wanted(voice).host.name == "near"
    made(home, voice, "near")
    assert (home.voice("ann").engine, home.voice("ann").kind) == ("near", VoiceKind.LIKENESS)


def test_the_likeness_serves_until_the_clone_is_there(house, wav):
    home = house(Engine("near", VoiceKind.LIKENESS), Engine("same", lacking="no model"))
    voice = stored(home, wav)
    made(home, voice, "near")
    home.engines["same"].care = Engine("same").care

    (wanted,) = home.roster.pending()
    before = home.voice("ann")
    made(home, voice, "same")

    assert (wanted.host.name, before.engine, before.unready) == ("same", "near", "")
    assert (home.voice("ann").kind, home.roster.pending()) == (VoiceKind.CLONE, [])


def test_a_voice_of_another_model_is_registered_anew_and_says_so(house, wav):
    home = house(Engine("same"))
    voice = stored(home, wav)
    made(home, voice, "same")
    of_another_model(home.engines["same"])

    assert home.voice("ann").unready == "it is being registered"
    assert [one.voice.name for one in home.roster.pending()] == ["ann"]


@pytest.mark.parametrize("change", [{"text": TEXT + "!"}, {"languages": ("zh",)},
                                    {"instruct": "calm"}])  # fmt: skip
def test_what_a_voice_was_made_of_has_changed_so_it_is_made_again_and_speaks_meanwhile(
    house, wav, change
):
    home = house(Engine("same"))
    made(home, stored(home, wav), "same")

    home.store.change("ann", **change)

    assert len(home.roster.pending()) == 1
    assert home.voice("ann").unready == ""


def test_words_about_a_voice_do_not_have_it_made_again(house, wav):
    home = house(Engine("same"))
    made(home, stored(home, wav), "same")

    home.store.change("ann", tags=("warm",), notes="as I remember her", aliases=("alloy",))

    assert home.roster.pending() == []
    assert home.roster.aliases() == {"alloy": "ann"}


def test_what_failed_is_told_and_not_tried_again_before_something_has_changed(house, wav):
    home = house(Engine("same"))
    (wanted,) = [home.roster.wanted(stored(home, wav))]

    home.roster.failed[wanted.key] = "It does not like it."

    assert home.roster.pending() == []
    assert home.voice("ann").unready == "it could not be registered: It does not like it"
    home.store.change("ann", text="Another one.")
    assert len(home.roster.pending()) == 1


def test_a_voice_for_an_engine_that_is_not_here_says_why_it_cannot_speak(house, wav):
    home = house(Engine("same", lacking="its model is not here"))
    stored(home, wav)
    stored(home, wav, name="ben", engine="steam")

    assert "its model is not here" in home.voice("ann").unready
    assert "'steam'" in home.voice("ben").unready
    with pytest.raises(CannotRegister):
        home.roster.makers_for(manifest())


def test_samples_are_there_only_where_a_model_clones_them(house, samples):
    without = house(Engine("near", VoiceKind.LIKENESS), Engine("same"), samples=samples)
    with_one = house(Engine("same", model=True), samples=samples)

    assert without.roster.voices() == []
    assert {one.name for one in with_one.roster.voices()} >= {"larkspur"}
    assert "larkspur" in {one.voice.name for one in with_one.roster.pending()}


def test_a_voice_speaks_its_own_language_and_those_of_its_engine(house, wav):
    home = house(Engine("same"))
    made(home, stored(home, wav, languages=("ja",)), "same")

    assert home.voice("ann").languages == ("ja", "en", "zh")


def test_a_mix_is_made_by_the_engine_that_has_all_of_its_parts(house, wav):
    home = house(Engine("same"), Engine("near", VoiceKind.LIKENESS, voices=("nell",)))
    stored(home, wav)
    makers = home.roster.makers()

    assert home.roster.mixer(makers, {"ann": 1, "nell": 1}).name == "near"
    with pytest.raises(MixInvalid, match="'nobody'"):
        home.roster.mixer(makers, {"ann": 1, "nobody": 1})
