"""One person at one browser of their own, who reads the page and presses what it says."""

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from demo.totp import code

PATIENCE_MS = 30_000
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


LOOKED_AT: set[tuple[str, bool]] = set()
FAULTS: list[str] = []


@dataclass(frozen=True)
class Actor:
    page: Page
    origin: str
    is_phone: bool = False

    @classmethod
    def at(cls, browser: Browser, origin: str, *, phone: bool = False) -> "Actor":
        """A visitor. Whatever the content policy refuses, or a script trips over, is a failure."""
        context = browser.new_context(viewport=PHONE if phone else DESK, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(error)))
        return cls(page, origin, phone)

    def signs_in(self, person: Mapping[str, str]) -> "Actor":
        """With the second factor where the role has one."""
        self.opens("/accounts/login/")
        self.page.fill("[name=login]", person["email"])
        self.page.fill("[name=password]", person["password"])
        self.presses("登录")
        if secret := person.get("totp_secret"):
            self.page.fill("[name=code]", code(secret, at_s=time.time()))
            self.presses("登录")
        expect(self.page).to_have_url(re.compile(r"/desk/$"))
        return self

    def opens(self, path: str) -> "Actor":
        answer = self.page.goto(path if path.startswith("http") else self.origin + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        self.fits()
        return self

    def fits(self) -> None:
        """No sideways scrolling; nothing a screen reader trips over, looked at once for each kind of page."""
        kind = re.sub(r"[0-9a-f-]{32,36}|checkin/.*", "…", self.page.url.split("?")[0])
        if kind.startswith(self.origin) and (kind, self.is_phone) not in LOOKED_AT:
            LOOKED_AT.add((kind, self.is_phone))
            found = Axe().run(self.page).response["violations"]
            FAULTS.extend(f"{kind} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found)
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= room, (self.page.url, wide)

    def presses(self, name: str, *, within: Locator | None = None) -> "Actor":
        """The button of this name in the page's main part; then the page that comes."""
        (within or self.page.locator("main")).get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        self.fits()
        return self

    def follows(self, name: str, *, within: Locator | None = None) -> "Actor":
        (within or self.page.locator("main")).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.fits()
        return self

    def shows(self, name: str) -> "Actor":
        """A picture for the README, when `make screenshots` asks for one."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.screenshot(path=Path(folder) / f"{name}.png")
        return self

    def row(self, words: str) -> Locator:
        return self.page.locator("main li, main tr").filter(has_text=words).first

    def reads(self, *words: str) -> "Actor":
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word, timeout=PATIENCE_MS)
        return self

    def text(self) -> str:
        """As a reader sees it; no break opportunities, no wide spaces."""
        return re.sub(r"\s+", " ", self.page.inner_text("main"))

    def waits_for(self, path: str, words: str, *, seconds: float = 60) -> "Actor":
        """Looks again until another process has done its part."""
        until = time.monotonic() + seconds
        while True:
            self.opens(path)
            if words in self.text():
                return self
            assert time.monotonic() < until, (path, words, self.text())
            with suppress(TimeoutError):
                self.page.wait_for_timeout(500)
