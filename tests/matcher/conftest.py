from __future__ import annotations

import pytest

from matcher import encode
from matcher.encode import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real model, loaded once."""
    return encode.load()
