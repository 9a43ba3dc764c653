# ruff: noqa: RUF001 - the alphabet is IPA
"""Kokoro's other languages: spelling to phonemes, and what is written in signs."""

import importlib
import subprocess
import sys

import pytest

from cosyd.engine.kokoro.g2p import (
    NEEDS,
    french,
    hindi,
    italian,
    japanese,
    languages,
    portuguese,
    spanish,
)
from cosyd.engine.kokoro.symbols import Symbols

READERS = {
    "spanish": "¿Qué dijo el señor Müller? «Nada»… 3,5 kg, 21 €, 9:30; 北京 & “OK” — ¡fin! 🙂 x@y",
    "french": "Où est l'œuvre de Mme Müller? «Ici»… 3,5 kg, 21 €, 9 h 30; 北京 & “OK” — naïve! 🙂",
    "italian": "Perché l'aria? «Così»… 3,5 kg, 21 €, 9:30; 北京 & “OK” — più! 🙂 jazz, Washington",
    "portuguese": "Ação, pão e água? «Não»… 3,5 kg, R$ 21, 9:30; 北京 & “OK” — põe! 🙂 Washington",
    "japanese": "「はい」…¥1,250、3.5%、9:30に2026/11/21です！Wikipediaのﾃﾞｰﾀ、ヴァイオリン🙂",
    "hindi": "क्या हुआ? “कुछ नहीं”… 3.5 kg, ₹1,25,000, 9:30; 北京 & OK — हाँ! 🙂 ज़्यादा।",
}
"""A reader and a text with much in it that is not its own."""


def reader(name):
    return importlib.import_module(f"cosyd.engine.kokoro.g2p.{name}")


@pytest.mark.parametrize(("name", "text"), READERS.items())
def test_gives_only_symbols_that_the_voices_know(name, text):
    said = reader(name).phonemes(text)

    assert Symbols().known(said) == said


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", ["", " ", "...", "—", "🙂", "?!"])
def test_what_has_no_words_has_no_sounds(name, text):
    assert not reader(name).phonemes(text).strip(".,!?;: ")


def test_all_that_the_readers_need_can_be_found():
    assert languages() == tuple(NEEDS)


def test_to_tell_what_can_be_read_no_reader_is_imported():
    code = (
        "import sys; from cosyd.engine.kokoro import g2p; assert g2p.languages();"
        "assert not any(f'{g2p.__name__}.{one}' in sys.modules for one in g2p.READERS.values())"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("spanish", "Hola, Ana; ven: ya. ¿Sí? ¡No!"),
        ("french", "Bon, Anne; viens: là. Oui? Non!"),
        ("italian", "Ciao, Anna; vieni: qui. Sì? No!"),
        ("portuguese", "Olá, Ana; vem: já. Sim? Não!"),
        ("japanese", "はい、行く；見て：水。本？犬！"),
        ("hindi", "आज, कल; अब: घर. नाम? काम!"),
    ],
)
def test_marks_that_make_pauses_are_kept(name, text):
    said = reader(name).phonemes(text)

    assert "".join(symbol for symbol in said if symbol in ",.!?;:") == ",;:.?!"


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("El tren llega a las cinco.", "el tɾˈen ʎˈeɣa a las θˈinko."),
        ("La ciudad, la guerra y el pingüino.", "la θjuðˈad, la ɣˈera i el piŋɡwˈino."),
        ("Vivo en México desde ayer", "bˈiβo en mˈexiko ðˌesðe aʝˈeɾ"),
        ("muy fácilmente", "mˈuj fˈaθilmˈente"),
        ("estación bibliotecaria", "ˌestaθjˈon bˌiβljotekˈaɾja"),
        ("aire, auto, rey, hoy", "ˈIɾe, ˈWto, rˈA, ˈoɪ"),
        ("un beso con Vicente", "ˈun bˈeso kon biθˈente"),
    ],
)
def test_spanish_spelling(text, sounds):
    assert spanish.phonemes(text) == sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("les enfants", "lez ɑ̃fˈɑ̃"),
        ("les héros", "le eʁˈo"),
        ("l'orage d'hier", "lɔʁˈaʒ djˈɛʁ"),
        ("un bon ami", "œ̃ bˈɔn amˈi"),
        ("le premier homme", "lə pʁəmjˈɛʁ ˈɔm"),
        ("Elles ont aimé", "ɛlz ɔ̃ ɛmˈe"),
        ("Y a-t-il quelqu'un?", "i a til kɛlkœ̃?"),
        ("aujourd'hui la pluie", "oʒuʁdyˈi la plyˈi"),
        ("ils parlent", "il pˈaʁl"),
    ],
)
def test_french_words_and_their_liaison(text, sounds):
    assert french.phonemes(text) == sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("gli gnocchi", "ʎɪ ɲˈɔkːɪ"),
        ("la chiesa, il cielo", "la kjˈɛza, il ʧˈɛlo"),
        ("telefono, possibile, difficile", "telˈɛfono, poSˈibile, diffˈiʧile"),
        ("parlano italiano", "pˈarlano italjˈano"),
        ("dell'acqua", "dellˈakːwa"),
        ("farmacia, energia, storia", "farmaʧˈia, enerʤˈia, stˈɔrja"),
        ("città, perché, già", "ʧitːˈa, perkˈe, ʤˈa"),
        ("azzurro, pizza", "aʣːˈurɾo, pˈiʦːa"),
    ],
)
def test_italian_spelling_and_its_stress(text, sounds):
    assert italian.phonemes(text) == sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("o coração", "ʊ kˌoɾasˈɐ̃ʊ̃"),
        ("a cidade, o dia, a noite", "a sidˈaʤy, ʊ ʤˈiæ, a nˈoɪʧy"),
        ("os amigos", "ʊz æmˈiɡʊs"),
        ("carro, rua, mar", "kˈaxʊ, xˈuæ, mˈar"),
        ("Brasil, alto", "brazˈiʊ, ˈWtʊ"),
        ("saída, juiz, muito", "saˈidæ, ʒuˈis, mwˈiŋtʊ"),
        ("história, água", "istˈɔɾjæ, ˈaɡwæ"),
    ],
)
def test_portuguese_spelling(text, sounds):
    assert portuguese.phonemes(text) == sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("今日は良い天気ですね。", "kʲoː βa joi teŋkʲi desɨ ne."),
        ("東京へ行きました", "toːkʲoː e ikʲimaɕita"),
        ("切符を買った", "kʲiʔpɯ o kaʔta"),
        ("新聞、銀行、案内、本", "ɕimbɯɴ, ɡʲiŋkoː, annai, hoɴ"),
        ("ファン、ティー、ヴァイオリン", "ɸaɴ, tʲiː, vaioɾʲiɴ"),
    ],
)
def test_japanese_readings(text, sounds):
    assert japanese.phonemes(text) == sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("नमक कमल", "nˈʌmək kˈʌməl"),
        ("करता लड़की समझना", "kˈʌɾtˌaː lˈʌɽkˌi səmˈʌɟʰnˌaː"),
        ("क्षेत्र विज्ञान", "kʃˈeːtɾə ʋˌɪɡjˈaːn"),
        ("हिंदी आँख", "hˈɪndi ˈa\u0303ːkʰ"),
        ("ज़रूर फ़िल्म", "zəɾˈuːɾ fˈɪlmə"),
    ],
)
def test_hindi_spelling_and_its_silent_vowels(text, sounds):
    assert hindi.phonemes(text) == sounds


