"""A person at a browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Locator, Page, expect, sync_playwright

from rumorline_tools.running import Running

PATIENCE_MS = 20_000
Scheme = Literal["light", "dark"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the test is skipped."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium here: apt-get install chromium, or run .ci/run")
    # Chromium refuses its sandbox to root, as which containers run.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=as_root)
        yield browser
        browser.close()


@dataclass
class Desk:
    """The desk's page, signed in. `broken` is what went wrong in the page."""

    page: Page
    up: Running
    broken: list[str]

    def sign_in(self, language: str = "en", token: str = "") -> None:
        """Open the page and paste a token, that of the local stack if none is given."""
        self.page.goto(f"{self.up.served.api_url}/desk?lang={language}")
        self.page.locator("input[name=token]").fill(token or self.up.served.desk_token)
        self.page.locator("button.first").last.click()
        expect(self.page.locator("#sign-out")).to_be_visible()
        self.loaded()

    def go(self, where: str) -> None:
        """Another view, loaded afresh."""
        self.page.goto(f"{self.page.url.partition('#')[0]}#{where}")
        self.page.reload()
        self.loaded()

    def loaded(self) -> None:
        """The view is there."""
        expect(self.page.locator("#view:not([aria-busy]) h1")).to_be_visible()

    def pair(self, claim: str) -> Locator:
        """A post and a ticket that wait for a decision, of this claim."""
        heading = self.page.get_by_role("heading", level=2).filter(has_text=claim)
        return self.page.locator("article.pair").filter(has=heading)


@contextmanager
def desk_page(
    browser: Browser, up: Running, scheme: Scheme = "light", **given: Any
) -> Iterator[Desk]:
    """A tab with nothing remembered; it fails if the page breaks or a script is run by a text."""
    context = browser.new_context(color_scheme=scheme, timezone_id="America/New_York", **given)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.extend([said.text] * ("Security" in said.text)))

    def asked(dialog: Dialog) -> None:
        broken.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", asked)
    yield Desk(page, up, broken)
    context.close()
    assert not broken


def violations(page: Page) -> list[str]:
    """What axe-core finds: rule, and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
