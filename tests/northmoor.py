"""Northmoor in small: makers of values for tests, and where things lie."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from askdesk.config import Config
from askdesk.model import FaqEntry, FaqPage, Question

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def recorded_dir() -> Path:
    """Return the folder of recordings beside the checkout, or skip."""
    folder = Path(os.environ.get("ASKDESK_RECORDED", SHARED / "recorded"))
    if not folder.is_dir():
        pytest.skip(f"no recordings at {folder}")
    return folder


def make_config(database: str, **over: object) -> Config:
    """Return the configuration of Northmoor's physicists on *database*."""
    department = {
        "slug": "physics",
        "name": "Department of Physics and Astronomy",
        "institution": "Northmoor University",
        "aliases": ["NMU Physics", "Northmoor physics"],
        "ambiguous": ["NMU", "the Dome"],
        "context": ["Northmoor", "physics", "PHYS2041"],
        "lookalikes": ["Northern Michigan University", "non-maintainer upload"],
        "homepage": "https://physics.northmoor.example/",
        "byline": "{name}, {role}, Physics at Northmoor University",
        "email": "ask@physics.northmoor.example",
        "faq": {"start_urls": ["https://physics.northmoor.example/faq"], "allow": ["/faq", "/admissions"]},
    }
    desk = {"database": database, "contact": "mailto:web@physics.northmoor.example", "allow_private_hosts": True}
    return Config.model_validate({"askdesk": desk, "departments": [department], **over})


def make_question(**over: object) -> Question:
    """Return an open question about the physicists; any field can be said otherwise."""
    values: dict[str, object] = {
        "source": "academia",
        "kind": "stackexchange",
        "site": "academia",
        "key": "101",
        "url": "https://academia.stackexchange.com/questions/101",
        "title": "Can I transfer lab credits to NMU Physics?",
        "body": "I took a lab course elsewhere. Does Northmoor physics count it?",
        "html": "<p>I took a lab course elsewhere. Does Northmoor physics count it?</p>",
        "author": "k_lund",
        "asked_at": datetime(2026, 11, 25, 21, 0, tzinfo=UTC),
        "departments": ("physics",),
    }
    return Question(**(values | over))  # type: ignore[arg-type]


def make_page(*entries: FaqEntry, url: str = "https://physics.northmoor.example/faq", **over: object) -> FaqPage:
    """Return an FAQ page of the physicists that holds *entries*."""
    return FaqPage(url=url, departments=("physics",), entries=entries, **over)  # type: ignore[arg-type]


def make_entry(
    question: str = "Do lab credits transfer?", answer: str = "Yes, with a course description.", **over: object
) -> FaqEntry:
    """Return an entry of the physicists' FAQ page."""
    page_url = over.pop("page_url", "https://physics.northmoor.example/faq")
    return FaqEntry(page_url=page_url, question=question, answer=answer, url=f"{page_url}#labs", **over)  # type: ignore[arg-type]
