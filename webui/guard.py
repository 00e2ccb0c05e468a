"""What every answer carries, and who may ask at all."""

from __future__ import annotations

from flask import Flask, Response, abort, g, jsonify, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from askdesk.store import people
from webui import desk

OPEN_TO_ALL = frozenset({"who.sign_in", "who.enter", "assets.send", "api.alive"})

# Nothing crawled is ever loaded, not even a picture; the data: images are the kit's own arrows.
ALLOWED = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{what} {where}" for what, where in ALLOWED.items())

csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Put the guards in front of every view."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a card may lie open all morning; the session bounds the token
    csrf.init_app(app)
    app.before_request(know_the_person)
    app.after_request(seal)


def know_the_person() -> AnyResponse | tuple[Response, int] | None:
    """Find who is signed in; send everybody else to the door."""
    if any("\0" in value for value in request.values.values()):
        abort(400)  # no form of ours sends one, and PostgreSQL would choke on it
    if request.endpoint in {"assets.send", "api.alive"}:
        return None
    g.person = _signed_in()
    if g.person is not None or request.endpoint in OPEN_TO_ALL:
        return None
    if request.blueprint == "api":
        return jsonify(
            sentence="You are signed out. Sign in in another tab, then go on here; your text is still on this page."
        ), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else _card_of_form()
    return redirect(url_for("who.sign_in", next=back))


def _signed_in() -> object | None:
    name = session.get("person")
    if not name:
        return None
    with desk.reading() as db:
        found = people.get(db, name)
    # The key changes with the password, so a session opened with the old one ends here.
    return found if found and found.active and found.session_key == session.get("key") else None


def _card_of_form() -> str:
    # A form that was sent after the session ended comes back as the page it stood on.
    id = request.form.get("id")
    return url_for("card.show", id=id) if id and request.blueprint == "card" else url_for("queue.show")


def seal(answer: Response) -> Response:
    """Add the headers that keep a page from being framed, sniffed or scripted."""
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("X-Frame-Options", "DENY")
    # same-origin, not no-referrer: the CSRF check compares the referrer behind https.
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    answer.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "assets.send":
        answer.headers.setdefault("Cache-Control", "no-store")  # questions and names stay out of shared computers' caches
    return answer
