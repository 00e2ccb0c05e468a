"""Pages of software that no reader names, written for these tests: each holds one trait that a reader once stumbled on."""

from __future__ import annotations

from datetime import UTC, datetime

from northmoor import NOW

from crawler.read import discussion, listing, whole
from crawler.read.dates import Reader
from crawler.read.page import Page
from crawler.read.thread import Thread

URL = "https://talk.example/talk/7/two-keys"
TEXTS = ("Where do I leave the key of the small dome?", "At the porter's lodge, until nine.", "And after nine there is a box.")
NAMES = ("ida", "bo", "cy")


def page(body: str, *, url: str = URL, head: str = "Two keys - Campus talk", links: str = "") -> Page:
    return Page(f"<html><head><title>{head}</title>{links}</head><body>{body}</body></html>", url, Reader(NOW))


def read(body: str, **over: str) -> Thread:
    found = discussion.read(page(body, **over))
    assert found is not None
    return found


def shown(thread: Thread) -> list[tuple[str | None, str | None]]:
    return [(post.author, post.at and post.at.strftime("%d %H:%M")) for post in thread.posts]


BOX = '<div class="box" id="b{n}"><b class="nick">{name}</b> <i>2026-11-03 {hour:02}:00</i><div class="words">{text}</div></div>'
EXPECTED = [("ida", "03 09:00"), ("bo", "03 10:00"), ("cy", "03 11:00")]


def blocks(template: str) -> str:
    """Return *template* once per post, with {n}, {name}, {hour} and {text} filled in."""
    told = zip(NAMES, TEXTS, strict=True)
    return "".join(template.format(n=n, name=name, hour=9 + n, text=text) for n, (name, text) in enumerate(told))


def test_a_moment_may_stand_in_the_title_of_any_element():
    thread = read(
        blocks(
            '<div class="remark-box" id="r{n}"><a href="/user/{n}/{name}/">{name}</a>'
            '<ul class="facts"><li title="Nov. 3, 2026, {hour}:00 a.m.">3 Nov</li></ul><div class="words">{text}</div></div>'
        )
    )

    assert shown(thread) == EXPECTED


def test_a_date_and_its_time_may_stand_in_two_elements():
    thread = read(
        blocks(
            '<div class="entry" id="e{n}"><b class="nick">{name}</b>'
            '<span class="when">2026-11-03,&nbsp;<i>{hour:02}:00</i></span><div class="words">{text}</div></div>'
        )
    )

    assert shown(thread) == EXPECTED


def test_when_somebody_joined_is_not_when_they_wrote():
    thread = read(
        blocks(
            '<table class="card"><tr><td><b class="nick">{name}</b></td><td class="small">Posted: 3 Nov 2026 {hour}:00</td></tr>'
            '<tr><td><span class="facts"><b>Joined:</b> 1 Feb 2020 08:0{n}<br><b>Posts:</b> 4</span></td>'
            "<td><div>{text}</div></td></tr></table>"
        )
    )

    assert shown(thread) == EXPECTED
    assert [text in post.html for text, post in zip(TEXTS, thread.posts, strict=True)] == [True, True, True]


def test_buttons_that_stand_in_every_block_alike_are_no_text():
    thread = read(
        blocks(
            '<div class="box" id="b{n}"><b class="nick">{name}</b> <i>2026-11-03 {hour:02}:00</i><div class="words">{text}</div>'
            '<div class="body-tools"><span>edit this text</span><span>flag it as offensive</span><span>delete it</span>'
            "<span>share with the whole of the world</span></div></div>"
        )
    )

    assert [post.html for post in thread.posts] == list(TEXTS)


def test_the_name_is_not_the_label_that_every_block_links_to_a_profile():
    thread = read(
        blocks(
            '<div class="box" id="b{n}"><a href="/members/write?to={n}&user={n}">E-mail</a><strong class="nick">{name}</strong>'
            '<i>2026-11-03 {hour:02}:00</i><div class="words">{text}</div></div>'
        )
    )

    assert shown(thread) == EXPECTED


