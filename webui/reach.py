"""What came of the replies: posted, seen on the site, clicked, accepted."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template

from askdesk.store import replies
from webui import desk, words

bp = Blueprint("reach", __name__, url_prefix="/reach")

MONTH = timedelta(days=30)
OUTCOMES = {"accepted": "accepted by the asker", "thanked": "the asker said thank you", "removed": "removed on the site"}


@bp.get("")
def show() -> str:
    """Show the replies, newest first."""
    with desk.reading() as db:
        rows = replies.page(db)
        stats = replies.stats(db, since=desk.now() - MONTH)
    return render_template("reach/show.html", rows=rows, summary=summary(stats), outcomes=OUTCOMES)


def summary(stats: dict[str, int]) -> str:
    """Return the last 30 days in a sentence."""
    if not stats["posted"]:
        return "No reply was posted in the last 30 days."
    seen = "all of them" if stats["verified"] == stats["posted"] else f"{stats['verified']:,} of them"
    clicks = f" Their links were followed {words.amount(stats['clicks'], 'time')}." if stats["clicks"] else ""
    return (
        f"{words.amount(stats['posted'], 'reply', 'replies').capitalize()} in the last 30 days; crawls have seen {seen}.{clicks}"
    )
