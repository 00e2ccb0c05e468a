"""Kill the night anywhere, run it again: the database equals that of a night nobody disturbed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import campus
import pytest

from askdesk.campus import server
from askdesk.campus.world import World


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_kills_lose_and_double_nothing(tmp_path: Path):
    port = campus.free_ports()
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    world = World(night=1, base=datetime.now(UTC).replace(microsecond=0))
    chance = random.Random(20261126)

    with server.serving(world, first_port=port):
        began = time.monotonic()
        assert campus.askdesk(campus.prepared(whole, port), "nightly").returncode == 0
        length = time.monotonic() - began
        config = campus.prepared(killed, port)
        for _ in range(10):
            night = subprocess.Popen(
                [sys.executable, "-m", "askdesk", "--config", str(config), "nightly"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(chance.uniform(0.3, length))
            night.send_signal(signal.SIGKILL)
            night.wait()
        last = campus.askdesk(config, "nightly", "--full")

    assert last.returncode == 0, last.stdout + last.stderr[-2000:]
    one, other = campus.dump(whole), campus.dump(killed)
    assert {t: set(one[t]) ^ set(other[t]) for t in one if one[t] != other[t]} == {}