def test_the_name_is_what_the_profile_address_says_not_the_initial_on_the_picture():
    thread = read(
        blocks(
            '<div class="box" id="b{n}"><a href="/user/{name}"><span>{text[0]}</span> Away</a><a href="/user/{name}">{name}</a>'
            '<i>2026-11-03 {hour:02}:00</i><div class="words">{text}</div></div>'
        )
    )

    assert shown(thread) == EXPECTED


def test_replies_inside_what_they_answer_are_posts_of_their_own():
    part = '<div class="comment" id="c{n}"><b class="nick">{name}</b> <i>2026-11-03 {hour:02}:00</i><p class="words">{text}</p>'
    thread = read(blocks(part) + "</div>" * 3)

    assert shown(thread) == EXPECTED
    assert [TEXTS[2] in post.html for post in thread.posts] == [False, False, True]


QUESTION = """
<div class="q-box question" id="post-4"><h1>Two keys</h1><div class="words">{0}</div>
  <div class="by"><a href="/users/1/ida">ida</a> asked <i title="2026-11-03 09:00:00">Tuesday</i></div>{notice}
  <div class="post-comments"><h3>Comments</h3>
    <div class="comment" id="post-5"><div class="comment-words">I wonder too.</div><a href="/users/9/dan">dan</a>
      <i title="2026-11-03 09:30:00">Tuesday</i></div></div></div>"""
ANSWER = """
<div class="q-box answer {mark}" id="post-{n}"><div class="words">{text}</div>
  <div class="by"><a href="/users/{n}/{name}">{name}</a> answered <i title="2026-11-03 {hour}:00:00">Tuesday</i></div>
  <div class="post-comments"></div></div>"""


def test_remarks_under_a_question_are_told_apart_from_its_answers():
    answers = [ANSWER.format(n=8, mark="", text=TEXTS[2], name="cy", hour=11)]
    answers += [ANSWER.format(n=6, mark="accepted-answer", text=TEXTS[1], name="bo", hour=10)]

    thread = read(QUESTION.format(TEXTS[0], notice="") + "".join(answers))

    assert [(post.key, post.author, post.is_comment, post.accepted) for post in thread.posts] == [
        ("4", "ida", False, False),
        ("5", "dan", True, False),
        ("6", "bo", False, True),
        ("8", "cy", False, False),
    ]
    assert thread.is_solved
    assert thread.title == "Two keys"


def test_a_question_with_remarks_alone_has_no_answer():
    notice = (
        '<div class="question-status"><p>Closed as a duplicate by <a href="/users/7/mo">mo</a> <i>2026-11-04 08:00</i></p></div>'
    )
    thread = read(QUESTION.format(TEXTS[0], notice=notice))

    asked = whole.fields(whole.joined(None, page(""), thread, None, noindex=False))

    assert (asked["author"], asked["answers"], [reply.author for reply in asked["replies"]]) == ("ida", 0, ["dan"])
    assert asked["asked_at"] == datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def test_answers_in_the_order_of_votes_are_kept_in_the_order_of_time():
    parts = blocks('<div class="box" id="b{n}"><b class="nick">{name}</b> <i>2026-11-03 {hour:02}:00</i><p>{text}</p></div>')
    first, second, third = parts.split("</div>")[:3]

    thread = read(f"{first}</div>{third}</div>{second}</div>")
    asked = whole.fields(whole.joined(None, page(""), thread, None, noindex=False))

    assert [asked["author"], *(reply.author for reply in asked["replies"])] == list(NAMES)


def test_a_chosen_answer_shown_twice_is_one_post():
    one = BOX.replace('id="b{n}"', 'data-id="{n}"')
    parts = [one.format(n=n, name=NAMES[n], hour=9 + n, text=TEXTS[n]) for n in (0, 1, 2, 1)]

    assert [post.key for post in read("".join(parts)).posts] == ["0", "1", "2"]


def test_words_say_which_answer_was_chosen():
    thread = read(
        blocks(
            '<div class="box" id="b{n}"><b class="nick">{name}</b> <i>2026-11-03 {hour:02}:00</i><div class="words">{text}</div>'
            "<em>Score {n}</em></div>"
        ).replace("<em>Score 1</em>", "<em>Best answer</em>")
    )

    assert [post.accepted for post in thread.posts] == [False, True, False]


