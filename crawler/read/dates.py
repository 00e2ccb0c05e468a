"""Moments as sites write them -> aware datetimes in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateparser

from crawler.read import calendars
from crawler.read.shapes import NEAR, SHAPES

ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?")
NUMERIC = re.compile(r"\b(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})\b")
MERIDIEM = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
MOST_PUZZLES = 200  # texts of one page that are no date in any language; trying all of them takes long
OLDEST = 1990  # no post on the web is older; a number below is of another calendar or no date


class Reader:
    """Reads the dates of one site; learns from what it sees whether the day or the month comes first."""

    def __init__(self, now: datetime, *, order: str = "", zone: str = "UTC") -> None:
        self.now = now
        self.zone = _zone(zone)
        self._fixed = order.upper()
        self._votes = {"DMY": 0, "MDY": 0}
        self._known: dict[tuple[str, str, str], datetime | None] = {}
        self._puzzles = 0

    def learn(self, text: str) -> None:
        """Take note of numeric dates in *text* that can be read in one way only; what one page could not tell is forgotten."""
        self._puzzles = 0
        for found in NUMERIC.finditer(text):
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                self._votes["DMY"] += 1
            elif second > 12 >= first:
                self._votes["MDY"] += 1

    def order(self, text: str = "") -> str:
        """Return `DMY` or `MDY`: as configured, else as learnt, else as the clock of *text* suggests."""
        if self._fixed in {"DMY", "MDY", "YMD"}:
            return self._fixed
        if self._votes["DMY"] != self._votes["MDY"]:
            return max(self._votes, key=lambda order: self._votes[order])
        return "MDY" if MERIDIEM.search(text) and not re.search(r"\d\.\d{1,2}\.\d", text) else "DMY"

    def read(self, text: str | None, language: str = "") -> datetime | None:
        """Return the moment *text* says, in UTC; None if it says none."""
        text = calendars.ascii_digits(" ".join((text or "").split()).strip(" ,·•»-"))
        text = re.sub(r"^(\d{4}-\d{2}-\d{2}),? (?=\d)", r"\1 ", text)
        if not text or len(text) > 120 or not any(c.isdigit() or c.isalpha() for c in text):
            return None
        key = (text, language, self.order(text))
        if key not in self._known:
            moment = iso(text, self.zone) or self._elsewhere(text) or self._worded(text, language)
            self._known[key] = moment if moment and OLDEST <= moment.year <= self.now.year + 2 else None
        return self._known[key]

    def find(self, text: str, language: str = "") -> datetime | None:
        """Return the first moment named in *text*, which may hold other words."""
        for found in SHAPES.finditer(calendars.ascii_digits(text)):
            if moment := self.read(found[0], language):
                return moment
        return None

    def _elsewhere(self, text: str) -> datetime | None:
        """Return the moment of a date in another calendar, None if it is of the common one."""
        moment = calendars.common(text, self.now)
        return moment.replace(tzinfo=self.zone).astimezone(UTC) if moment else None

    def _worded(self, text: str, language: str) -> datetime | None:
        settings: dict[str, Any] = {
            "DATE_ORDER": self.order(text),
            "RELATIVE_BASE": self.now.astimezone(self.zone).replace(tzinfo=None),
            "TIMEZONE": str(self.zone),
            "RETURN_AS_TIMEZONE_AWARE": True,
            "TO_TIMEZONE": "UTC",
            "PREFER_DATES_FROM": "past",
            "REQUIRE_PARTS": ["year"] if NUMERIC.search(text) else [],
        }
        if near := NEAR.search(text):
            text = f"{near[1]} {near[2]}"
        for languages in ([language.split("-", maxsplit=1)[0].lower()] if language else []), ["en"], None:
            if languages == [] or (languages is None and self._puzzles > MOST_PUZZLES):
                continue
            try:
                moment = dateparser.parse(text, languages=languages, settings=settings)
            except (ValueError, TypeError, OverflowError, KeyError):
                continue
            if moment:
                return self._past(moment.astimezone(UTC), text)
        self._puzzles += 1
        return None

    def _past(self, moment: datetime, text: str) -> datetime:
        """Return *moment*, day and month exchanged if it lies in the future and the other reading does not."""
        if moment <= self.now + timedelta(days=1) or not NUMERIC.search(text) or self._fixed or moment.day > 12:
            return moment
        other = moment.replace(month=moment.day, day=moment.month)
        return other if other <= self.now + timedelta(days=1) else moment


def iso(text: str, zone: Any = UTC) -> datetime | None:
    """Return the moment of an ISO 8601 text or of epoch seconds or milliseconds, in UTC; None if it is neither."""
    text = text.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    if not ISO.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+([+-]|Z)", r"\1", text))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def epoch(value: Any) -> datetime | None:
    """Return the moment of epoch seconds, None for anything that is no number."""
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _zone(name: str) -> Any:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
