"""Places that closed, and places that no program may read: what to say of them, and what works instead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

BY_HAND = "take questions in by `askdesk add URL`, by an alert feed or mail, or by a websearch source"
GONE = {
    "Google+": (r"plus\.google\.com", "closed for consumers in April 2019"),
    "Storify": (r"(?:www\.)?storify\.com", "closed in May 2018"),
    "FriendFeed": (r"(?:www\.)?friendfeed\.com", "closed in April 2015"),
    "Yahoo Answers": (r"(?:\w+\.)?answers\.yahoo\.com|answers\.yahoo\.co\.\w+", "closed in 2021"),
}
WALLED = {
    "Quora": (r"(?:[\w-]+\.)?quora\.com", "has no API, and its robots.txt and terms forbid reading by programs"),
    "Discord": (
        r"(?:www\.)?discord(?:app)?\.(?:com|gg)",
        "can't be read from outside, and its terms forbid collecting what is said there",
    ),
    "Slack": (r"(?:[\w-]+\.)?slack\.com", "can't be read from outside"),
    "WhatsApp": (r"(?:\w+\.)?whatsapp\.com", "can't be read from outside"),
    "Nextdoor": (r"(?:\w+\.)?nextdoor\.(?:com|co\.uk|de|fr)", "can't be read from outside"),
    "TikTok": (r"(?:www\.)?tiktok\.com", "opens its comments to approved researchers only"),
    "Telegram": (
        r"(?:web\.)?(?:t\.me|telegram\.(?:me|org))",
        "has no search for others, and its groups can't be read from outside",
    ),
    "The Student Room": (r"(?:www\.)?thestudentroom\.co\.uk", "does not let programs in"),
    "Niche": (r"(?:www\.)?niche\.com", "forbids reading by programs in its terms"),
    "Unigo": (r"(?:www\.)?unigo\.com", "forbids reading by programs in its terms"),
    "RateMyProfessors": (r"(?:www\.)?ratemyprofessors\.com", "forbids reading by programs in its terms"),
}
GROUPS = {
    "Facebook groups": (
        r"(?:[\w-]+\.)?facebook\.com/groups",
        "have had no API since April 2024, and the terms forbid collecting from them",
    ),
    "Google Groups": (
        r"groups\.google\.com",
        'has no API; subscribe an address to the group and read its mail with kind = "mbox", or',
    ),
}


def about(address: str) -> str | None:
    """Return the sentence for the place at *address* if it closed or may not be read, None for any other."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    place = f"{(parts.hostname or '').lower()}{parts.path.rstrip('/')}"
    host = place.partition("/")[0]
    for name, (shape, why) in GONE.items():
        if re.fullmatch(shape, host):
            return _gone(name, why)
    for name, (shape, why) in WALLED.items():
        if re.fullmatch(shape, host):
            return _walled(name, why)
    return next((_walled(name, why) for name, (shape, why) in GROUPS.items() if re.match(shape, place)), None)


def named(kind: str) -> str | None:
    """Return the sentence for a place of that name, written as a kind is, None if it is none of these."""
    wanted = re.sub(r"\W", "", kind.lower().replace("+", "plus"))
    for name, (_, why) in {**GONE, **WALLED, **GROUPS}.items():
        if wanted in {re.sub(r"\W", "", name.lower().replace("+", "plus")), re.sub(r"\W", "", name.lower()).rstrip("s")}:
            return _gone(name, why) if name in GONE else _walled(name, why)
    return None


def _gone(name: str, why: str) -> str:
    return f"{name} {why}; there is nothing left to read"


def _walled(name: str, why: str) -> str:
    return f"{name} {why}{' ' if why.endswith('or') else '; '}{BY_HAND}"
