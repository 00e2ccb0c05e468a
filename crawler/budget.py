"""What a source may use up in a month or a day: written down before each call, so that a killed run is counted too."""

from __future__ import annotations

from typing import Any

from askdesk.store import runs
from crawler.source import Source


class Budget:
    """A cap on money or calls, kept in the source's cursor under a name and a period.

    Args:
        source: The spider that spends.
        name: Which of its budgets, such as `usd`.
        period: The month or day that is counted, such as `2026-11`; another one begins at nothing.
        cap: What may be spent in it.
    """

    def __init__(self, source: Source, name: str, *, period: str, cap: float) -> None:
        self.source = source
        self.name = name
        self.period = period
        self.cap = cap

    @property
    def spent(self) -> float:
        """Return what is used up; read from the database, since a full run forgets its cursor but not its bills."""
        with self.source.engine.begin() as db:
            told = runs.cursor(db, self.source.block.name).get("spent", {}).get(self.name, {})
        return float(told.get("amount", 0.0)) if told.get("period") == self.period else 0.0

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
        amount = round(max(0.0, self.spent + difference), 6)
        with self.source.engine.begin() as db:
            kept: dict[str, Any] = runs.cursor(db, self.source.block.name)
            kept["spent"] = {**kept.get("spent", {}), self.name: {"period": self.period, "amount": amount}}
            runs.set_cursor(db, self.source.block.name, kept, now=self.source.now)
        self.source.next_cursor["spent"] = kept["spent"]
