"""`askdesk serve`: the queue."""

from __future__ import annotations

import click

from askdesk.commands import configured, take_up


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; put a reverse proxy before it.")
@click.option("--port", default=8000, show_default=True)
@click.pass_context
def command(ctx: click.Context, host: str, port: int) -> None:
    """Serve the queue on a production server."""
    from webui import serve

    serve.serve(configured(ctx), host, port, take_up=take_up)
