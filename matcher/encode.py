"""Texts -> unit vectors, the same bytes whatever else is encoded beside them; vectors are reused by content hash."""

from __future__ import annotations

import hashlib
import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine
from threadpoolctl import threadpool_limits

from askdesk.errors import ModelError
from askdesk.log import line
from askdesk.store import vectors
from askdesk.store.db import reading
from matcher import weights
from matcher.weights import DEFAULT

Vectors = npt.NDArray[np.float32]
"""float32 (n, d), rows of length 1."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""

P = ParamSpec("P")
T = TypeVar("T")

TOKENS = 1024  # padded tokens a batch: small batches beat large ones
WINDOW = 8192  # texts tokenized and sorted at a time, so that memory does not grow with their number
CORES = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
STEP = 8  # lengths are padded up to a multiple of this, so that a text's vector never hangs on its batch
PROBE = (
    "How do I transfer credit from another university?",
    "fees",
    "The office is open from nine to four on weekdays, and by appointment in the vacation. Bring your student card.",
    "Looking for anyone who has retaken the organic chemistry exam in August and can tell me what to expect.",
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Encoder:
    """A sentence-transformers model, ready to encode."""

    name: str
    """As in the configuration."""
    key: str
    """Name and fingerprint of the weights: vectors of different keys never meet."""
    dimension: int
    precision: str
    """`bfloat16` or `float32`."""
    model: Any

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return the vectors of *texts*, float32 (n, d), rows of length 1, in the order given."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for places, rows in self.batches(texts):
            found[places] = rows
            done += len(places)
            if progress:
                progress("encoding", done, len(texts))
        return found

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Yield places in *texts* and their vectors, one batch of about 1,024 padded tokens at a time, short texts first.

        Each core works on a batch of its own: cores that share one batch wait for each other at every layer.
        """
        for start in range(0, len(texts), WINDOW):
            plan = _plan(self.model, texts[start : start + WINDOW])
            done = zip(plan, _ahead(lambda b: _forward(self.model, b), plan), strict=True)
            yield from (([start + i for i in batch.places], rows) for batch, rows in done)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts that are as long as each other once padded, ready for the model."""

    places: list[int]
    tokens: Any
    """What the tokenizer made of them, as tensors."""


def one_core(work: Callable[P, T]) -> Callable[P, T]:
    """Return *work* done with one thread in matrix products: they are small here, and a second one waits longer than it works."""

    @wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> T:
        with threadpool_limits(limits=1, user_api="blas"):
            return work(*args, **kwargs)

    return done


def content_hash(text: str) -> str:
    """Return the sha256 of *text*, the key its vector is kept by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=2)
def load(name: str = DEFAULT) -> Encoder:
    """Return the encoder *name*: the packaged MiniLM with our adapter, or any sentence-transformers model by name or path.

    Raises:
        ModelError: If it can't be loaded; the sentence says why.
    """
    model = read(weights.packaged() if name == DEFAULT else Path(name))
    if name == DEFAULT:
        weights.adapt(model)
    return of_model(model, name=name, key=weights.key(name))


def read(folder: Path) -> Any:
    """Return the SentenceTransformer in *folder* (or of that name) as it was published.

    Raises:
        ModelError: If it can't be loaded; the sentence says why.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer

    _one_thread()
    try:
        model = SentenceTransformer(str(folder), device="cpu")
    except Exception as error:
        raise ModelError(f"the embedding model {str(folder)!r} can't be loaded: {error}") from error
    model.eval()  # no dropout, in training of the adapter either: there are few examples, and each says what it says
    return model


def of_model(model: Any, *, name: str, key: str) -> Encoder:
    """Return the encoder of a SentenceTransformer, in the precision that serves here."""
    precision = _choose_precision(model)
    size = int(model.get_embedding_dimension() or 0)
    log.info(line("encoder", model=name, precision=precision, dimension=size))
    return Encoder(name, key, size, precision, model)


def load_cross(name: str) -> Any:
    """Return the sentence-transformers CrossEncoder *name*, by name or path.

    Raises:
        ModelError: If it can't be loaded; the sentence says why.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(name, device="cpu")
    except Exception as error:
        first = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise ModelError(
            f"the reranker {name!r} can't be loaded: {first}; "
            "give the folder of a CrossEncoder, or take `reranker` out of [matcher]"
        ) from error


