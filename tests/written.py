"""A configuration file of Northmoor's physicists for commands that run in a process of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from northmoor import make_config


def written(folder: Path, *blocks: dict[str, Any]) -> Path:
    file = folder / "askdesk.toml"
    department = make_config("sqlite:///x").departments[0].model_dump(mode="json", exclude={"faq"}, exclude_none=True)
    lines = [
        '[askdesk]\ndatabase = "sqlite:///a.db"\ncontact = "mailto:x@example.org"\nallow_private_hosts = true',
        "[[departments]]",
    ]
    lines += [f"{key} = {json.dumps(value)}" for key, value in department.items()]
    for block in blocks:
        lines += ["[[sources]]", *(f"{key} = {json.dumps(value)}" for key, value in block.items())]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file
