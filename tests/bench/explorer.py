"""Measure the explorer in a real Chromium and print issue 3's table: every row with its goal, met or not.

    python tests/bench/explorer.py --site build/cifar10     # and synthetic sites of 10,000 and 100,000 errors
    python tests/bench/explorer.py --runs 3 --only 100000
    python tests/bench/explorer.py --runs 3 --only 1000000  # all images, 100,000 of them errors; 2 GB of disk

Each run is a new browser context: nothing is cached. What is counted "until complete" is what the browser itself
reports (Resource Timing) up to the mark `wrongtree:complete`, the moment the view stands with all its thumbnails.
A zoom runs from the click until the page says `ready` again; of the zooms of one run the worst counts.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))
from chromium import WIDE, find_chromium  # noqa: E402
from wrongtree.shared import resources  # noqa: E402

TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
SLOW = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
ZOOMS = 3
MOST_ERRORS = 100_000  # a larger site is one over all images, a tenth of them errors

# Row: unit, then the goal for each site.
GOALS: dict[str, tuple[str, dict[str, float]]] = {
    "requests until complete": ("", {"CIFAR-10": 10, "10,000": 16, "100,000": 24, "1,000,000": 24}),
    "bytes until complete": ("KB", {"CIFAR-10": 500, "10,000": 1200, "100,000": 2500, "1,000,000": 3000}),
    "first treemap drawn, local": ("s", {"CIFAR-10": 0.35, "10,000": 0.5, "100,000": 1.0, "1,000,000": 1.2}),
    "complete at 10 Mbit/s, 40 ms": ("s", {"CIFAR-10": 1.5, "10,000": 2.5, "100,000": 4.0, "1,000,000": 6}),
    "zoom: settle": ("s", {"CIFAR-10": 0.5, "10,000": 0.5, "100,000": 0.5, "1,000,000": 0.5}),
    "zoom: worst frame": ("ms", {"CIFAR-10": 50, "10,000": 50, "100,000": 50, "1,000,000": 50}),
    "zoom: longest task": ("ms", {"CIFAR-10": 50, "10,000": 50, "100,000": 50, "1,000,000": 50}),
    "zoom: longest task, CPU time": ("ms", {"CIFAR-10": 50, "10,000": 50, "100,000": 50, "1,000,000": 50}),
    "panel opens after a click on a tile": ("ms", {"CIFAR-10": 100, "10,000": 100, "100,000": 100, "1,000,000": 100}),
    "panel opens after a click in the list": ("ms", {"CIFAR-10": 100, "10,000": 100, "100,000": 100, "1,000,000": 100}),
    "requests per zoom": ("", {"CIFAR-10": 2, "10,000": 3, "100,000": 4, "1,000,000": 4}),
    "JS heap after load": ("MB", {"CIFAR-10": 10, "10,000": 25, "100,000": 120, "1,000,000": 250}),
}
SCRIPT_GOAL = 60  # KB of explorer.js, gzipped

LOADED = """() => {
  const mark = (name) => performance.getEntriesByName("wrongtree:" + name)[0].startTime;
  const end = mark("complete");
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const before = entries.filter((entry) => entry.startTime < end && !entry.name.startsWith("data:"));
  const bytes = before.reduce((sum, entry) => sum + entry.transferSize, 0);
  return { requests: before.length, bytes, drawn: mark("first-draw"), complete: end };
}"""

# Watches one zoom: gaps between frames, long tasks, requests; resolves when the page is ready again. The panel is open
# with the heading, the sentence and the strip of the cluster.
ZOOM = """([selector, node]) => new Promise((resolve) => {
  const root = document.documentElement;
  const target = document.querySelector(selector);
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({ type: "longtask" });
  performance.clearResourceTimings();
  let last = 0, worst = 0, settled = 0, panel = 0, began = 0;
  const frame = (now) => {
    if (last) worst = Math.max(worst, now - last);
    last = now;
    if (!panel && document.querySelector(`.evidence[data-node="${node}"] .strip`)) panel = performance.now() - began;
    if (!settled && root.dataset.state === "ready") settled = now - began;
    if (settled && now - began > settled + 250) {
      observer.disconnect();
      const requests = performance.getEntriesByType("resource").length;
      resolve({ settle: settled, worst, panel, task: Math.max(0, ...tasks), requests });
    } else requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => {
    last = now;
    began = performance.now();
    target.click();
    requestAnimationFrame(frame);
  });
})"""

# The first entry of the list that is a cluster of the tree on show.
ENTRY = """() => {
  const link = [...document.querySelectorAll(".first-clusters ol a")].find((one) => /node=\\d/.test(one.hash));
  return link ? [`.first-clusters a[href="${link.getAttribute("href")}"]`, /node=(\\d+)/.exec(link.hash)[1]] : null;
}"""


@dataclass
class Measured:
    """Every number of every run of one site."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, row: str, value: float) -> None:
        self.values.setdefault(row, []).append(value)

    def median(self, row: str) -> float:
        return statistics.median(self.values[row])


