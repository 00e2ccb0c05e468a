"""`askdesk nightly`: what cron calls."""

from __future__ import annotations

from dataclasses import asdict

import click

from askdesk.commands import configured, now, on_terminal, opened, say_json


@click.command("nightly")
@click.option("--full", is_flag=True, help="Forget how far earlier runs came and read everything again.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, full: bool, as_json: bool) -> int:
    """Crawl the FAQ and all due sources, re-check, match, and say what was covered.

    Refuses to run twice at once. Exit code 1 if a source or stage needs a look.
    """
    from askdesk import night
    from askdesk.commands.watch import Watch

    config = configured(ctx)
    engine = opened(config)
    with Watch(terminal=on_terminal()) as watch:
        done = night.night(config, engine, now=now(), full=full, watch=watch)
    if as_json:
        say_json(
            {"runs": [asdict(r) for r in done.runs], "matched": done.matched, "problems": done.problems, "queue": done.waiting}
        )
    else:
        print("\n".join(night.digest(done)))
    return done.exit_code
