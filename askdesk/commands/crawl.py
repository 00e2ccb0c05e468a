"""`askdesk crawl`: the sources that are due."""

from __future__ import annotations

from dataclasses import asdict

import click

from askdesk.commands import configured, now, on_terminal, opened, say_json


@click.command("crawl")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source, due or not; may be given again.")
@click.option("--faq", is_flag=True, help="Also read the departments' own pages (alone, unless a source is named or due).")
@click.option("--full", is_flag=True, help="Forget how far earlier runs came and read everything again.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, sources: tuple[str, ...], faq: bool, full: bool, as_json: bool) -> int:
    """Crawl the sources that are due; safe to stop and to repeat."""
    from askdesk.commands.watch import Watch
    from crawler import health
    from crawler import run as crawling

    config = configured(ctx)
    engine = opened(config)
    with Watch(terminal=on_terminal()) as watch:
        ended = crawling.crawl(
            config, engine, sources=list(sources) or None, faq=faq, full=full, now=now(), on_progress=watch.run_ended
        )
    problems = health.report(engine, ended)
    if as_json:
        say_json({"runs": [asdict(r) for r in ended], "problems": problems})
    else:
        for run in ended:
            print(f"{run.source}: {run.outcome}{_counts(run.counts)}{'; ' + run.note if run.note else ''}")
        if not ended:
            print("no source is due; name one with --source to read it all the same")
        for problem in problems:
            print(f"needs a look: {problem}")
    return 1 if problems else 0


def _counts(counts: dict[str, object]) -> str:
    shown = [f"{counts[k]} {k}" for k in ("pages", "rows", "new", "changed", "same", "vanished") if counts.get(k)]
    return ", " + ", ".join(shown) if shown else ""