class Handler(SimpleHTTPRequestHandler):
    """Static files over HTTP/1.1, text compressed once: as a static host serves them."""

    protocol_version = "HTTP/1.1"
    packed: dict[Path, bytes] = {}  # noqa: RUF012  (shared on purpose: a cache)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        text = path.suffix in TYPES
        if path not in self.packed:
            body = path.read_bytes()
            self.packed[path] = gzip.compress(body, 6) if text else body
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "image/webp"))
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(self.packed[path])))
        self.end_headers()
        self.wfile.write(self.packed[path])
        return None

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Browsers close connections whenever they like; that is no error here."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def opened(
    browser: Browser, url: str, prepare: Callable[[CDPSession], Any] | None = None
) -> Iterator[tuple[Page, CDPSession]]:
    """The page at `url` in a new context, once it is complete."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    if prepare:
        prepare(session)
    page.goto(url)
    page.wait_for_selector("html[data-state=ready]", timeout=60_000)
    try:
        yield page, session
    finally:
        context.close()


def slow(session: CDPSession) -> None:
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)


def measure_once(browser: Browser, url: str, measured: Measured) -> None:
    with opened(browser, url) as (page, session):
        loaded = page.evaluate(LOADED)
        measured.add("requests until complete", loaded["requests"])
        measured.add("bytes until complete", loaded["bytes"] / 1000)
        measured.add("first treemap drawn, local", loaded["drawn"] / 1000)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        measured.add("JS heap after load", session.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
        session.send("HeapProfiler.disable")
        zooms = zoom_in(page)
    for row, key in [("settle", "settle"), ("worst frame", "worst"), ("longest task", "task")]:
        worst = max(zoom[key] for zoom in zooms)
        measured.add(f"zoom: {row}", worst / 1000 if key == "settle" else worst)
    measured.add("panel opens after a click on a tile", max(zoom["panel"] for zoom in zooms))
    measured.add("requests per zoom", max(zoom["requests"] for zoom in zooms))
    with opened(browser, url) as (page, session):
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        measured.add("zoom: longest task, CPU time", cpu_of_longest_task(page, session))
    with opened(browser, url) as (page, session):
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        if entry := page.evaluate(ENTRY):
            measured.add("panel opens after a click in the list", page.evaluate(ZOOM, entry)["panel"])
    with opened(browser, url, slow) as (page, _):
        measured.add("complete at 10 Mbit/s, 40 ms", page.evaluate(LOADED)["complete"] / 1000)


def measure_rule(browser: Browser, url: str, rule: str) -> tuple[float, ...]:
    """MB that a rule fetches which excludes images; of the heap, and of arrays beside it, once it is in force.

    Then MB that the list of the first of these images fetches besides, and that the table of all of them does.
    """
    with opened(browser, url) as (page, session):
        page.wait_for_load_state("networkidle")
        page.evaluate("performance.clearResourceTimings()")
        page.evaluate("(rule) => void (location.hash = `without=${encodeURIComponent(rule)}`)", rule)
        page.wait_for_selector(".forgiven", timeout=60_000)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        fetched = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/data/'))"
        bytes_ = page.evaluate(f"{fetched}.reduce((sum, one) => sum + one.transferSize, 0)")
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        usage = session.send("Runtime.getHeapUsage")
        further = []
        page.locator(".forgiven summary, .forgiven .forgiven-more button").first.click()
        for button in ("List them", "Save as CSV"):
            page.evaluate("performance.clearResourceTimings()")
            page.locator(".forgiven").get_by_role("button", name=button).first.click()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(3000)
            further.append(page.evaluate(f"{fetched}.reduce((sum, one) => sum + one.transferSize, 0)") / 1e6)
    return bytes_ / 1e6, usage["usedSize"] / 1e6, usage.get("backingStorageSize", 0) / 1e6, *further


def cpu_of_longest_task(page: Page, session: CDPSession) -> float:
    """Milliseconds of processor time: what the longest task would take on a machine that has nothing else to do."""
    events: list[dict[str, Any]] = []
    ended: list[Any] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda data: ended.append(data))
    categories = "toplevel,devtools.timeline"
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": categories})
    zoom_in(page)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    mains = {(event["pid"], event["tid"]) for event in events if event["name"] == "FireAnimationFrame"}
    tasks = [event for event in events if (event["pid"], event["tid"]) in mains and event["name"].endswith("RunTask")]
    return max((event.get("tdur", 0) / 1000 for event in tasks), default=0.0)


def zoom_in(page: Page) -> list[dict[str, float]]:
    """Into the largest tile, as often as there is one."""
    zooms = []
    for _ in range(ZOOMS):
        area = "(tile) => tile.clientWidth * tile.clientHeight"
        largest = f"[...document.querySelectorAll('.tile')].sort((a, b) => ({area})(b) - ({area})(a))[0]?.dataset.node"
        node = page.evaluate(largest)
        if node is None:
            break
        zooms.append(page.evaluate(ZOOM, [f'.tile[data-node="{node}"]', node]))
        page.wait_for_timeout(400)
    return zooms


def synthetic(leaves: int, cache: Path) -> Path:
    """The site of so many leaves, made once; today's explorer is put into it every time."""
    over_all = leaves > MOST_ERRORS
    site = cache / f"{'images' if over_all else 'errors'}-{leaves}"
    if not (site / "data" / "manifest.json").exists():
        print(f"making {site} ...", file=sys.stderr)
        script = ROOT / "tests" / "bench" / "synthetic_site.py"
        options = ["--errors", str(leaves)]
        if over_all:
            options = ["--errors", str(leaves // 10), "--correct", str(leaves - leaves // 10), "--distinct", "16384"]
        subprocess.run([sys.executable, str(script), str(site), *options], check=True, stdout=sys.stderr)
    resources.copy_explorer(site)
    return site


def print_table(measured: dict[str, Measured]) -> bool:
    """Print the table; whether every row is met."""
    all_met = True
    sites = list(measured)
    print("\n| | " + " | ".join(sites) + " |")
    print("|---|" + "---|" * len(sites))
    for row, (unit, goals) in GOALS.items():
        cells = []
        for site in sites:
            if row not in measured[site].values:
                cells.append("none")
                continue
            value, goal = measured[site].median(row), goals[site]
            met = value <= goal
            all_met &= met
            text = f"{value:.2f}" if unit == "s" else f"{value:.0f}" if unit != "MB" else f"{value:.1f}"
            cells.append(f"{text} {unit} (≤ {goal:g}) {'met' if met else '**not met**'}".replace("  ", " "))
        print(f"| {row} | " + " | ".join(cells) + " |")
    size = len(gzip.compress((ROOT / "web" / "dist" / "explorer.js").read_bytes(), 9)) / 1000
    met = size <= SCRIPT_GOAL
    print(
        f"| explorer.js gzipped | {size:.1f} KB (≤ {SCRIPT_GOAL}) {'met' if met else '**not met**'} |"
        + " |" * (len(sites) - 1)
    )
    return all_met and met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, help="the built site of CIFAR-10's errors")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "wrongtree-bench")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", help="CIFAR-10, 10000, 100000 or 1000000")
    parser.add_argument(
        "--rule", help="measure this rule that excludes images, such as column:planted:is:1, and no more"
    )
    options = parser.parse_args()

    sites: dict[str, Path] = {}
    if options.site:
        sites["CIFAR-10"] = options.site.resolve()
    for leaves in (10_000, MOST_ERRORS, 1_000_000):
        if options.only == str(leaves) or (options.only is None and leaves <= MOST_ERRORS):
            sites[f"{leaves:,}"] = synthetic(leaves, options.cache)
    if options.only == "CIFAR-10" and not options.site:
        parser.error("--only CIFAR-10 needs --site")

    measured: dict[str, Measured] = {name: Measured() for name in sites}
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        print(f"Chromium {browser.version}, {WIDE['width']}×{WIDE['height']}, medians of {options.runs}")
        for name, site in sites.items():
            with served(site.parent) as address:
                if options.rule:
                    runs = [measure_rule(browser, f"{address}{site.name}/", options.rule) for _ in range(options.runs)]
                    fetched, heap, arrays, shown, saved = map(statistics.median, zip(*runs, strict=True))
                    print(f"{name}, {options.rule}: {fetched:.1f} MB; heap {heap:.1f} MB, beside it {arrays:.1f} MB")
                    print(f"then its list: {shown:.2f} MB; then its CSV: {saved:.2f} MB")
                    continue
                for run in range(options.runs + 1):
                    # The first run warms the server's cache and the browser's processes; it is not counted.
                    measure_once(browser, f"{address}{site.name}/", Measured() if run == 0 else measured[name])
                    print(".", end="", flush=True, file=sys.stderr)
        browser.close()
    if options.rule:
        return 0
    met = print_table(measured)
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"\nLoad of this machine at the end: {load}. Above that, times are its, not the explorer's.")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
