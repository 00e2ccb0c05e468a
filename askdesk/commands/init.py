"""`askdesk init`: a commented askdesk.toml to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from askdesk.errors import UsageError


@click.command("init")
@click.argument("url", required=False)
@click.option("--output", type=click.Path(path_type=Path), default=Path("askdesk.toml"), show_default=True)
@click.pass_context
def command(ctx: click.Context, url: str | None, output: Path) -> None:
    """Write a commented askdesk.toml; given the department's home page, fill it from there."""
    target = Path(ctx.obj["config"]) if ctx.obj["config"] else output
    if target.exists():
        raise UsageError(f"{target} is there already; name another with --output FILE, or move it away")
    from crawler import introduce

    text = introduce.from_home_page(url) if url else introduce.BLANK
    target.write_text(text, encoding="utf-8")
    print(f"{target} is written. Read it through, then: askdesk --config {target} check")
