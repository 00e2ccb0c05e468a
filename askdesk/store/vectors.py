"""Embeddings, kept by model and hash of the text, so that a text is encoded once in its life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, delete, func, select

from askdesk.store.db import upsert
from askdesk.store.schema import vectors

CHUNK = 500  # SQLite takes a limited number of values in one statement


def load(db: Connection, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
    """Return hash -> float32 little-endian bytes of the vectors that are there."""
    wanted = sorted(set(hashes))
    found: dict[str, bytes] = {}
    for at in range(0, len(wanted), CHUNK):
        some = select(vectors.c.hash, vectors.c.vector).where(
            vectors.c.model == model, vectors.c.hash.in_(wanted[at : at + CHUNK])
        )
        found |= {r.hash: bytes(r.vector) for r in db.execute(some)}
    return found


def save(db: Connection, model: str, new: dict[str, bytes]) -> None:
    """Keep vectors; one that is there stays as it is."""
    upsert(db, vectors, [{"model": model, "hash": h, "vector": v} for h, v in sorted(new.items())], update=False)


def each(db: Connection, model: str) -> Iterator[tuple[str, bytes]]:
    """Yield hash and bytes of every vector of *model*, by hash."""
    some = select(vectors.c.hash, vectors.c.vector).where(vectors.c.model == model).order_by(vectors.c.hash)
    for r in db.execute(some.execution_options(yield_per=2000)):
        yield r.hash, bytes(r.vector)


def models(db: Connection) -> dict[str, int]:
    """Return model -> how many vectors of it are kept."""
    counted = select(vectors.c.model, func.count().label("number")).group_by(vectors.c.model).order_by(vectors.c.model)
    return {r.model: r.number for r in db.execute(counted)}


def drop_others(db: Connection, keep: Iterable[str]) -> int:
    """Drop the vectors of every model but *keep*; return how many."""
    return db.execute(delete(vectors).where(vectors.c.model.not_in(sorted(keep)))).rowcount


def prune(db: Connection, model: str, keep: set[str]) -> int:
    """Drop the vectors of *model* whose text nobody has any more; return how many."""
    stale = sorted(set(db.scalars(select(vectors.c.hash).where(vectors.c.model == model))) - keep)
    for at in range(0, len(stale), CHUNK):
        db.execute(delete(vectors).where(vectors.c.model == model, vectors.c.hash.in_(stale[at : at + CHUNK])))
    return len(stale)
