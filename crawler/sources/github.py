"""GitHub Discussions, by the GraphQL API: search per name with the comments, re-check of 100 discussions at once."""

import json

from crawler.searched import QUERIES, Searched
from crawler.shape import Shape, at, moment, tree

COMMENT = "id databaseId url bodyHTML createdAt isAnswer isMinimized upvoteCount author { login }"
FIELDS = f"""... on Discussion {{ id number title bodyHTML url createdAt updatedAt upvoteCount isAnswered closed locked
  author {{ login }} answer {{ {COMMENT} }} labels(first: 10) {{ nodes {{ name }} }}
  comments(first: 50) {{ totalCount nodes {{ {COMMENT} replies(first: 20) {{ nodes {{ {COMMENT} }} }} }} }} }}"""
RATE = "rateLimit { cost remaining resetAt }"
SEARCH = f"""query($q: String!, $after: String) {{ {RATE} search(type: DISCUSSION, query: $q, first: 25, after: $after) {{
  pageInfo {{ hasNextPage endCursor }} nodes {{ {FIELDS} }} }} }}"""
NODES = f"query($ids: [ID!]!) {{ {RATE} nodes(ids: $ids) {{ {FIELDS} }} }}"
WRITTEN = {"html": "bodyHTML", "author": "author.login", "at": "createdAt", "url": "url", "score": "upvoteCount"}
STATE = {"accepted": "answer.databaseId|answer.id", "solved": "isAnswered", "closed": "closed|locked"}


class GitHub(Searched):
    """`site` is `owner/repository`, `owner`, or `github` for all that is public."""

    name = "github"
    terms = "https://docs.github.com/en/site-policy/github-terms/github-terms-of-service"
    basis = "The public API is offered for reading; discussions are linked, never republished."
    unanswered = "the discussion has no comment (`comments.totalCount` is 0)"
    keys = {**QUERIES, "reserve": "points of the hour's limit to leave unused (default 200)"}
    key_needed = "a fine-grained token that may read public repositories, made at github.com/settings/tokens"
    wants = {"Authorization": "bearer {secret}"}
    service, site_address, host = "the GitHub API", "https://api.github.com", "github.com"
    post = Shape(
        **WRITTEN, **STATE, title="title", text="bodyText|body", tags="labels.nodes[].name", answers="comments.totalCount"
    )
    searched, look, joined = SEARCH, (NODES, "ids"), ""
    reply = Shape(**WRITTEN, key="databaseId|id", text="bodyText", accepted="isAnswer", hidden="isMinimized")

    def query(self, name):
        place = (self.block.site.partition("github.com/")[2] or self.block.site).strip("/")
        scope = f"repo:{place} " if "/" in place else "" if place in {"github", "github.com"} else f"user:{place} "
        return {"q": f'"{name}" {scope}{self.since_as("created:>=%Y-%m-%d ")}in:title,body,comments sort:created-desc'}

    def call(self, name, sent, **meta):
        told = {"method": "POST", "headers": {**self.headers(), "Content-Type": "application/json"}}
        body, known = json.dumps({"query": name, "variables": sent}), {"call": name, "sent": sent, **meta}
        return self.listing(self.url("/graphql"), body=body, meta=known, dont_filter=True, **told)

    def rows(self, response):
        """Yield discussions with their comments; below those that a moderator folded away nothing is read."""
        found = [one for one in at(self.json(response), "data.nodes|data.search.nodes") or () if one]
        yield from self.absent(response, (one.get("id") for one in found))
        for one in found:
            answer = one.get("answer") or {}  # it may stand beyond the comments that one call brings
            shown = [comment for comment in [*(at(one, "comments.nodes") or ()), answer] if "createdAt" in comment]
            yield [one, list(tree(shown, lambda comment: not comment.get("isMinimized") and at(comment, "replies.nodes")))]

    def next_page(self, response):
        """Return the next page of a search; the last one asks nothing more of the hour's points."""
        told = self.json(response)["data"]
        until = moment(at(told, "rateLimit.resetAt")) or self.now
        if self.keep_reserve(at(told, "rateLimit.remaining"), 200, until, "the hour's points"):
            return None
        after = at(told, "search.pageInfo.endCursor") if at(told, "search.pageInfo.hasNextPage") else None
        return self.next_call(response, after=after) if after else None

    def refusal(self, page, response):
        """Return the error that came with status 200; one for a single missing node comes beside the data."""
        errors = [error for error in page.get("errors") or () if error.get("type") != "NOT_FOUND"]
        why = next(iter(errors), None if isinstance(page.get("data"), dict) else page)
        return None if why is None else why.get("message") or why.get("type") or "no reason given"