def test_a_head_that_repeats_who_asked_and_when_is_no_post():
    head = (
        '<div class="head-box"><h1>Two keys</h1><ul><li><a href="/">All</a></li>'
        '<li><a href="/c/3/keys">Keys and doors</a></li></ul>'
        '<a href="/u/ida/1/">ida</a> <span title="Nov. 3, 2026, 9:00 a.m.">Nov. 3</span> <span>0 replies</span></div>'
    )
    post = (
        '<div class="main-box"><ul><li class="post" id="post-9"><a href="/u/ida/1/">ida</a>'
        '<time datetime="2026-11-03T09:00:00Z">x</time>'
        f'<div class="post-words">{TEXTS[0]}</div></li></ul></div>'
    )

    thread = read(head + post)

    assert [(found.key, found.author) for found in thread.posts] == [("9", "ida")]
    assert TEXTS[0] in thread.posts[0].html


def test_a_post_that_says_nothing_is_no_reply():
    thread = read(
        blocks(
            '<div class="crawler-post" id="post_{n}"><span class="creator"><a href="/u/{name}">{name}</a></span>'
            '<time datetime="2026-11-03T{hour:02}:00:00Z">x</time><div class="post">{text}</div></div>'
        ).replace(TEXTS[2], " ")
    )

    assert [post.author for post in thread.posts] == ["ida", "bo"]


def test_a_permalink_offered_for_copying_is_taken_with_its_number():
    thread = read(
        blocks(
            '<div class="box" id="c{n}" data-number="{n}" data-pk="9{n}">'
            '<b class="nick">{name}</b> <i>2026-11-03 {hour:02}:00</i>'
            '<div class="words">{text}</div><input type="text" value="https://talk.example/comment/9{n}/find/"></div>'
        )
    )

    assert [(post.key, post.url) for post in thread.posts[:2]] == [
        ("90", "https://talk.example/comment/90/find/"),
        ("91", "https://talk.example/comment/91/find/"),
    ]


def test_the_page_itself_may_name_its_next_page_whatever_its_address():
    links = '<link rel="next" href="/talk/7/two-keys/2/">'
    first = page(blocks(BOX), links=links)
    told = whole.joined(None, first, read(blocks(BOX)), None, noindex=False)

    assert whole.next_page(told, first) == "https://talk.example/talk/7/two-keys/2/"
    other = page(blocks(BOX), links='<link rel="next" href="/talk/8/another-thread">')
    assert whole.next_page(told, other) is None


def test_the_next_page_may_be_a_number_behind_the_address():
    url = "https://talk.example/topic/7/two-keys"
    first = page("", url=url, links='<link rel="next" href="/topic/7/two-keys/2/">')
    told = whole.Whole(url=url, title="", number="7", hint=None, pages=1)

    assert whole.next_page(told, first) == "https://talk.example/topic/7/two-keys/2/"


def test_a_pager_that_names_the_order_is_followed():
    url = "https://talk.example/topic/7/two-keys"
    first = page(blocks(BOX) + '<a href="?sort=oldest">oldest</a> <a href="?sort=votes&page=2">2</a>', url=url)

    assert discussion.pages(first) == ["https://talk.example/topic/7/two-keys?sort=votes&page=2"]


def test_a_list_that_names_its_next_page_goes_on():
    rows = "".join(f'<li><a href="/topic/{n}/thing-{n}">Thing number {n}</a></li>' for n in range(3))
    shelf = page(f'<ul>{rows}</ul><a rel="next" href="?after=abc9">older</a>', url="https://talk.example/shelf/3")

    found = [link.url for link in listing.links(shelf, "https://talk.example/") if link.is_pager]

    assert found == ["https://talk.example/shelf/3?after=abc9"]


def test_a_title_that_no_heading_shows_is_the_part_of_the_head_that_the_page_repeats():

    thread = read(f"<div>Doors &raquo; <span>Two keys</span></div>{blocks(BOX)}<h2>News of the day</h2>")

    assert thread.title == "Two keys"
