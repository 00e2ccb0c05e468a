"""Apache Answer sites, by their API: questions by last activity, then those that are new or changed with their answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Post, Question
from crawler.listed import Listed, Shown, outcome, reply
from crawler.read import dates

MOST = 20  # items of a page
CLOSED, DELETED, PENDING = 2, 10, 11  # what `status` says
ACCEPTED = 2  # what `accepted` of an answer says


class Answer(Listed):
    """`site` is the site's address."""

    name = "answer"
    terms = "the site's own"
    basis = "The site's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the question has no answer (`answer_count` is 0)"
    keys: ClassVar[dict[str, str]] = {"tags": "tags to read instead of the whole site"}
    spare = ("order", "page_size")

    def search(self) -> Iterable[Request]:
        """Yield the list of questions, the one that something happened to last first."""
        for tag in self.block.options.get("tags") or [""]:
            only = {"tag": tag} if tag else {}
            yield self.ask(self._api("question/page", page=1, page_size=MOST, order="active", **only))

    def listed(self, response: Any) -> Iterable[Any]:
        """Return the questions of a list."""
        items: list[Any] = self._data(response).get("list") or []
        return items

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the question of a list."""
        state = " ".join(str(item.get(mark)) for mark in ("operated_at", "answer_count", "accepted_answer_id", "status"))
        return Shown(str(item["id"]), state, self._info(item["id"]))

    def following(self, response: Any) -> str | None:
        """Return the next page, as long as the count says there is one."""
        page, total = int(response.url.partition("page=")[2].partition("&")[0]), self._data(response).get("count") or 0
        return response.url.replace(f"page={page}", f"page={page + 1}", 1) if page * MOST < total else None

    def thread(self, response: Any) -> Iterator[Any]:
        """Yield (question, answers), or the request for the next answers."""
        data = self._data(response)
        item = response.meta.get("question") or data
        answers = [*response.meta.get("answers", ()), *(data.get("list") or ())]
        number = response.meta.get("number", 0) + 1
        wanted = (item.get("answer_count") or 0) > len(answers) and (number == 1 or data.get("list"))
        more = self._api("answer/page", question_id=item["id"], order="default", page=number, page_size=MOST)
        yield self.rest(response, more if wanted else None, question=item, answers=answers, number=number) or [item, answers]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question."""
        item, answers = row
        if item.get("status") in {DELETED, PENDING}:
            self.vanished(response)
            return None
        accepted = item.get("accepted_answer_id") or "0"
        url = self.public(f"{self.root}/questions/{item['id']}/{quote(item.get('url_title') or '-', safe='%')}")
        replies = {str(one["id"]): _reply(one, accepted, url) for one in answers if one.get("status") != DELETED}
        return self.question(
            key=str(item["id"]),
            url=url,
            title=item["title"],
            body=item.get("content") or "",
            html=item.get("html") or "",
            author=_name(item),
            asked_at=dates.epoch(item.get("create_time")),
            score=item.get("vote_count"),
            views=item.get("view_count"),
            tags=tuple(str(tag["slug_name"]) for tag in item.get("tags") or ()),
            **outcome(
                replies.values(),
                closed=item.get("status") == CLOSED,
                solved=accepted != "0",
                answers=max(len(replies), item.get("answer_count") or 0),
            ),
        )

    def address(self, row: Any) -> str:
        """Return the question's JSON."""
        return self._info(row.key.partition("#")[0])

    def _info(self, key: Any) -> str:
        return self._api("question/info", id=key)

    def _api(self, what: str, **params: Any) -> str:
        return f"{self.root}/answer/api/v1/{what}?{urlencode(params)}"

    def _data(self, response: Any) -> dict[str, Any]:
        told = self.json(response)
        if told.get("code") != 200:
            raise SourceError(f"{urlsplit(self.root).netloc} refuses the call: {told.get('msg') or told.get('reason')}")
        return told.get("data") or {}


def _reply(answer: dict[str, Any], accepted: str, url: str) -> Post:
    key, is_best = str(answer["id"]), answer.get("accepted") == ACCEPTED or str(answer["id"]) == accepted
    more = {"score": answer.get("vote_count"), "accepted": is_best, "url": f"{url}/{key}"}
    return reply(key, answer.get("html"), dates.epoch(answer.get("create_time")), _name(answer), **more)


def _name(item: dict[str, Any]) -> str | None:
    return (item.get("user_info") or {}).get("username") or None
