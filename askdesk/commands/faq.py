"""`askdesk faq`: what can be read of one page."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from askdesk.commands import now, say_json
from askdesk.errors import UsageError


@click.group("faq")
def command() -> None:
    """Read FAQ pages one at a time."""


@command.command("read")
@click.argument("url_or_file")
@click.option("--url", help="The address a saved page came from, for its links.")
@click.option("--passages", is_flag=True, help="Headings that ask nothing answer too, as on pages under `allow`.")
@click.pass_context
def read(ctx: click.Context, url_or_file: str, url: str | None, passages: bool) -> int:
    """Print the FAQ entries of one page as JSONL, with the reader that found each."""
    from crawler.faq import read as reader

    text, address = _page(ctx, url_or_file, url)
    reading = reader.read(text, address, passages=passages)
    for entry in reading.entries:
        print(json.dumps({"id": entry.id, **asdict(entry)}, ensure_ascii=False))
    if reading.needs_rendering:
        click.echo("askdesk: this page loads its content by script; without a browser there is nothing to read", err=True)
    elif not reading.entries:
        click.echo("askdesk: no questions and answers could be read on this page", err=True)
    return 0


@command.command("check")
@click.argument("url_or_file")
@click.option("--url", help="The address a saved page came from, for its links.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def check(ctx: click.Context, url_or_file: str, url: str | None, as_json: bool) -> int:
    """Report for who writes a page: what can be read on it, what can't, and the smallest change that would mend it."""
    from crawler.faq import report

    text, address = _page(ctx, url_or_file, url)
    reading, found = report.findings(text, address, today=now().date())
    if as_json:
        say_json(
            {
                "url": address,
                "entries": len(reading.entries),
                "language": reading.language,
                "findings": [asdict(f) for f in found],
            }
        )
        return 0
    linked = sum(e.anchor is not None for e in reading.entries)
    print(f"{len(reading.entries)} questions with answers can be read, {linked} of them have a link of their own.")
    for one in found:
        print(f"\n{one.where or 'The page'}\n  {one.what}\n  {one.mend}")
    if not found:
        print("Nothing stands in the way.")
    return 0


def _page(ctx: click.Context, url_or_file: str, url: str | None) -> tuple[str, str]:
    if url_or_file.startswith(("http://", "https://")):
        from crawler import fetch

        page = fetch.page(url_or_file, config=ctx.obj["config"])
        return page.text, url or page.url
    file = Path(url_or_file)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}") from None
    from crawler import fetch

    return fetch.decoded(data), url or file.resolve().as_uri()
