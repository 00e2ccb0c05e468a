"""The queue under a production server."""

from __future__ import annotations

import sys

import waitress

from askdesk.config import Config
from webui import desk
from webui.app import create_app


def serve(
    config: Config, host: str = "127.0.0.1", port: int = 8000, *, threads: int = 8, take_up: desk.TakeUp | None = None
) -> None:
    """Serve the queue until interrupted, and print where.

    Headers of a reverse proxy are passed through to the application, which reads the X-Forwarded-* ones of the nearest
    proxy only; bind to a loopback or private address so that nobody else can set them.
    """
    app = create_app(config, take_up=take_up)
    server = waitress.create_server(
        app, host=host, port=port, threads=threads, clear_untrusted_proxy_headers=False, ident="askdesk"
    )
    shown = f"[{host}]" if ":" in host else host
    bound = getattr(server, "effective_port", port)  # a name with two addresses gives two servers, on the port we said
    sys.stdout.write(f"askdesk is at http://{shown}:{bound}/\n")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        server.close()
