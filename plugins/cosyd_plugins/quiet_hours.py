"""A gate that keeps the night quiet. Off unless the setting ``gates`` names ``quiet_hours``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from cosyd import hookimpl
from cosyd.contract.hooks import PASS, Gate, House, Verdict
from cosyd.contract.model import Priority

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cosyd.contract.model import Utterance

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVENING, MORNING = "22:00", "07:00"
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST = timedelta(days=8)
"""Spans are those of a week: a quiet that is longer has no end."""


class Times(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of ``spans``."""

    begin: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    days: tuple[Day, ...] = DAYS


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.quiet_hours]``."""

    begin: str = msgspec.field(name="from", default=EVENING)
    """When it becomes quiet."""

    end: str = msgspec.field(name="to", default=MORNING)
    """When it ends; where that is not after ``from``, on the next day. 24:00 is midnight."""

    days: tuple[Day, ...] = DAYS
    """The days on which it becomes quiet."""

    spans: tuple[Times, ...] = ()
    """Several times, each with ``from``, ``to`` and ``days``, in place of the above."""

    hold: tuple[Priority, ...] = (Priority.MESSAGE,)
    """What is said when the quiet is over."""

    drop: tuple[Priority, ...] = (Priority.TEXT, Priority.NOTIFICATION, Priority.PROGRESS)
    """What is never said. What is in neither is said at once."""

    applies_to: Literal["loudspeaker", "all"] = "loudspeaker"
    """loudspeaker: only what is played on this machine; all: also what a client fetches."""

    timezone: str = ""
    """Such as Europe/Berlin; empty: this machine's."""

    def __post_init__(self) -> None:
        """Raise a ValueError where they make no sense, so that they are not taken up at all."""
        both = sorted({*self.hold} & {*self.drop})
        if both:
            raise ValueError(f"{both[0].value!r} cannot be both held and dropped")
        calendar_of(self)


class Span(NamedTuple):
    """Quiet from *begin*, on each of *weekdays*, for *lasts_days* and until *end*."""

    begin: time
    end: time
    lasts_days: int
    """1 where *end* is on the next day."""

    weekdays: frozenset[int]
    """0 is Monday."""


class Calendar:
    """When it is quiet.

    Args:
        spans: May overlap and touch.
        zone: Whose clocks are meant; None: this machine's, by the rules of the day in question.
    """

    def __init__(self, spans: Sequence[Span], zone: tzinfo | None = None) -> None:
        self._spans = spans
        self._zone = zone

    def until(self, now: datetime) -> datetime | None:
        """The first instant after *now* at which it is not quiet; None where it is not now.

        Returns:
            A time of the calendar's zone. Where the quiet has no end, one that is more than
            :data:`LONGEST` away.
        """
        end = start = now.astimezone(UTC)
        while later := [stop for begin, stop in self._around(end) if begin <= end < stop]:
            end = max(later)
            if end - start > LONGEST:
                break
        return end.astimezone(self._zone) if end > start else None

    def _around(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """All that may hold *instant*: from when to when, in UTC."""
        today = instant.astimezone(self._zone).date()
        for day in (today + timedelta(days=n) for n in (-2, -1, 0, 1)):
            for span in self._spans:
                if day.weekday() in span.weekdays:
                    last = day + timedelta(days=span.lasts_days)
                    yield (
                        self._instant(datetime.combine(day, span.begin)),
                        self._instant(datetime.combine(last, span.end), second=True),
                    )

    def _instant(self, wall: datetime, *, second: bool = False) -> datetime:
        """When clocks show *wall*; of two such moments the first, or the *second*.

        Where clocks skip it, as long after the day's beginning as on any other day.
        """
        first = self._local(wall)
        if second and first.astimezone(self._zone).replace(tzinfo=None) == wall:
            return self._local(wall.replace(fold=1))
        return first

    def _local(self, wall: datetime) -> datetime:
        # A datetime without a zone is one of this machine's.
        return datetime.fromtimestamp(wall.replace(tzinfo=self._zone).timestamp(), UTC)


class QuietHours:
    """Holds or drops what would be heard while it is quiet."""

    name = "quiet_hours"
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self) -> None:
        self._settings = Settings()
        self._calendar = Calendar(())

    def configure(self, house: House) -> None:
        """Work with other settings."""
        self._settings = house.settings
        self._calendar = calendar_of(house.settings)
        house.tell("ready", "")

    def judge(self, utterance: Utterance, now: datetime) -> Verdict:
        """Whether it is quiet *now*, and what becomes of *utterance* then."""
        settings, priority = self._settings, utterance.priority
        if settings.applies_to == "loudspeaker" and not utterance.play:
            return PASS
        until = self._calendar.until(now)
        if until is None or priority not in {*settings.hold, *settings.drop}:
            return PASS
        reason = f"it is quiet until {_spoken(until, now.astimezone(until.tzinfo))}"
        if priority in settings.drop:
            return Verdict(action="drop", reason=reason)
        return Verdict(action="hold", reason=reason, until=until)


def calendar_of(settings: Settings) -> Calendar:
    """When it is quiet.

    Raises:
        ValueError: A time or the zone is none, or there is no time to speak at all.
    """
    whole = (settings.begin, settings.end, settings.days)
    if settings.spans and whole != (EVENING, MORNING, DAYS):
        raise ValueError("either 'from', 'to' and 'days', or 'spans', but not both")
    given = settings.spans or (Times(begin=whole[0], end=whole[1], days=whole[2]),)
    calendar = Calendar([_span(times) for times in given], _zone(settings.timezone))
    now = datetime.now(UTC)
    if (calendar.until(now) or now) - now > LONGEST:
        raise ValueError("it would always be quiet")
    return calendar


def _span(times: Times) -> Span:
    begin, end = _minutes("from", times.begin), _minutes("to", times.end)
    if begin == end:
        raise ValueError(f"'from' and 'to' are both {times.begin!r}; a whole day is 00:00 to 24:00")
    if not times.days:
        raise ValueError("'days' is empty")
    return Span(
        begin=_time(begin),
        end=_time(end),
        lasts_days=int(end < begin or end == _DAY),
        weekdays=frozenset(DAYS.index(day) for day in times.days),
    )


def _minutes(what: str, text: str) -> int:
    """Since midnight."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if found:
        return int(found[1]) * 60 + int(found[2])
    if what == "to" and text == "24:00":
        return _DAY
    raise ValueError(f"{what!r} is {text!r}, but has to be a time such as '22:00'")


def _time(minutes: int) -> time:
    return time(minutes % _DAY // 60, minutes % 60)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone called {name!r} here") from error


def _spoken(until: datetime, now: datetime) -> str:
    """A time of day, with its day where that is not plain."""
    if until - now < timedelta(days=1):
        return f"{until:%H:%M}"
    return f"{NAMES[until.weekday()]} {until:%H:%M}"


_DAY = 24 * 60


@hookimpl
def register_gates(register: Callable[[Gate], None]) -> None:
    """Offer ``quiet_hours``."""
    register(QuietHours())
