"""Dates of calendars that are not the Gregorian one: Iran's, the Muslim one, Thailand's."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

YEAR = re.compile(r"(?<!\d)(1[34]\d{2}|25\d{2})(?!\d)")
THAI = 543  # years that the Buddhist count is ahead
MUSLIM_BEHIND = 579  # years from today's Muslim year to the common one; Iran's count is 621 behind
IRAN_BEHIND = 621


def ascii_digits(text: str) -> str:
    """Return *text* with the digits of every script written as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(int(letter)) if letter.isdecimal() and not letter.isascii() else letter for letter in text)


def common(text: str, now: datetime) -> datetime | None:
    """Return what a date of another calendar is in the common one, without a zone; None if *text* holds none.

    Iran's years (1405 is 2026) and Muslim ones (1448) never meet: what the one calls today is decades ago in the other.
    """
    found = YEAR.search(text)
    if found is None:
        return None
    year = int(found[1])
    if year >= 2500:
        return None if year - THAI > now.year + 1 else _in_thailand(text, found)
    if year + IRAN_BEHIND <= now.year + 1:
        return _by("jalali", "JalaliCalendar", text)
    return _by("hijri", "HijriCalendar", text) if year + MUSLIM_BEHIND <= now.year + 1 else None


def _in_thailand(text: str, found: re.Match[str]) -> datetime | None:
    import dateparser

    told = f"{text[: found.start()]}{int(found[1]) - THAI}{text[found.end() :]}"
    moment: datetime | None = dateparser.parse(told, settings={"DATE_ORDER": "DMY"})
    return moment


def _by(module: str, name: str, text: str) -> datetime | None:
    try:
        told = _calendar(module, name)(text).get_date()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return None
    moment: datetime | None = told.date_obj if told else None
    return moment.replace(tzinfo=None) if moment else None


@cache
def _calendar(module: str, name: str) -> Any:
    import importlib

    return getattr(importlib.import_module(f"dateparser.calendars.{module}"), name)
