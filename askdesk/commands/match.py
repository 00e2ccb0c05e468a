"""`askdesk match`: judge, match and draft what changed."""

from __future__ import annotations

import click

from askdesk.commands import configured, now, on_terminal, opened, say_json


@click.command("match")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Embed what is new or changed, match, draft, group the gaps."""
    from askdesk import night
    from askdesk.commands.watch import Watch

    config = configured(ctx)
    engine = opened(config)
    problems: list[str] = []
    with Watch(terminal=on_terminal()) as watch:
        counts = night.match(config, engine, now=now(), problems=problems, watch=watch)
    if as_json:
        say_json({**counts, "problems": problems})
    else:
        print(", ".join(f"{k} {v}" for k, v in counts.items()) or "nothing was matched")
        for problem in problems:
            print(f"needs a look: {problem}")
    return 1 if problems else 0