def remembered(
    engine: Engine, encoder: Encoder, texts: Sequence[str], *, progress: Progress | None = None
) -> tuple[Vectors, int]:
    """Return the vectors of *texts* and how many had to be encoded; each batch is stored as soon as it is done."""
    hashes = [content_hash(text) for text in texts]
    with reading(engine) as db:
        known = vectors.load(db, encoder.key, sorted(set(hashes)))
    missing = sorted({h: t for h, t in zip(hashes, texts, strict=True) if h not in known}.items())
    fresh = [text for _, text in missing]
    done = 0
    for places, rows in encoder.batches(fresh):
        batch = {missing[i][0]: row.astype("<f4").tobytes() for i, row in zip(places, rows, strict=True)}
        with engine.begin() as db:
            vectors.save(db, encoder.key, batch)
        known.update(batch)
        done += len(batch)
        if progress:
            progress("encoding", done, len(fresh))
    return unpack([known[h] for h in hashes], encoder.dimension), len(fresh)


def unpack(stored: Sequence[bytes], dimension: int) -> Vectors:
    """Return stored vectors as float32 (n, *dimension*)."""
    if not stored:
        return np.zeros((0, dimension), dtype=np.float32)
    return np.frombuffer(b"".join(stored), dtype="<f4").reshape(len(stored), dimension).astype(np.float32)


def unit(rows: npt.NDArray[Any]) -> Vectors:
    """Return *rows* scaled to length 1; a zero row stays zero."""
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-9), dtype=np.float32)


def _plan(model: Any, texts: Sequence[str]) -> list[Batch]:
    """Return *texts* in batches of one padded length each, a multiple of 8, short ones first."""
    longest = int(model.max_seq_length or 512)
    model.tokenizer.deprecation_warnings["Asking-to-pad-a-fast-tokenizer"] = True  # we pad what is tokenized once
    tokens = dict(model.tokenizer(list(texts), truncation=True, max_length=longest)) if texts else {"input_ids": []}
    lengths = [min(longest, -(-len(ids) // STEP) * STEP) for ids in tokens["input_ids"]]
    order = sorted(range(len(texts)), key=lambda i: (lengths[i], i))
    found = []
    start = 0
    while start < len(order):
        width = lengths[order[start]]
        stop = start
        while stop < len(order) and lengths[order[stop]] == width and (stop - start + 1) * width <= max(TOKENS, width):
            stop += 1
        places = order[start:stop]
        rows = {name: [column[i] for i in places] for name, column in tokens.items()}
        padded = model.tokenizer.pad(rows, padding="max_length", max_length=width, return_tensors="pt")
        found.append(Batch(places, dict(padded)))
        start = stop
    return found


def _ahead(work: Callable[[Batch], Vectors], plan: Sequence[Batch]) -> Iterator[Vectors]:
    """Yield *work* of each batch in order, a batch for each core under way; one that is alone is done here and now."""
    if len(plan) < 2 or CORES < 2:
        yield from map(work, plan)
        return
    pool = ThreadPoolExecutor(CORES, initializer=_one_thread)
    try:
        waiting = deque(pool.submit(work, batch) for batch in plan[:CORES])
        for batch in (*plan[CORES:], *[None] * len(waiting)):
            yield waiting.popleft().result()
            if batch is not None:
                waiting.append(pool.submit(work, batch))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def _forward(model: Any, batch: Batch) -> Vectors:
    import torch

    with torch.inference_mode():
        pooled = model(dict(batch.tokens))["sentence_embedding"].float().numpy()
    return unit(pooled)


def _choose_precision(model: Any) -> str:
    """Leave *model* in bfloat16 if the processor computes in it and the probe agrees with float32, else in float32."""
    import torch

    if not _has_bfloat16():
        return "float32"
    plan = _plan(model, PROBE)
    exact = [_forward(model, batch) for batch in plan]
    model.to(torch.bfloat16)
    if all(float((e * _forward(model, b)).sum(axis=1).min()) >= 0.99 for e, b in zip(exact, plan, strict=True)):
        return "bfloat16"
    model.to(torch.float32)
    return "float32"


def _has_bfloat16() -> bool:
    """Return whether the processor multiplies bfloat16 by itself, as Linux tells it."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(flag in flags for flag in ("avx512_bf16", "amx_bf16", " bf16 "))
