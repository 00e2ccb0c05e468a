"""Pages whose answers are loaded by script, read through a browser: off unless `render = true` says so."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import Any

from askdesk.errors import ConfigError

META: dict[str, Any] = {"playwright": True}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def settings() -> dict[str, Any]:
    """Return Scrapy's settings for rendering with the system's chromium.

    Raises:
        ConfigError: If scrapy-playwright or a browser is not installed.
    """
    if find_spec("scrapy_playwright") is None:
        raise ConfigError("departments.faq.render needs scrapy-playwright: pip install 'askdesk[render]'")
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise ConfigError(
            "departments.faq.render needs a chromium on this machine, and none is found; install one, or set render = false"
        )
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": browser,
            "args": ["--no-sandbox", "--disable-background-networking"],
        },
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 30_000,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
    }
