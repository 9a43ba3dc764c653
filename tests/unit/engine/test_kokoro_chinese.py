from __future__ import annotations

import pytest

from cosyd.engine.kokoro.g2p import chinese_signs, phonemes
from cosyd.engine.kokoro.g2p.chinese_sounds import syllable
from cosyd.engine.kokoro.symbols import Symbols


def said(text):
    return phonemes(text, "zh-CN")


@pytest.mark.parametrize(
    ("pinyin", "sounds"),
    [
        ("zhuang1", "ꭧwa→ŋ"),
        ("xue2", "ɕɥe↗"),
        ("wo3", "wo↓"),
        ("shi4", "ʂɨ↘"),
        ("de5", "tɤ"),
        ("lv4", "ly↘"),
        ("yuan2", "ɥɛ↗n"),
        ("er2", "ɚ↗"),
        ("bo1", "pwo→"),
        ("hm5", "hm"),
    ],
)
def test_a_syllable_has_its_tone_behind_the_nucleus(pinyin, sounds):
    assert syllable(pinyin) == sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("你好。", "ni↗xau↓."),
        ("展览馆", "ꭧa↗nla↗nkwa↓n"),
        ("一样", "i↗ja↘ŋ"),
        ("一起", "i↘ʨʰi↓"),
        ("第一", "ti↘i→"),
        ("一月", "i→ɥe↘"),
        ("星期一", "ɕi→ŋʨʰi→i→"),
        ("一点三十分", "i→tjɛ↓n sa→nʂɨ↗fə→n"),
        ("不是", "pu↗ʂɨ↘"),
        ("不想", "pu↘ɕja↓ŋ"),
        ("好不好", "xau↓puxau↓"),
        ("跑得快", "pʰau↓tɤkʰwai↘"),
        ("慢慢地走", "ma↘nma↘n tɤ ʦou↓"),
        ("玩儿", "wa↗ɚ"),
        ("女儿", "ny↓ɚ↗"),
        ("银行，行走", "i↗nxa↗ŋ, ɕi↗ŋʦou↓"),
        ("他说：“你好！”", "tʰa→ ʂwo→: “ni↗xau↓!”"),
    ],
)
def test_words_are_said_as_in_connected_speech(text, sounds):
    assert said(text) == sounds


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ("2026年11月21日", "二零二六年十一月二十一日"),
        ("2026-01-05", "二零二六年一月五日"),
        ("9:30", "九点三十分"),
        ("14:00-15:05", "十四点到十五点零五分"),
        ("50%", "百分之五十"),
        ("-0.5%", "负百分之零点五"),
        ("¥12.50", "十二点五元"),
        ("$3.2亿", "三点二亿美元"),
        ("-5℃", "零下五摄氏度"),
        ("零下5度", "零下五度"),
        ("13812345678", "幺三八幺二三四五六七八"),
        ("010-12345678", "零幺零,幺二三四五六七八"),
        ("拨打110", "拨打幺幺零"),
        ("1/3", "三分之一"),
        ("3:2", "三比二"),
        ("3-5天", "三到五天"),
        ("2个人", "两个人"),
        ("12个人", "十二个人"),
        ("第2个", "第二个"),
        ("1,234,567", "一百二十三万四千五百六十七"),
        ("2.4.1版本", "二点四点一版本"),
        ("007号", "零零七号"),
        ("1.75m", "一点七五米"),
        ("12345678901234567890", "一二三四五六七八九零一二三四五六七八九零"),
        ("A4纸和GPT-4", "A4纸和GPT-4"),
    ],
)
def test_numbers_are_said_in_words(signs, words):
    assert chinese_signs.in_words(signs) == words


def test_latin_words_are_read_as_english_in_the_same_sentence():
    assert said("我喜欢 Python 代码。") == "wo↓ ɕi↓xwa→n pˈIθˌɑn tai↘ma↓."  # noqa: RUF001 - IPA


def test_all_that_comes_out_is_in_the_alphabet_of_the_model():
    text = "在2026年，《红楼梦》（第2版）卖了3.5万册，涨了12%；“好极了！”他说……真的吗？"

    sounds = said(text)

    assert Symbols().known(sounds) == sounds


@pytest.mark.parametrize("text", ["", "。", "……", "😀", "\u3000", "\U0002ffff"])
def test_what_has_no_sound_has_no_phonemes(text):
    assert not any(sign.isalpha() for sign in Symbols().known(said(text)))
