"""How long a site asks us to wait, in each shape it is told."""

from __future__ import annotations

import pytest
from northmoor import NOW

from crawler.manners.patience import reset_after


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (b"2026-11-26T06:05:00.290188Z", 300.290188),
        (b"1795672860", 60.0),
        (b"247", 247.0),
        (b"247.5", 247.5),
        (b"2026-11-26T05:00:00Z", 0.0),
        (b"soon", None),
        (None, None),
    ],
)
def test_a_reset_is_read_as_a_date_as_epoch_seconds_or_as_seconds_left(told: bytes | None, seconds: float | None):
    assert reset_after(told, NOW) == seconds
