"""Numbers, prices, times, dates and abbreviations as words: what the spelling rules cannot read.

One pass of patterns over the text, from the most special (a date) to the plainest (a digit). The
words come from a :class:`Signs`, one for each language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module

Cardinal = Callable[[int], str]

_LONGEST_NUMBER = 15
"""More digits than this are an account or a serial number: each is said by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """How a language says what is written in signs."""

    cardinal: Cardinal

    minus: str
    point: str
    """Said for the decimal sign."""

    percent: str

    decimal: str = ","
    """The decimal sign; the other of comma and full stop groups thousands."""

    money: Mapping[str, tuple[str, str]]
    """A currency sign to its name for one and for many."""

    cents: str
    """Between the whole and the hundredths of a price."""

    clock: str
    """``{hour}`` and ``{minute}``, in words."""

    full_hour: str
    """``{hour}`` alone, for 9:00."""

    hours: Mapping[str, str] = field(default_factory=dict)
    """Hours that are not said as the plain number is."""

    date: str
    """``{day}``, ``{month}`` and ``{year}``, in words, for 21/11/2026."""

    months: tuple[str, ...]

    first_day: str = ""
    """The first of a month, where it is not said as the plain number is."""

    ordinals: tuple[tuple[str, Cardinal], ...] = ()
    """What may follow a number and makes it an ordinal, as patterns."""

    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """A unit to its name for one and for many."""

    before_noun: Mapping[str, str] = field(default_factory=dict)
    """Last words of a number that change before a noun."""

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    """Names of letters, for acronyms that cannot be read as a word."""

    vowels: str = "aeiouy"


def number_words(language: str, *, ordinal: bool = False) -> Cardinal:
    """Numbers in words, by num2words; it is imported with the first number.

    Args:
        language: As num2words names it: ``es``, ``pt_BR``.
        ordinal: "third" instead of "three".
    """

    def words(number: int) -> str:
        try:
            num2words = import_module("num2words").num2words
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "Numbers in this language need num2words: pip install 'cosyd[languages]'",
                name="num2words",
            ) from error
        said = num2words(number, lang=language, to="ordinal" if ordinal else "cardinal")
        return str(said).replace(",", "")

    return words


def spoken(text: str, signs: Signs) -> str:
    """*text* with its digits, signs and abbreviations in words."""
    return _Speaker(signs).all(text)


def _replaced(match: re.Match[str], words: Cardinal) -> str:
    return words(int(match[1]))


