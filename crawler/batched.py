"""Batched, the base of families that look at many stored threads in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar

from askdesk.model import Observation, Question, Status
from askdesk.store import questions
from crawler.listed import Threaded
from crawler.source import Source


def unseen(source: Source, due: list[Any], *, longer_than: timedelta) -> list[Any]:
    """Return *due* and all other stored questions not seen for that long, whatever their state: some terms ask for it."""
    with source.engine.begin() as db:
        stored = questions.seen(db, source.block.name).values()
    old = [row for row in stored if row.status != Status.GONE and source.now - row.checked_at > longer_than]
    return list({row.id: row for row in [*old, *due]}.values())


class Batched(Threaded):
    """A call names threads in its meta as `asked`: thread key -> ids of the stored questions in it."""

    most: ClassVar[int] = 100
    """Threads one call may name."""

    def batches(self, due: list[Any]) -> Iterator[dict[str, list[str]]]:
        """Yield the stored threads, as many at once as a call may name."""
        threads = {key: [row.id for row in rows] for key, rows in self.grouped(due).items()}
        keys = list(threads)
        for at in range(0, len(keys), self.most):
            yield {key: threads[key] for key in keys[at : at + self.most]}

    def absent(self, response: Any, shown: Iterable[str]) -> Iterator[Observation]:
        """Yield that each thread is gone that was asked for and is not among those *shown*."""
        here = set(shown)
        for key, ids in response.meta.get("asked", {}).items():
            if key not in here:
                yield from (Observation(id=question_id, status=Status.GONE) for question_id in ids)

    def item(self, row: Any, response: Any) -> Iterator[Question]:
        """Yield the thread and what was asked in its replies; stored replies that it no longer holds are gone."""
        found = list(super().item(row, response))
        if found and "#" not in found[0].key:
            here = {reply.key for reply in found[0].replies}
            for question_id in response.meta.get("asked", {}).get(found[0].key, ()):
                if "#" in question_id and question_id.partition("#")[2] not in here:
                    self.gone(question_id)
        yield from found
