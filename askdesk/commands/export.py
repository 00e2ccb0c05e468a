"""`askdesk export`: stable rows for other people's programs."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

import click

from askdesk.commands import configured, opened

WHAT = ("questions", "faqs", "matches", "gaps", "replies")


@click.command("export")
@click.argument("what", type=click.Choice(WHAT))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.pass_context
def command(ctx: click.Context, what: str, form: str) -> None:
    """Print questions, faqs, matches, gaps or replies, a row a line."""
    from askdesk.store import db, export

    with db.reading(opened(configured(ctx))) as connection:
        rows = export.WHAT[what](connection)
        if form == "jsonl":
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
            return
        writer = None
        for row in rows:
            writer = writer or _headed(csv.DictWriter(sys.stdout, fieldnames=list(row), lineterminator="\n"))
            writer.writerow({k: _cell(v) for k, v in row.items()})


def _headed(writer: csv.DictWriter[str]) -> csv.DictWriter[str]:
    writer.writeheader()
    return writer


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    # A leading sign would be run as a formula by a spreadsheet.
    return "'" + value if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
