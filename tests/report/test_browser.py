"""Pages in a real browser, headless: no console message, nothing requested, the outline unfolds, sizes and colours fit.

Runs with `make browser`; needs chromium and chromedriver (Debian: apt-get install chromium chromium-driver).
`SYMNET_SCREENSHOTS=folder` keeps the screenshots.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report.certificates import EXAMPLES, PLACED, example

pytestmark = pytest.mark.browser
SIZES = {"phone": 390, "tablet": 768, "desktop": 1280}
SCHEMES = ("light", "dark")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
)
NAMES = ["two outputs on a box", "box, d = 2", "scan, d = 1", "scan, d = 2", "scan, d = 3", "theorem 2.1, d = 2"]

OVERFLOW = "return document.documentElement.scrollWidth - window.innerWidth"
CONTRAST = """
function rgb(text) { return text.match(/[\\d.]+/g).map(Number); }
function light(c) {
  const v = c.slice(0, 3).map(x => { x /= 255; return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}
function ground(e) {
  for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c;
  }
  return [255, 255, 255];
}
const bad = [];
for (const e of document.querySelectorAll("body *")) {
  if (e.closest("svg") || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
  const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) bad.push([e.tagName, e.className, ratio]);
}
return bad;
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    places = [shutil.which("chromium"), shutil.which("chromedriver")]
    if None in places:
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = places[0]
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(places[1]))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name in NAMES:
        found[name] = folder / f"{name.replace(' ', '_').replace(',', '')}.html"
        example(name).report(found[name])
    return found


def opened(browser: Any, path: Path, width: int = 1280, scheme: str = "light") -> None:
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get_log("performance")
    browser.get(path.as_uri())


def requested(browser: Any) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_page_and_nothing_is_complained_of(browser: Any, pages: dict[str, Path], name: str) -> None:
    assert name in {**EXAMPLES, **PLACED}
    opened(browser, pages[name])
    assert browser.get_log("browser") == []
    outside = [url for url in requested(browser) if not url.startswith("data:") and url != pages[name].as_uri()]
    assert outside == []


def test_the_outline_unfolds_by_mouse_and_by_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(browser, pages["scan, d = 2"])
    steps = browser.find_elements(By.CSS_SELECTOR, "details.step")
    assert len(steps) == len(example("scan, d = 2").content["steps"])
    facts = browser.find_element(By.CSS_SELECTOR, "details.run")
    folded = facts.find_elements(By.CSS_SELECTOR, "details.step")
    assert len(folded) == 3 and not any(step.is_displayed() for step in folded)
    facts.find_element(By.TAG_NAME, "summary").click()
    assert all(step.is_displayed() for step in folded)
    for step, press in zip(steps[:2], ("click", "enter"), strict=True):
        summary, formula = step.find_element(By.TAG_NAME, "summary"), step.find_element(By.TAG_NAME, "math")
        assert not formula.is_displayed()
        summary.click() if press == "click" else summary.send_keys(Keys.ENTER)
        assert formula.is_displayed()
    last = example("scan, d = 2").steps[-1]
    browser.get(pages["scan, d = 2"].as_uri() + f"#step-{last.label}")
    assert browser.find_element(By.ID, f"step-{last.label}").is_displayed()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_pages_fit_and_can_be_read(browser: Any, pages: dict[str, Path], name: str, size: str, scheme: str) -> None:
    opened(browser, pages[name], SIZES[size], scheme)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.execute_script(OVERFLOW) <= 0
    assert browser.execute_script(CONTRAST) == []
    dark = browser.execute_script("return getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    keep_screenshot(browser, f"{pages[name].stem}-{size}-{scheme}")


def keep_screenshot(browser: Any, name: str) -> None:
    folder = os.environ.get("SYMNET_SCREENSHOTS")
    if folder:
        shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        Path(folder, f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def test_a_page_prints(browser: Any, pages: dict[str, Path]) -> None:
    opened(browser, pages["scan, d = 1"])
    printed = browser.execute_cdp_cmd("Page.printToPDF", {})
    data = base64.b64decode(printed["data"])
    assert data.startswith(b"%PDF")
    assert 10_000 < len(data) < 5 << 20
