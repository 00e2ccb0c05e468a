"""What went wrong, as a page with a sentence and a way on."""

from __future__ import annotations

import logging

from flask import Flask, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from askdesk import log
from askdesk.errors import AskdeskError, Conflict, NotAllowed, NotFound, UsageError

logger = logging.getLogger(__name__)

Answer = Response | tuple[Response | str, int]

CODES: dict[type[AskdeskError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, UsageError: 400}
TITLES = {
    400: "That form did not arrive whole",
    403: "Not with your role",
    404: "Nothing is here",
    405: "That page does not take this",
    409: "Somebody was faster",
    413: "That is too long",
    500: "That went wrong on our side",
    503: "The database is busy",
}
SENTENCES = {
    400: "Go back, load the page again and send it once more.",
    403: "Ask an admin if you should be able to do this.",
    404: "The address may be mistyped, or the question was taken down where it was asked.",
    405: "Go back to the queue and start from there.",
    413: "Shorten the text and send it again.",
    500: "It is written in the log. Your text is saved up to the last time it said so; try again in a minute.",
    503: "A run writes to it just now. Go back, wait a moment and send it again; nothing was changed.",
}


def install(app: Flask) -> None:
    """Turn every error into a sentence."""
    app.register_error_handler(AskdeskError, ours)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, theirs)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Exception, unforeseen)


def ours(error: AskdeskError) -> Answer:
    """Answer one of our own errors with its sentence."""
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), 500)
    if code == 500:
        logger.error(log.line("web_failed", path=request.path, error=str(error)))
    return page(code, sentence(str(error)))


def stale_form(_error: CSRFError) -> Answer:
    """Answer a form that a session of another day, or another site, sent."""
    return page(400, "You were signed in anew since this page was loaded. Go back, load it again and send it once more.")


def busy(error: OperationalError) -> Answer:
    """Answer when the database did not: a long run holds it, or it is away."""
    logger.warning(log.line("web_busy", path=request.path, error=str(error.orig)))
    return page(503, SENTENCES[503])


def theirs(error: HTTPException) -> Answer:
    """Answer an error the framework raised."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    return page(code, SENTENCES.get(code, SENTENCES[400]))


def unforeseen(error: Exception) -> Answer:
    """Answer what nobody foresaw, and write it to the log."""
    logger.error(log.line("web_failed", path=request.path, error=type(error).__name__), exc_info=error)
    return page(500, SENTENCES[500])


def page(code: int, told: str) -> Answer:
    """Return the page (JSON for the script's own calls) that says *told*."""
    if request.blueprint == "api":
        return jsonify(sentence=told), code
    return render_template("error.html", title=TITLES.get(code, TITLES[400]), sentence=told, code=code), code


def sentence(text: str) -> str:
    """Return *text* with a capital at its start and a stop at its end.

    >>> sentence("there is no question 7")
    'There is no question 7.'
    """
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "…")) else ".")
