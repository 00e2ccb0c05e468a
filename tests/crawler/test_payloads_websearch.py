"""Saved answers of Brave's web search, and a Google Alerts feed."""

from __future__ import annotations

from pathlib import Path

import pytest
from payloads import answer, family

from crawler.pipelines import clean

pytestmark = pytest.mark.recorded


@pytest.mark.parametrize(("file", "count"), [("brave_web.json", 10), ("brave_web_site_filter.json", 5)])
def test_it_reads_every_hit(recorded: Path, tmp_path: Path, file: str, count: int):
    search = family("websearch", "web", tmp_path)
    response = answer(recorded / "payloads" / "websearch" / file, "https://api.search.brave.com/res/v1/web/search")

    found = [clean.question(search.read(row, response)) for row in search.rows(response)]

    assert len(found) == count
    assert [one.url for one in found if not one.title or not one.body or "<" in one.title] == []
    assert all(one.url.startswith("https://") for one in found)


def test_it_leads_alerts_to_where_they_lead(recorded: Path, tmp_path: Path):
    feed = family("feed", "https://www.google.com/alerts/feeds/1/2", tmp_path)
    response = answer(recorded / "payloads" / "websearch" / "google_alerts.atom", "https://www.google.com/alerts/feeds/1/2")

    found = [clean.question(feed.read(row, response)) for row in feed.rows(response)]

    assert len(found) >= 10
    assert [one.url for one in found if "google.com/url" in one.url or "<b>" in one.title] == []
    assert all(one.asked_at and one.title and one.site not in {"www.google.com", ""} for one in found)
