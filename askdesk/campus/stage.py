"""The demo's stage: its folder, its configuration, and the moment its first night counts from."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from askdesk.campus.server import roots

CONFIG = """# The demo of askdesk: Northmoor University, served on this machine. Remove the folder to begin anew.
[askdesk]
database = "sqlite:///askdesk.db"
contact = "mailto:web@northmoor.example"
public_url = "http://127.0.0.1:8000"
allow_private_hosts = true
log = "askdesk.log"

[[departments]]
slug = "physics"
name = "Department of Physics and Astronomy"
institution = "Northmoor University"
aliases = ["NMU Physics", "Northmoor physics", "Department of Physics and Astronomy, Northmoor University"]
ambiguous = ["NMU", "the Dome", "observatory", "PHYS1011", "PHYS2041"]
context = ["physics", "telescope", "Northmoor University", "course", "courses", "exam", "lab"]
lookalikes = ["Northern Michigan University", "non-maintainer upload", "Northmoor College"]
homepage = "https://physics.northmoor.example/"
byline = "{{name}}, {{role}}, Physics at Northmoor University"
email = "ask@physics.northmoor.example"
[departments.faq]
start_urls = ["{faq}/physics/faq"]
allow = ["/physics"]
delay = 0.0

[[departments]]
slug = "chemistry"
name = "Department of Chemistry"
institution = "Northmoor University"
aliases = ["Northmoor chemistry", "Department of Chemistry, Northmoor University"]
context = ["Northmoor", "chemistry"]
lookalikes = ["Northmoor College"]
homepage = "https://chemistry.northmoor.example/"
byline = "{{name}}, {{role}}, Chemistry at Northmoor University"
email = "ask@chemistry.northmoor.example"
[departments.faq]
start_urls = ["{faq}/chemistry/faq"]
allow = ["/chemistry"]
delay = 0.0

[[sources]]
name = "academia"
kind = "stackexchange"
site = "academia"
base_url = "{se}"
delay = 0.0
every = "1 hour"

[[sources]]
name = "campus-talk"
kind = "discourse"
site = "{discourse}/"
delay = 0.0
every = "1 hour"

[[sources]]
name = "student-board"
kind = "forum"
site = "{forum}/"
delay = 0.0
every = "1 hour"

[[sources]]
name = "ask-northmoor"
kind = "feed"
site = "{feed}/feed.atom"
delay = 0.0
every = "1 hour"
"""

PEOPLE = (
    {"name": "maya", "password": "telescope", "role": "staff", "shown_as": "Maya Okoro", "title": "undergraduate adviser"},
    {"name": "jon", "password": "telescope", "role": "maintainer", "shown_as": "Jon Lindqvist", "title": "web editor"},
    {"name": "ida", "password": "telescope", "role": "lead", "shown_as": "Ida Ferreira", "title": "head of the advice office"},
)


def prepare(folder: Path, *, first_port: int) -> Path:
    """Write the demo's configuration and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "askdesk.toml"
    file.write_text(CONFIG.format(**roots(first_port)), encoding="utf-8")
    return file


def state(folder: Path, now: datetime) -> dict[str, Any]:
    """Return {"base", "night"}: the moment night 1 counts from, and the last night shown; kept in the folder."""
    file = folder / "campus.json"
    if file.exists():
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {"base": datetime.fromisoformat(kept["base"]), "night": kept["night"]}
    base = now.astimezone(UTC).replace(microsecond=0)
    keep(folder, base=base, night=1)
    return {"base": base, "night": 1}


def keep(folder: Path, *, base: datetime, night: int) -> None:
    """Write the state down."""
    (folder / "campus.json").write_text(json.dumps({"base": base.isoformat(), "night": night}), encoding="utf-8")


def a_day_passes(folder: Path, known: dict[str, Any]) -> dict[str, Any]:
    """Return the state a day later: the campus's own clock moves back, as the database's moments do."""
    base = known["base"] - timedelta(days=1)
    keep(folder, base=base, night=2)
    return {"base": base, "night": 2}
