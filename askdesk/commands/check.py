"""`askdesk check`: is the configuration sound, and does every place answer?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from askdesk.commands import configured, opened, say_json
from askdesk.errors import UsageError

if TYPE_CHECKING:
    from askdesk.config import Config


@click.command("check")
@click.argument("addresses", nargs=-1)
@click.option("--offline", is_flag=True, help="Only validate the file and the database.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def command(ctx: click.Context, addresses: tuple[str, ...], offline: bool, as_json: bool) -> int:
    """Validate the file, reach every source and FAQ page once, say what is wrong in sentences.

    With ADDRESSES it looks at these places alone and says which kind of source each takes, and why.
    """
    config = configured(ctx)
    if addresses:
        return _said(_places(addresses, config), as_json)
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
    return _said(told, as_json)


def _places(addresses: tuple[str, ...], config: Config) -> list[tuple[str, bool, str]]:
    from crawler import check

    for address in addresses:
        if not address.startswith(("http://", "https://")):
            raise UsageError(f"{address!r} is no web address; it must start with http:// or https://")
    return check.places(addresses, config)


def _said(told: list[tuple[str, bool, str]], as_json: bool) -> int:
    if as_json:
        say_json({"ok": all(ok for _, ok, _ in told), "checks": [{"what": w, "ok": ok, "said": s} for w, ok, s in told]})
    else:
        for what, ok, said in told:
            print(f"{'ok  ' if ok else 'MEND'}  {what}: {said}")
    return 0 if all(ok for _, ok, _ in told) else 1
