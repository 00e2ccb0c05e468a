"""`askdesk check`: is the configuration sound, and does every place answer?"""

from __future__ import annotations

import click

from askdesk.commands import configured, opened, say_json


@click.command("check")
@click.option("--offline", is_flag=True, help="Only validate the file and the database.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, offline: bool, as_json: bool) -> int:
    """Validate the file, reach every source and FAQ page once, say what is wrong in sentences."""
    config = configured(ctx)
    opened(config).dispose()
    told = [(str(config.path), True, "the file is sound")]
    told += [
        (d.slug, False, f"{d.slug} has no FAQ start_urls, so nothing can be answered")
        for d in config.departments
        if not d.faq.start_urls
    ]
    if not offline:
        from crawler import check

        told += check.check(config)
    if as_json:
        say_json({"ok": all(ok for _, ok, _ in told), "checks": [{"what": w, "ok": ok, "said": s} for w, ok, s in told]})
    else:
        for what, ok, said in told:
            print(f"{'ok  ' if ok else 'MEND'}  {what}: {said}")
    return 0 if all(ok for _, ok, _ in told) else 1
