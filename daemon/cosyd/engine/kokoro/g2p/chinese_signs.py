"""Numbers, dates, times, prices and units, as they are said in Mandarin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"

_CURRENCIES = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}

_UNITS = {
    "km/h": "公里每小时", "km²": "平方公里", "km": "公里", "cm": "厘米", "mm": "毫米",
    "m²": "平方米", "㎡": "平方米", "m³": "立方米", "ms": "毫秒", "min": "分钟", "m": "米",
    "kg": "公斤", "mg": "毫克", "ml": "毫升", "mL": "毫升", "g": "克", "L": "升",
    "℃": "摄氏度", "°C": "摄氏度", "℉": "华氏度", "°F": "华氏度", "°": "度",
    "kHz": "千赫", "MHz": "兆赫", "GHz": "吉赫", "Hz": "赫兹", "kW": "千瓦", "W": "瓦",
}  # fmt: skip

_MEASURES = (
    "个位名条张本只头匹辆台件双对块片家座栋间层杯瓶碗袋盒包斤元米天年岁次倍点分秒周种份节句段"
    "篇首部封支根棵朵颗粒架艘万千亿步遍回趟场套股届口批排组"
)
"""Before these, the number two is 两."""

_LONGEST_NUMBER = 15
"""More digits than this are an account or a serial number: each is said by itself."""

_N = r"\d+(?:\.\d+)?"
_DASHES = "-~—\u2013\u2212"
_START = r"(?<![\d.A-Za-z])"
_END = r"(?![\dA-Za-z]|\.\d)"


def in_words(text: str) -> str:
    """*text* with what is written in digits and signs said in characters.

    Digits that touch Latin letters, as in A4, stay: they are part of a foreign word.
    """
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    for pattern, said in _PATTERNS:
        text = pattern.sub(said, text)
    return text.replace("\u3007", "零")


def number(digits: str) -> str:
    """``12.50`` as 十二点五零; a number that starts with zeros, or is very long, by its digits."""
    whole, point, decimals = digits.partition(".")
    if len(whole) > _LONGEST_NUMBER or (len(whole) > 1 and whole[0] == "0"):
        said = spelled(whole)
    else:
        from cn2an import an2cn  # noqa: PLC0415 - when needed

        said = str(an2cn(whole, "low"))
    return said + ("点" + spelled(decimals) if point else "")


def spelled(digits: str, one: str = "一") -> str:
    """Each of *digits* by itself."""
    return "".join(_DIGITS[int(digit)] for digit in digits).replace("一", one)


def _date(found: re.Match[str]) -> str:
    year, month, day = re.split(r"[-/.]", found[0])
    return f"{spelled(year)}年{number(str(int(month)))}月{number(str(int(day)))}日"


def _clock(found: re.Match[str]) -> str:
    hour, *rest = found[0].split(":")
    said = "两点" if int(hour) == 2 else f"{number(str(int(hour)))}点"  # noqa: PLR2004 - o'clock
    if not any(int(part) for part in rest):
        return said
    return said + "".join(
        (spelled(part) if part[0] == "0" else number(part)) + unit
        for part, unit in zip(rest, "分秒", strict=False)
    )


def _phone(found: re.Match[str]) -> str:
    groups = re.findall(r"\d+", found[0])
    return ",".join(spelled(group, one="幺") for group in groups)


def _price(found: re.Match[str]) -> str:
    sign, amount, large = found.groups()
    if "." in amount:
        amount = amount.rstrip("0").rstrip(".")
    return f"{number(amount)}{large}{_CURRENCIES[sign]}"


def _degrees(found: re.Match[str]) -> str:
    below = "零下" if found[1] else ""
    return below + number(found[2]) + _UNITS.get(found[3], found[3])


def _part_of(whole: str) -> Callable[[re.Match[str]], str]:
    return lambda found: ("负" if found[1] else "") + whole + number(found[2])


def _counted(found: re.Match[str]) -> str:
    if found[2] == "2" and not found[1]:
        return "两"
    return ("负" if found[1] else "") + number(found[2])


def _plain(found: re.Match[str]) -> str:
    return ("负" if found[1] else "") + number(found[2])


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (rf"{_START}\d{{4}}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01]){_END}", _date),
        (r"(?<!\d)[12]\d{3}(?=年)", lambda found: spelled(found[0])),
        (rf"(?<=:\d\d)\s?[{_DASHES}]\s?(?=\d{{1,2}}:\d\d)", lambda _: "到"),
        (rf"{_START}(?:[01]?\d|2[0-4])(?::[0-5]\d){{1,2}}(?![\d:])", _clock),
        (rf"{_START}1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}(?!\d)", _phone),
        (rf"{_START}(?:0\d{{2,3}}-\d{{7,8}}|[48]00-\d{{3,4}}-\d{{3,4}})(?!\d)", _phone),
        (rf"(?<=[话机打码线])[:\s]?\d{{3,12}}{_END}", _phone),
        (rf"([¥$€£])\s?({_N})\s?([百千万亿]*)(?:美?元)?", _price),
        (rf"(零下\s?|{_START}[-\u2212])?({_N})\s?(℃|°C|℉|°F|度)", _degrees),
        (rf"{_START}([-\u2212]?)({_N})\s?%", _part_of("百分之")),
        (rf"{_START}([-\u2212]?)({_N})\s?‰", _part_of("千分之")),
        (
            rf"{_START}(\d+)/(\d+){_END}",
            lambda found: f"{number(found[2])}分之{number(found[1])}",
        ),
        (rf"{_START}(\d+):(\d+){_END}", lambda found: f"{number(found[1])}比{number(found[2])}"),
        (rf"(?<=\d)\s?[{_DASHES}]\s?(?={_N})", lambda _: "到"),
        (
            rf"{_START}({_N})\s?({'|'.join(map(re.escape, _UNITS))})(?![A-Za-z])",
            lambda found: number(found[1]) + _UNITS[found[2]],
        ),
        (rf"{_START}\d+(?:\.\d+){{2,}}", lambda found: "点".join(map(number, found[0].split(".")))),
        (rf"(?<![第初\d.A-Za-z])([-\u2212]?)({_N})(?=[{_MEASURES}])", _counted),
        (rf"(?<![\dA-Za-z])(?<![A-Za-z]-)([-\u2212]?)({_N})(?![A-Za-z])", _plain),
    )
)
"""From the most special, a date, to the plainest, a number."""
