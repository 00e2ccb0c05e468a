"""Documents of a JSON:API (jsonapi.org): resources in one layer, with what they are related to."""

from __future__ import annotations

from typing import Any


def flat(item: dict[str, Any], included: dict[tuple[str, str], dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a resource as its attributes, its id, and under the name of each relation the resource or id it names."""
    links = {name: (one.get("data") or {}) for name, one in (item.get("relationships") or {}).items()}
    ones = {name: one for name, one in links.items() if isinstance(one, dict) and "id" in one}
    found = {name: (included or {}).get((one["type"], one["id"]), {"id": one["id"]}) for name, one in ones.items()}
    return {**found, **item["attributes"], "id": item["id"]}


def resources(page: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the whole resources of a *kind* that a document holds, included ones too, each flat."""
    data = page["data"] if isinstance(page["data"], list) else [page["data"]]
    here = [one for one in [*(page.get("included") or ()), *data] if "attributes" in one]
    known = {(one["type"], one["id"]): {**one["attributes"], "id": one["id"]} for one in here}
    return [flat(one, known) for one in here if one["type"] == kind]
