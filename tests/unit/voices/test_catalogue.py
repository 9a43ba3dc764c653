import pytest

from cosyd.contract.errors import UnknownLanguage, UnknownVoice
from cosyd.contract.model import Voice
from cosyd.voices.catalogue import Catalogue


def voice(name, *languages, engine="kokoro", gender="female"):
    return Voice(name=name, engine=engine, languages=languages, gender=gender)


VOICES = (
    voice("Hibari", "en-US", engine="hibari"),
    voice("bm_george", "en-GB", gender="male"),
    voice("zf_xiaoxiao", "zh", "en"),
    voice("zm_yunxi", "zh", "en", gender="male"),
    voice("ef_dora", "es"),
    voice("jf_alpha", "ja", "ko"),
)


def catalogue(defaults=None, aliases=None, voices=VOICES, usual=None):
    chosen = {"en": "Hibari", "zh": "zf_xiaoxiao"} if defaults is None else defaults
    return Catalogue(voices, defaults=chosen, aliases=aliases or {}, usual=usual or {})


@pytest.mark.parametrize("name", ["Hibari", "hibari", "HIBARI", "alloy", "Alloy"])
def test_a_voice_is_found_by_its_name_in_any_capitals_and_by_its_aliases(name):
    voices = catalogue(aliases={"alloy": "hibari"})

    assert voices.get(name) is VOICES[0]
    assert voices.aliases == {"alloy": "Hibari"}


def test_an_exact_name_goes_before_one_in_other_capitals_and_both_before_an_alias():
    lower, upper = voice("anna", "en"), voice("Anna", "en")
    voices = catalogue({}, {"Anna": "anna", "ANNA": "anna"}, (upper, lower))

    assert voices.get("anna") is lower
    assert voices.get("Anna") is upper
    assert voices.get("ANNA") is upper


def test_an_unknown_voice_is_told_by_name():
    with pytest.raises(UnknownVoice) as caught:
        catalogue().get("bass")

    assert caught.value.facts == {"name": "bass"}


def test_all_voices_and_languages_are_listed():
    voices = catalogue()

    assert voices.all() == VOICES
    assert voices.names() == tuple(one.name for one in VOICES)
    assert voices.languages() == ("en", "zh", "es", "ja", "ko")


@pytest.mark.parametrize(
    ("language", "defaults", "name"),
    [
        ("en", {"en": "bm_george"}, "bm_george"),
        ("en-US", {"en": "bm_george"}, "bm_george"),
        ("en", {}, "Hibari"),
        ("en-GB", {}, "bm_george"),
        ("zh-TW", {}, "zf_xiaoxiao"),
        ("ko", {}, "jf_alpha"),
        ("es", {"es": "hibari"}, "ef_dora"),
    ],
)
def test_the_default_is_that_of_the_settings_else_a_native_else_anyone(language, defaults, name):
    assert catalogue(defaults).default_for(language).name == name


def test_no_voice_for_a_language_that_a_client_asks_for_is_an_error_with_a_list():
    voices = catalogue()

    voices.check_language("en-AU")
    with pytest.raises(UnknownLanguage) as caught:
        voices.check_language("fi")

    assert caught.value.facts == {"language": "fi", "languages": "en, zh, es, ja, ko"}
    with pytest.raises(UnknownLanguage):
        voices.default_for("fi")


@pytest.mark.parametrize(
    ("wanted", "language", "name"),
    [
        (None, "en", "Hibari"),
        (None, "es", "ef_dora"),
        ("bm_george", "en", "bm_george"),
        ("zm_yunxi", "en", "zm_yunxi"),
        ("Hibari", "zh", "zf_xiaoxiao"),
        ("bm_george", "zh", "zm_yunxi"),
        ("bm_george", "es", "ef_dora"),
        ("bm_george", "fi", "bm_george"),
        (None, "fi", "Hibari"),
    ],
)
def test_the_wanted_voice_says_what_it_can_and_one_like_it_the_rest(wanted, language, name):
    assert catalogue().choose(wanted, language).name == name


def test_an_unknown_voice_is_never_replaced_silently():
    with pytest.raises(UnknownVoice):
        catalogue().choose("bass", "en")


def test_wrong_settings_are_told_and_overlooked():
    twin = voice("Hibari", "en", engine="other")
    voices = catalogue(
        {"en": "gone", "es": "Hibari", "zh": "ZF_XIAOXIAO"},
        {"alloy": "nobody", "nova": "ef_dora"},
        (*VOICES, twin),
    )

    assert voices.default_for("en").name == "Hibari"
    assert voices.default_for("es").name == "ef_dora"
    assert voices.default_for("zh").name == "zf_xiaoxiao"
    assert voices.get("nova").name == "ef_dora"
    assert voices.get("Hibari").engine == "hibari"
    assert [problem for problem in voices.problems if "gone" in problem]
    assert [problem for problem in voices.problems if "does not speak" in problem]
    assert [problem for problem in voices.problems if "nobody" in problem]
    assert [problem for problem in voices.problems if "Two engines" in problem]
    assert len(voices.problems) == 4


def test_a_house_without_voices_says_so():
    voices = Catalogue((), defaults={})

    assert voices.languages() == ()
    with pytest.raises(UnknownVoice):
        voices.choose(None, "en")


def test_a_usual_name_finds_a_voice_that_it_does_not_belong_to():
    voices = catalogue(usual={"alloy": "Hibari", "nova": "nobody"})

    assert voices.get("Alloy").name == "Hibari"
    assert voices.owner("alloy") is None
    assert voices.problems == ()
    with pytest.raises(UnknownVoice):
        voices.get("nova")


def test_a_name_that_somebody_gave_counts_more_than_a_usual_one():
    other = next(one.name for one in VOICES if one.name != "Hibari")

    voices = catalogue(usual={"alloy": "Hibari"}, aliases={"alloy": other})

    assert voices.get("alloy").name == other
