"""Apache Answer sites, by their API: questions by last activity, then those that are new or changed with their answers."""

from crawler.listed import Listed, turned
from crawler.shape import Shape, at

MOST = 20  # items of a page
WRITTEN = {"html": "html", "author": "user_info.username", "at": "create_time", "score": "vote_count"}
COUNTED = {"views": "view_count", "tags": "tags[].slug_name", "answers": "answer_count"}
STATE = {"closed": "status=2", "hidden": "status=10|status=11"}  # 10 is deleted, 11 waits for a moderator


class Answer(Listed):
    """`site` is the site's address."""

    name = "answer"
    terms = "the site's own"
    basis = "The site's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the question has no answer (`answer_count` is 0)"
    keys = {"tags": "tags to read instead of the whole site"}
    path, thread_url = "/answer/api/v1/", "{root}/answer/api/v1/question/info?id={key}"
    spare = ("order", "page_size")
    items, marks = "data.list", ("operated_at", "answer_count", "accepted_answer_id", "status")
    post = Shape(
        **WRITTEN,
        **COUNTED,
        **STATE,
        title="title",
        text="content",
        url="{root}/questions/{id}/{url_title}",
        accepted=lambda asked: asked.get("accepted_answer_id") not in {None, "0"} and asked["accepted_answer_id"],
    )
    reply = Shape(
        **WRITTEN, url="{root}/questions/{thread.id}/{thread.url_title}/{id}", accepted="accepted=2", hidden="status=10"
    )

    def search(self):
        for tag in self.chosen("tags"):
            yield self.listing(self.url("question/page", {"page": 1, "page_size": MOST, "order": "active", "tag": tag}))

    def following(self, response):
        return turned(response, last=(at(self.json(response), "data.count") or 0) / MOST)

    def thread(self, response):
        """Yield the question with its answers, which have a call of their own."""
        data, number = self.json(response)["data"] or {}, response.meta.get("pages", 1)
        item, here = response.meta.get("first", data), data.get("list") or []
        wanted = (item.get("answer_count") or 0) > len(response.meta.get("replies", ())) + len(here) and (number == 1 or here)
        sent = {"question_id": item["id"], "order": "default", "page": number, "page_size": MOST}
        yield self.whole(response, item, here, self.url("answer/page", sent) if wanted else None)

    def refusal(self, page, response):
        return None if page.get("code") == 200 else page.get("msg") or page.get("reason") or str(page.get("code"))
