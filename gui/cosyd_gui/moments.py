"""Moments and lengths, as people here write them."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale


def time_of(at: float) -> str:
    """The hour of today, or the day and the hour; *at* is in seconds since 1970."""
    moment = QDateTime.fromSecsSinceEpoch(int(at))
    short = QLocale.FormatType.ShortFormat
    locale = QLocale()
    hour = locale.toString(moment.time(), short)
    if moment.date() == QDateTime.currentDateTime().date():
        return hour
    return f"{locale.toString(moment.date(), short)} {hour}"


def clock_words(seconds: float) -> str:
    """How long it is, as players write it: ``1:05``, ``1:02:05``."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
