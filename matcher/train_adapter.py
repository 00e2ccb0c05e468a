"""Trains the adapter of the packaged model on our questions to departments: `python -m matcher.train_adapter` (an hour).

Questions are pulled to the entries that answer them, and pushed below a threshold where nothing does: also each answered
question with its answer taken away, so that covered questions and gaps differ in nothing else.
"""

from __future__ import annotations

import logging
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from askdesk.log import line
from matcher import corpus, encode, learning, train_decide, weights

RANK = 8
RATE = 5e-4
EPOCHS = 2
SEEDS = (0, 1)
"""What ships is the mean of so many trainings: one alone is a hundredth better here and worse there by mere luck."""
BATCH = 12
ENTRIES = 24
"""Entries of the FAQ that a batch of questions is compared with, the right ones among them."""
SHARPNESS = 20.0
"""How decidedly the nearest entry is preferred."""
GAP_SHARE = 0.5
"""What knowing a gap counts beside finding the entry."""
BARE = 0.3
"""Share of batches that see the entries' questions alone, as if their answers said nothing."""
TOKENS = 160
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Faq:
    """A FAQ with the questions people put to it."""

    entries: list[str]
    bare: list[str]
    """The entries' questions alone."""
    asked: list[str]
    right: torch.Tensor
    """Which entries answer, or come close: bool (asked, entries)."""


class LowRank(nn.Module):
    """A linear layer whose own weight stays, with a change of low rank beside it."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) * 0.02)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Return (n, tokens, out)."""
        changed: torch.Tensor = self.layer(given) + (given @ self.down.T) @ self.up.T
        return changed


def faqs(parts: Sequence[str]) -> list[Faq]:
    """Return our English FAQs of *parts* (names in train_decide.PARTS), the institution's names taken out of the questions."""
    found = []
    for entries, asked in train_decide.faqs(parts, language=corpus.ENGLISH):
        names = corpus.own_names([entries[0]["institution"]])
        right = [[e["id"] in q["entries"] for e in entries] for q in asked]
        found.append(
            Faq(
                [corpus.joined(e["question"], e["answer"]) for e in entries],
                [e["question"] for e in entries],
                [corpus.without(learning.read(q["text"]).whole, names) for q in asked],
                torch.tensor(right),
            )
        )
    return found


