"""From a department's home page to a first askdesk.toml: what the site says of itself, each guess with where it came from."""

from __future__ import annotations

from askdesk.errors import SourceError
from crawler.introduce import guess, look, written


def from_home_page(url: str) -> str:
    """Return an askdesk.toml filled from the home page and the site around it.

    Raises:
        SourceError: If the home page can't be read.
    """
    pages = look.around(url)
    home = pages.get(url)
    if home is None or home.trouble:
        raise SourceError(home.trouble if home else f"{url} can't be read")
    return written.toml(guess.guess(url, pages))


BLANK = written.BLANK
