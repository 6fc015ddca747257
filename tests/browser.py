"""A headless Chromium for tests: one per module, pages that note every request and message."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Log:
    """What a page asked for beyond its own file, and what it or the browser complained about."""

    requests: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    """Those of the requests that the page's own policy stopped before they left."""
    messages: list[str] = field(default_factory=list)


@contextmanager
def open_browser() -> Iterator[Any]:
    """A running Chromium; skips the test, saying why, on a machine that has none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Any, path: Path, *, width: int = 1200, **options: Any
) -> Iterator[tuple[Any, Log]]:
    """A page of a file, in a context of its own, and its log; `options` are the context's."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    page, log = context.new_page(), Log()

    def note_request(request: Any) -> None:
        if request.url != path.as_uri() and not request.url.startswith("data:"):
            log.requests.append(request.url)

    def note_failure(request: Any) -> None:
        if request.failure == "csp":
            log.blocked.append(request.url)

    page.on("request", note_request)
    page.on("requestfailed", note_failure)
    page.on("console", lambda message: log.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: log.messages.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (log.messages.append("dialog"), dialog.dismiss()))
    try:
        page.goto(path.as_uri())
        yield page, log
    finally:
        context.close()


def find_violations(page: Any) -> list[str]:
    """One line per element that axe-core objects to, everything folded being opened first."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def overflows(page: Any) -> bool:
    """Whether a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
