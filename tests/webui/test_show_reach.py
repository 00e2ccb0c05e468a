"""What came of the replies."""

import stage

from askdesk.store import queue, replies


def test_it_is_empty_at_first_and_says_what_to_do(maya):
    assert "No reply has been posted yet" in maya.get("/reach").text


def test_it_shows_what_was_posted_and_seen(maya, staged, now):
    with staged.begin() as db:
        for id, text in ((stage.COVERED, "Yes, it does."), (stage.NEAR, "Look here.")):
            queue.mark_posted(db, id, by="maya", text=text, reply_url="https://x.example/1", link=None, now=now)
        replies.verify(db, stage.COVERED, now=now)

    text = maya.get("/reach").text

    assert "2 replies in the last 30 days; crawls have seen 1 of them." in text
    assert "Seen on the site" in text
    assert "Not seen yet" in text
    assert "Yes, it does." in text