def train(given: Sequence[Faq], *, seed: int = 0) -> dict[str, torch.Tensor]:
    """Return the tables of an adapter trained on *given*, named as in weights.ADAPTER."""
    torch.manual_seed(seed)
    model = encode.read(weights.packaged())
    model.max_seq_length = TOKENS
    layers = _soften(model)
    learned = [p for layer in layers.values() for p in (layer.down, layer.up)]
    edge = nn.Parameter(torch.tensor([0.5, 10.0]))  # the cosine from which an entry answers, and how sharp that edge is
    chosen = torch.optim.AdamW([{"params": learned, "weight_decay": 0.01}, {"params": [edge], "weight_decay": 0.0}])
    steps = EPOCHS * sum(-(-len(faq.asked) // BATCH) for faq in given)
    step = 0
    for epoch in range(EPOCHS):
        total = 0.0
        for faq, some, rng in _batches(given, random.Random(100 * seed + epoch)):  # noqa: S311 - a repeatable order, no secret
            warm = min(1.0, (step + 1) / (0.1 * steps)) * max(0.05, 1 - step / steps)
            chosen.param_groups[0]["lr"], chosen.param_groups[1]["lr"] = RATE * warm, 1e-2
            loss = _loss(model, faq, some, edge, rng)
            chosen.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learned, 1.0)
            chosen.step()
            total, step = total + float(loss.detach()), step + 1
        log.info(line("trained", epoch=epoch, loss=round(total / (steps / EPOCHS), 3)))
    return {f"{name}.{side}": getattr(layer, side).detach().half() for name, layer in layers.items() for side in ("down", "up")}


def _soften(model: Any) -> dict[str, LowRank]:
    """Put a low-rank change beside every linear layer of the transformer and freeze all else; return them by name."""
    inner = model[0].auto_model
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    linear = {n: m for n, m in inner.named_modules() if isinstance(m, nn.Linear) and n.startswith("encoder.layer")}
    found = {}
    for name, layer in linear.items():
        owner, _, last = name.rpartition(".")
        found[name] = LowRank(layer)
        setattr(inner.get_submodule(owner), last, found[name])
    return found


def _batches(given: Sequence[Faq], rng: random.Random) -> Iterator[tuple[Faq, list[int], random.Random]]:
    """Yield batches of questions to one FAQ, in an order that *rng* shuffles."""
    found = []
    for faq in given:
        places = list(range(len(faq.asked)))
        rng.shuffle(places)
        found += [(faq, places[i : i + BATCH], rng) for i in range(0, len(places), BATCH)]
    rng.shuffle(found)
    yield from found


def _loss(model: Any, faq: Faq, some: Sequence[int], edge: torch.Tensor, rng: random.Random) -> torch.Tensor:
    right = faq.right[list(some)]
    wanted = right.any(0).nonzero().flatten().tolist()
    others = [i for i in range(len(faq.entries)) if i not in set(wanted)]
    rng.shuffle(others)
    shown = sorted(wanted + others[: max(0, ENTRIES - len(wanted))])
    texts = faq.bare if rng.random() < BARE else faq.entries
    cosine = _vectors(model, [faq.asked[i] for i in some]) @ _vectors(model, [texts[i] for i in shown]).T
    hit = right[:, shown]
    answered = hit.any(1)
    chance = torch.log_softmax(SHARPNESS * cosine, 1).masked_fill(~hit, -1e9)
    ranking = -torch.logsumexp(chance[answered], 1).sum() / len(some)
    tops = torch.cat([_top(cosine), _top(cosine[answered].masked_fill(hit[answered], -1.0))])
    truth = torch.cat([answered.float(), torch.zeros(int(answered.sum()))])
    weight = torch.cat([torch.ones(len(some)), torch.full((int(answered.sum()),), TWIN)])
    knowing = functional.binary_cross_entropy_with_logits((tops - edge[0]) * edge[1], truth, weight=weight)
    return ranking + GAP_SHARE * knowing


TWIN = 0.5
"""Weight of a question whose answer was taken away: its neighbours sometimes answer it in part."""


def _top(cosine: torch.Tensor) -> torch.Tensor:
    """Return a smooth maximum over each row."""
    return torch.logsumexp(30 * cosine, 1) / 30


def _vectors(model: Any, texts: Sequence[str]) -> torch.Tensor:
    return functional.normalize(model(model.preprocess(list(texts)))["sentence_embedding"], dim=1)


def write(tables: dict[str, torch.Tensor], file: Path = weights.ADAPTER) -> None:
    """Write the tables of an adapter."""
    save_file(tables, str(file), metadata={"trained_by": "python -m matcher.train_adapter"})


def mean(given: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the tables whose change is the mean of the changes of *given*; their ranks add up."""
    down, up = ([k for k in given[0] if k.endswith(end)] for end in (".down", ".up"))
    found = {k: torch.cat([tables[k] for tables in given]) for k in down}
    return found | {k: torch.cat([tables[k] / len(given) for tables in given], 1) for k in up}


def unseen() -> corpus.Look:
    """Return a look-up that has not learned from the FAQs of train_decide.UNSEEN, to fit chances on them."""
    model = encode.read(weights.packaged())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trial.safetensors"
        write(train(faqs([p for p in train_decide.PARTS if p not in train_decide.UNSEEN])), file)
        weights.adapt(model, file)
    return encode.of_model(model, name="trial", key="trial").encode


def main() -> None:
    """Train what ships: ranks and chances on FAQs that no adapter has seen, then the adapter on all of ours."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    train_decide.write(train_decide.fit(unseen()), train_decide.DATA / "model.json")
    given = faqs(train_decide.PARTS)
    write(mean([train(given, seed=seed) for seed in SEEDS]))


if __name__ == "__main__":
    main()
