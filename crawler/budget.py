"""What a source may use up in a month or a day: written down before each call, so that a killed run is counted too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from askdesk.store import quotas
from askdesk.store.quotas import Quota
from crawler.source import Source


class Budget:
    """A cap of our own on money or calls, kept in the ledger beside what sites tell of theirs.

    Args:
        source: The spider that spends.
        name: Which of its budgets, such as `usd`.
        period: The month or day that is counted, such as `2026-11` or `2026-11-26`; another one begins at nothing.
        cap: What may be spent in it.
        zone: Where the period begins and ends.
    """

    def __init__(self, source: Source, name: str, *, period: str, cap: float, zone: tzinfo = UTC) -> None:
        self.source = source
        self.name = name
        self.cap = cap
        self.ends = end_of(period, zone)
        source.__dict__.setdefault("budgets", set()).add(name)  # the ledger leaves these to us

    @property
    def spent(self) -> float:
        """Return what is used up; read from the database each time, since several budgets may be open at once."""
        with self.source.engine.begin() as db:
            told = next((one for one in quotas.of(db, self.source.block.name) if one.name == self.name), None)
        return (told.cap or 0.0) - told.left if told is not None and told.resets_at == self.ends else 0.0

    @property
    def left(self) -> float:
        """Return what may still be spent."""
        return max(0.0, self.cap - self.spent)

    def spend(self, amount: float) -> bool:
        """Set *amount* aside and return True, or return False if it is more than is left."""
        if amount > self.left + 1e-9:
            return False
        self.settle(amount)
        return True

    def settle(self, difference: float) -> None:
        """Correct what was set aside once the answer tells what was really used."""
        rest = self.cap - round(max(0.0, self.spent + difference), 6)
        told = Quota(name=self.name, cap=self.cap, left=rest, resets_at=self.ends, seen_at=self.source.now)
        with self.source.engine.begin() as db:
            quotas.note(db, self.source.block.name, [told])


def end_of(period: str, zone: tzinfo) -> datetime:
    """Return when a month or day is over, in UTC."""
    year, month, *days = map(int, period.split("-"))
    if days:
        begins = datetime(year, month, days[0], 12, tzinfo=zone)
        ends = (begins + timedelta(days=1)).replace(hour=0)
    else:
        ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return ends.astimezone(UTC)
