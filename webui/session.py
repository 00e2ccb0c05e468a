"""The key that signs sessions, and the cookie they travel in."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.engine import make_url

from askdesk.config import Config
from askdesk.errors import ConfigError


def key(config: Config) -> str:
    """Return ASKDESK_SESSION_KEY, else the key kept on disk, which is made once.

    Raises:
        ConfigError: If there is neither and none can be written.
    """
    if given := os.environ.get("ASKDESK_SESSION_KEY"):
        return given
    file = place(config)
    if file is None:
        return secrets.token_hex(32)
    try:
        if not file.exists():
            _make(file)
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError(
            f"the session key can't be kept in {file} ({error.strerror}); set ASKDESK_SESSION_KEY instead"
        ) from None


def place(config: Config) -> Path | None:
    """Return where the key is kept: beside the SQLite file, else beside the configuration; None in memory."""
    url = make_url(config.askdesk.database)
    if not url.drivername.startswith("sqlite"):
        return config.path.resolve().parent / ".askdesk.session-key"
    if not url.database or url.database == ":memory:":
        return None
    return Path(url.database + ".session-key")


def _make(file: Path) -> None:
    # Linked into place whole, so that of two servers that start together both read the same key.
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # mkstemp gives mode 600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


class CookieByScheme(SecureCookieSessionInterface):
    """A session cookie that is marked Secure wherever the browser came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the request came by https, also behind a proxy that says so."""
        return request.is_secure