def test_hindi_reads_latin_words_as_english():
    assert hindi.phonemes("मैं Python सीखता हूँ") == "mɛ\u0303ː pˈIθˌɑn sˈiːkʰtˌaː hu\u0303ː"


@pytest.mark.parametrize(
    ("name", "signs", "words"),
    [
        ("spanish", "Tengo 21 gatos", "Tengo veintiún gatos"),
        ("spanish", "a las 9:30", "a las nueve y treinta"),
        ("spanish", "1.250,75 €", "mil doscientos cincuenta euros con setenta y cinco"),
        ("spanish", "el 50 % de 3,5", "el cincuenta por ciento de tres coma cinco"),
        ("spanish", "-5 °C y 1 kg", "menos cinco grados y un kilo"),
        ("spanish", "el 2.º y la 3.ª", "el segundo y la tercera"),
        ("spanish", "el 1/5/2026", "el primero de mayo de dos mil veintiséis"),
        ("spanish", "007 y 3,1416", "cero cero siete y tres coma uno cuatro uno seis"),
        ("spanish", "el Sr. López y un DVD", "el señor López y un de uve de"),
        ("french", "J'ai 21 chats", "J'ai vingt et un chats"),
        ("french", "à 9 h 30", "à neuf heures trente"),
        ("french", "1 250,75 €", "mille deux cent cinquante euros soixante-quinze"),
        ("french", "le 1er mai et la 2e rue", "le premier mai et la deuxième rue"),
        ("french", "le 21/11/2026", "le vingt et un novembre deux mille vingt-six"),
        ("italian", "alle 9:30", "alle nove e trenta"),
        ("italian", "1.250,75 €", "milleduecentocinquanta euro e settantacinque"),
        ("italian", "il 3º posto, -5 °C", "il terzo posto, meno cinque gradi"),
        ("portuguese", "às 2:30", "às duas e trinta"),
        ("portuguese", "R$ 1.250,75", "mil duzentos e cinquenta reais e setenta e cinco"),
        ("portuguese", "a 2ª e o 3º", "a segunda e o terceiro"),
        ("portuguese", "2026-11-21", "vinte e um de novembro de dois mil e vinte e seis"),
        ("japanese", "9:30に", "9時30分に"),
        ("japanese", "¥1,250と3.5%", "千二百五十円と三点五パーセント"),
        ("japanese", "2026/11/21", "二千二十六年十一月二十一日"),
        ("hindi", "21 नवंबर", "इक्कीस नवंबर"),
        ("hindi", "₹1,25,000", "एक लाख पच्चीस हज़ार रुपये"),
        ("hindi", "9:30 बजे", "नौ बजकर तीस मिनट"),
        ("hindi", "3.5%", "तीन दशमलव पाँच प्रतिशत"),
        ("hindi", "5वीं", "पाँचवीं"),
    ],
)
def test_signs_are_said_as_their_words(name, signs, words):
    assert reader(name).phonemes(signs) == reader(name).phonemes(words)
