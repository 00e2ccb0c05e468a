"""What a `[[sources]]` block must and may say, by its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askdesk import config as configuration
from askdesk.errors import ConfigError

if TYPE_CHECKING:
    from crawler.source import Source


def key_name(block: configuration.Source) -> str:
    """Return the environment variable that holds the block's credential."""
    return "ASKDESK_" + re.sub(r"\W", "_", block.name).upper() + "_KEY"


def check(kind: type[Source], block: configuration.Source) -> None:
    """Refuse a block that *kind* can't run.

    Raises:
        ConfigError: In one sentence, with the near key suggested.
    """
    if block.kind not in {kind.name, "auto"}:
        raise ConfigError(f"the source {block.name!r} is of kind {block.kind!r}, not {kind.name!r}")
    common = [name for name in configuration.Source.model_fields if name != "obey_robots"]
    for key in block.options:
        if key not in kind.keys:
            raise ConfigError(
                f"sources {block.name!r}.{key} is not a key the kind {kind.name!r} knows"
                f"{configuration.near(key, [*kind.keys, *common])}"
            )
    if not block.site and not block.base_url:
        raise ConfigError(f"sources {block.name!r}.site is missing; name the place this source reads")


def needed(kind: type[Source], block: configuration.Source) -> str:
    """Return which credential a block of *kind* can't do without, empty if none."""
    return kind.key_needed or ("the password of its mail folder" if block.site.startswith(("imap://", "imaps://")) else "")


def missing(kind: type[Source], block: configuration.Source) -> str:
    """Return the sentence that says what *kind* can't start without, empty if it has all."""
    if (lacks := needed(kind, block)) and not block.secret:
        return f"{block.name} needs {lacks}; set {key_name(block)}"
    approval = getattr(kind, "approval", "")
    if approval and block.options.get("approved") is not True:
        return f"{block.name} stays off until its block says approved = true: {approval}"
    return ""
