"""Style and script: packed once at the start, named by their content, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

bp = Blueprint("assets", __name__)

KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file, ready to send."""

    name: str
    plain: bytes
    packed: bytes
    mark: str
    """The start of its sha256, part of its address."""


def load(app: Flask) -> None:
    """Read our static files and the kit's style sheet, and teach templates their addresses."""
    kit = files("flask_bootstrap") / "static/bootstrap5/css/bootstrap.min.css"
    own = [f for f in (files("webui") / "static").iterdir() if f.name.rpartition(".")[2] in KINDS]
    app.extensions["assets"] = {f.name: _asset(f) for f in [kit, *own]}
    app.jinja_env.globals["asset"] = address
    app.register_blueprint(bp)


def _asset(file: Traversable) -> Asset:
    # The kit's note on where its source map lies would only send developer tools after a file we don't serve.
    plain = re.sub(rb"/\*# sourceMappingURL=[^*]*\*/", b"", file.read_bytes())
    return Asset(
        name=file.name,
        plain=plain,
        packed=gzip.compress(plain, 9, mtime=0),
        mark=hashlib.sha256(plain).hexdigest()[:12],
    )


def address(name: str) -> str:
    """Return the address of an asset; it changes when the file does."""
    return url_for("assets.send", mark=current_app.extensions["assets"][name].mark, name=name)


@bp.get("/assets/<mark>/<name>")
def send(mark: str, name: str) -> Response:
    """Send an asset, packed where the browser can unpack it."""
    asset = current_app.extensions["assets"].get(name)
    if asset is None:
        abort(404)
    packs = request.accept_encodings["gzip"] > 0
    answer = Response(asset.packed if packs else asset.plain, mimetype=KINDS[name.rpartition(".")[2]])
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    # A page from before an upgrade may still ask by the old mark; it gets today's file, but not for a year.
    answer.headers["Cache-Control"] = FOREVER if mark == asset.mark else "no-cache"
    return answer