class _Speaker:
    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        group = "." if signs.decimal == "," else ","
        # No-break and narrow spaces group thousands in French typography.
        self._grouping = re.compile(rf"(?<=\d)[{re.escape(group)}\u00a0\u202f ](?=\d{{3}}(?!\d))")
        self._number = rf"\d+(?:{re.escape(signs.decimal)}\d+)?"

    def all(self, text: str) -> str:
        for step in (
            self._abbreviations,
            self._dates,
            self._times,
            self._ungrouped,
            self._ordinals,
            self._money,
            self._signed,
            self._percents,
            self._units,
            self._counts,
            self._numbers,
            self._acronyms,
        ):
            text = step(text)
        return text

    def _abbreviations(self, text: str) -> str:
        for short, full in self._signs.abbreviations.items():
            text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, text, flags=re.IGNORECASE)
        return text

    def _dates(self, text: str) -> str:
        signs = self._signs

        def date(day: int, month: int, year: int, as_written: str) -> str:
            if not (1 <= month <= len(signs.months) and 1 <= day <= 31):  # noqa: PLR2004 - days
                return as_written
            first = signs.first_day if day == 1 and signs.first_day else signs.cardinal(day)
            return signs.date.format(
                day=first, month=signs.months[month - 1], year=signs.cardinal(year)
            )

        text = re.sub(
            r"\b(\d{4})-(\d\d)-(\d\d)\b",
            lambda m: date(int(m[3]), int(m[2]), int(m[1]), m[0]),
            text,
        )
        return re.sub(
            r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b",
            lambda m: date(int(m[1]), int(m[2]), int(m[3]), m[0]),
            text,
        )

    def _times(self, text: str) -> str:
        def time(match: re.Match[str]) -> str:
            hour = self._hour(int(match[1]))
            if int(match[2]) == 0:
                return self._signs.full_hour.format(hour=hour)
            return self._signs.clock.format(hour=hour, minute=self._signs.cardinal(int(match[2])))

        return re.sub(r"\b([01]?\d|2[0-3])(?::|\s?h\s?)([0-5]\d)\b(?!:)", time, text)

    def _hour(self, hour: int) -> str:
        words = self._signs.cardinal(hour)
        for plain, said in self._signs.hours.items():
            words = re.sub(rf"\b{plain}$", said, words)
        return words

    def _ungrouped(self, text: str) -> str:
        return self._grouping.sub("", text)

    def _ordinals(self, text: str) -> str:
        for ending, ordinal in self._signs.ordinals:
            text = re.sub(
                rf"\b(\d{{1,4}})(?:{ending})(?!\w)", partial(_replaced, words=ordinal), text
            )
        return text

    def _money(self, text: str) -> str:
        sign = "|".join(re.escape(s) for s in self._signs.money)
        text = re.sub(rf"({sign})\s?({self._number})", lambda m: self._price(m[2], m[1]), text)
        return re.sub(
            rf"({self._number})\s?({sign})(?!\w)", lambda m: self._price(m[1], m[2]), text
        )

    def _price(self, number: str, sign: str) -> str:
        whole, _, hundredths = number.partition(self._signs.decimal)
        one, many = self._signs.money[sign]
        words = f"{self._before_noun(int(whole))} {one if int(whole) == 1 else many}"
        if not hundredths.strip("0"):
            return words
        cents = self._signs.cardinal(int(hundredths.ljust(2, "0")[:2]))
        return f"{words} {self._signs.cents} {cents}"

    def _percents(self, text: str) -> str:
        return re.sub(
            rf"({self._number})\s?%", lambda m: f"{self._say(m[1])} {self._signs.percent}", text
        )

    def _signed(self, text: str) -> str:
        return re.sub(r"(?<![\w.,])[-\u2212](?=\d)", f"{self._signs.minus} ", text)

    def _units(self, text: str) -> str:
        unit = "|".join(re.escape(u) for u in sorted(self._signs.units, key=len, reverse=True))

        def measure(match: re.Match[str]) -> str:
            one, many = self._signs.units[match[2]]
            if match[1].isdigit():
                return f"{self._before_noun(int(match[1]))} {one if int(match[1]) == 1 else many}"
            return f"{self._say(match[1])} {many}"

        return re.sub(rf"({self._number})\s?({unit})(?!\w)", measure, text) if unit else text

    def _counts(self, text: str) -> str:
        """``21 gatos`` is said as with a noun; a short word after a number is hardly ever one."""
        if not self._signs.before_noun:
            return text
        return re.sub(
            r"(?<![\d,.])[1-9]\d{0,8}(?= [^\W\d_]{4})", lambda m: self._before_noun(int(m[0])), text
        )

    def _before_noun(self, number: int) -> str:
        words = self._signs.cardinal(number)
        for plain, said in self._signs.before_noun.items():
            words = re.sub(rf"{plain}$", said, words)
        return words

    def _numbers(self, text: str) -> str:
        text = re.sub(self._number, lambda m: f" {self._say(m[0])} ", text)
        return re.sub(r" +(?=[ ,.!?;:])", "", text).strip()

    def _say(self, number: str) -> str:
        whole, _, fraction = number.partition(self._signs.decimal)
        words = self._digits(whole) if self._serial(whole) else self._signs.cardinal(int(whole))
        if not fraction:
            return words
        tail = (
            self._digits(fraction)
            if self._by_digit(fraction)
            else self._signs.cardinal(int(fraction))
        )
        return f"{words} {self._signs.point} {tail}"

    @staticmethod
    def _serial(digits: str) -> bool:
        return len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0")

    @staticmethod
    def _by_digit(fraction: str) -> bool:
        return fraction[0] == "0" or len(fraction) > 2  # noqa: PLR2004 - 3,14 is a pair, 3,141 is not

    def _digits(self, digits: str) -> str:
        return " ".join(self._signs.cardinal(int(digit)) for digit in digits)

    def _acronyms(self, text: str) -> str:
        if not self._signs.letters:
            return text

        def spelt(match: re.Match[str]) -> str:
            word = match[0].lower()
            if any(letter in self._signs.vowels for letter in word):
                return match[0]
            return " ".join(self._signs.letters.get(letter, letter) for letter in word)

        return re.sub(r"(?<!\w)[A-Z]{1,5}(?![\w'\u2019])", spelt, text)
