"""The queue under its production server."""

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest


@pytest.mark.slow
def test_it_prints_its_address_and_answers_there(tmp_path):
    file = tmp_path / "askdesk.toml"
    file.write_text(
        '[askdesk]\ncontact = "mailto:a@b.example"\n[[departments]]\nslug = "p"\nname = "P"\n'
        'institution = "Northmoor"\nhomepage = "https://p.example/"\n'
    )
    code = f"from askdesk import config; from webui import serve; serve.serve(config.load({str(file)!r}), port={free_port()})"

    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as server:
        try:
            line = server.stdout.readline()
            address = line.removeprefix("askdesk is at ").strip()
            request = urllib.request.Request(f"{address}sign-in", headers={"X-Forwarded-Proto": "https"})
            with urllib.request.urlopen(request, timeout=20) as answer:
                page, cookie = answer.read().decode(), answer.headers["Set-Cookie"]
        finally:
            server.terminate()

    assert address.startswith("http://127.0.0.1:")
    assert "Sign in" in page
    assert "Secure" in cookie


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]
