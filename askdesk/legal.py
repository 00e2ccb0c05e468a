"""The legal card of a source: why it may be read, what of it is kept and for how long, and what is left of its quota; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from askdesk.config import Desk, Source
from askdesk.model import Run
from askdesk.store.quotas import Quota

UNSETTLED = "not known before the first crawl has looked at the place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What anybody may ask of a source, in sentences."""

    name: str
    kind: str
    site: str
    basis: str
    terms: str
    """Address of the terms, or in words whose they are."""
    unanswered: str
    credential: str
    is_lacking: bool
    """True if it can't be read without a credential that is not there."""
    quota: tuple[str, ...]
    """One sentence for each limit the site told or we set; empty where there is none."""
    retention: str
    opt_out: str
    last_read: datetime | None
    last_outcome: str | None


def card(
    block: Source,
    desk: Desk,
    stated: dict[str, Any],
    *,
    quotas: Iterable[Quota],
    last: Run | None,
    fine: Run | None,
    now: datetime,
) -> Card:
    """Return the card of *block*.

    Args:
        stated: What its kind states, as `crawler.legal.stated` gives it; {} where that is not known yet.
        last: The newest crawl of it, None if there was none.
        fine: The newest crawl of it that went well.
    """
    needed, given = stated.get("credential_needed", ""), bool(stated.get("credential_given"))
    return Card(
        name=block.name,
        kind=stated.get("kind") or block.kind,
        site=block.site,
        basis=stated.get("basis") or UNSETTLED,
        terms=stated.get("terms") or UNSETTLED,
        unanswered=(stated.get("unanswered") or UNSETTLED).replace("`", ""),
        credential=_credential(block, needed, given=given),
        is_lacking=bool(needed) and not given,
        quota=tuple(told(one, now) for one in quotas),
        retention=retention(block, desk, stated),
        opt_out=stated.get("opt_out") or UNSETTLED,
        last_read=fine.started_at if fine else None,
        last_outcome=last.outcome if last else None,
    )


def key_name(name: str) -> str:
    """Return the environment variable that holds a source's credential."""
    return "ASKDESK_" + re.sub(r"\W", "_", name).upper() + "_KEY"


def _credential(block: Source, needed: str, *, given: bool) -> str:
    if given:
        return "given"
    return f"missing: it needs {needed}; set {key_name(block.name)}" if needed else "none, and none is needed"


def kept(block: Source, desk: Desk) -> timedelta:
    """Return how long the words of a question from *block* are kept."""
    return block.retention or desk.retention


def retention(block: Source, desk: Desk, stated: dict[str, Any]) -> str:
    """Return how long words are kept, as a sentence; where the place's terms ask for less, that too."""
    told = f"the words of a question are kept {_length(kept(block, desk))}, then only its address, times and status"
    if not (hours := stated.get("unseen_hours")):
        return told
    return f"{told}; words that could not be looked at again for {_length(timedelta(hours=hours))} are emptied, as the terms ask"


def left(quota: Quota) -> str:
    """Return what is left of a limit, without the time: `8,712 of 10,000 calls left`."""
    form = "{:,.2f}" if quota.name == "usd" else "{:,.0f}"
    of_all = f" of {form.format(quota.cap)}" if quota.cap is not None else ""
    return f"{form.format(max(0.0, quota.left))}{of_all} {quota.name} left"


def told(quota: Quota, now: datetime) -> str:
    """Return what is left of a limit and when it begins anew, in a sentence."""
    if quota.resets_at is None:
        return f"{left(quota)}, as of {quota.seen_at:%Y-%m-%d %H:%M} UTC"
    if quota.resets_at <= now:
        return f"all {quota.name} of a new window are left; {left(quota)} at the end of the last"
    day = "" if quota.resets_at - now <= timedelta(days=1) else f"{quota.resets_at:%Y-%m-%d} "
    return f"{left(quota)}, resets {day}{quota.resets_at:%H:%M} UTC"


def _length(length: timedelta) -> str:
    hours = round(length.total_seconds() / 3600)
    return f"{hours // 24} days" if hours % 24 == 0 and hours > 48 else f"{hours} hours"
