"""Discourse forums: lists of topics as JSON, then only the topics that are new or changed."""

from crawler.listed import Listed
from crawler.shape import Shape, at

STREAM = 20  # posts asked for by one call
MOST_POSTS = 500  # posts read of one topic
LIKES = "actions_summary[id=2].count"
WRITTEN = {"html": "opening.cooked", "author": "opening.username", "at": "opening.created_at|created_at"}
COUNTED = {"score": f"opening.{LIKES}", "views": "views", "tags": "tags[].name|tags"}
REPLIED = {"html": "cooked", "author": "username", "at": "created_at", "score": LIKES, "opens": "post_number=1"}
OVER = "closed|archived|visible=false"
UNSEEN = "deleted_at|hidden|small"


class Discourse(Listed):
    """`site` is the forum's address. robots.txt of most forums forbids search, so topics are found by listing."""

    name = "discourse"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the topic has one post (`posts_count` is 1)"
    keys = {
        "search": "true also uses /search.json; only where the forum's people agreed",
        "categories": "paths of categories to read instead of the whole forum, such as `c/admissions/5`",
    }
    wants = {"User-Api-Key": "{secret}"}
    error, thread_url = "grouped_search_result.error", "{root}/t/{key}.json"
    items, marks = "topic_list.topics|topics", ("posts_count", "bumped_at", "closed", "has_accepted_answer")
    post = Shape(
        **WRITTEN, **COUNTED, title="title", url="{root}/t/{slug}/{id}", solved="accepted_answer.post_number", closed=OVER
    )
    reply = Shape(
        **REPLIED, role="role", url="{root}/t/{thread.slug}/{thread.id}/{post_number}", accepted="solves", hidden=UNSEEN
    )

    def search(self):
        """Yield the lists: the newest topics, and from the second run on those with new replies."""
        for path in self.chosen("categories"):
            place = f"{self.root}/{path}/l/latest.json" if path else f"{self.root}/latest.json"
            yield self.listing(f"{place}?order=created")
            yield from [self.listing(place)] if self.since else []
        for name in self.names if self.block.options.get("search") is True else ():
            yield self.listing(self.url("/search.json", {"q": f'"{name}" order:latest{self.since_as(" after:%Y-%m-%d")}'}))

    def following(self, response):
        more = at(self.json(response), "topic_list.more_topics_url") or ""
        path, _, query = more.partition("?")
        return f"{self.root}{path.removesuffix('.json')}.json?{query}" if more else None

    def thread(self, response):
        """Yield the topic with its posts; its own answer names those that it leaves out."""
        page = self.json(response)
        topic, here = response.meta.get("first", page), at(page, "post_stream.posts|latest_posts") or []
        have = {post["id"] for post in [*response.meta.get("replies", ()), *here]}
        wanted = [number for number in at(topic, "post_stream.stream") or () if number not in have][:STREAM]
        more = self.url(f"/t/{topic['id']}/posts.json", {"post_ids[]": wanted})
        posts = [_told(post, at(topic, "accepted_answer.post_number")) for post in here]
        yield self.whole(response, topic, posts, more if wanted and here and len(have) < MOST_POSTS else None)


def _told(post, solution):
    """Return a post with what no single field tells: its writer's role, whether it solves the topic or is but a small note."""
    bot = post.get("user_id") == -1 or post.get("username") in {"system", "discobot"}
    role = "bot" if bot else "moderator" if at(post, "moderator|staff|admin") else None
    solves = post.get("accepted_answer") is True or (solution is not None and post.get("post_number") == solution)
    return {**post, "role": role, "solves": solves, "small": post.get("post_type", 1) != 1}
