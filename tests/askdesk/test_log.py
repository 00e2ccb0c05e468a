"""The log: lines that hold no keys."""

from __future__ import annotations

import logging

import pytest

from askdesk import log


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("bad_page url=https://a.example/x?part=snippet&key=AIza-secret", "bad_page url=https://a.example/x?part=snippet&key=…"),
        ("Gave up <GET https://a.example/?access_token=abc&limit=5>", "Gave up <GET https://a.example/?access_token=…&limit=5>"),
        ("new monkey=3 of https://a.example/?monkey=4", "new monkey=3 of https://a.example/?monkey=4"),
    ],
)
def test_it_takes_keys_out_of_addresses(told: str, shown: str):
    record = logging.LogRecord("scrapy", logging.ERROR, "x", 1, "%s", (told,), None)

    assert log.discreet(record)
    assert record.getMessage() == shown
