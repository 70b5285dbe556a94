"""Measure a brush over a histogram of the explorer's view Numbers in a real Chromium: `python tests/bench/brush.py`.

A synthetic site of so many errors gets as many columns as a real one. The brush is dragged over one histogram, a step
per frame. What counts is the processor time of the page's main thread for each frame, from the trace: the gaps between
frames also depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "bench"))
from explorer import find_chromium, opened, served, synthetic  # noqa: E402

from wrongtree.artifacts.predictions import QUALITY  # noqa: E402
from wrongtree.artifacts.typed.columns import COLUMNS, IMAGES, in_parts  # noqa: E402
from wrongtree.shared import resources  # noqa: E402
from wrongtree.sites.read import open_site  # noqa: E402

GOAL = 16  # ms
STEPS = 60


def with_columns(site: Path, cache: Path) -> Path:
    """The same site with all measures that a real one has; half of one is without a value."""
    target = cache / f"{site.name}-columns"
    if not target.exists():
        shutil.copytree(site, target)
    columns = open_site(site).read(COLUMNS)["columns"]
    n, random = len(columns[0]["codes"]), np.random.default_rng(0)
    for name in (*QUALITY, "exposure", "copies"):
        values = random.normal(0, 1, n).round(3).tolist() if name != "copies" else random.poisson(0.3, n).tolist()
        columns.append({"name": name, "kind": "number", "measured": True, "values": values})
    columns.append({"name": "age", "kind": "number", "values": [v if k % 2 else None for k, v in enumerate(values)]})
    manifest = json.loads((target / "data" / "manifest.json").read_text())
    names = manifest["columns"] = [column["name"] for column in columns]
    keys, parts = in_parts(
        names, len(manifest["classes"]), {"format": 1, "columns": columns}, {"label": [], "columns": []}
    )
    for path, part in parts:
        if path != IMAGES:
            (target / path).parent.mkdir(exist_ok=True)
            (target / path).write_bytes(part if isinstance(part, bytes) else json.dumps(part).encode())
    manifest |= keys
    (target / "data" / "manifest.json").write_text(json.dumps(manifest))
    return target


def frames(page: Any, session: Any, column: str) -> list[float]:
    """Milliseconds of processor time for each frame while a brush is dragged."""
    plot = page.locator(f'.dist-card[data-column="{column}"] svg')
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    events: list[dict[str, Any]] = []
    ended: list[Any] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda data: ended.append(data))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": "toplevel,devtools.timeline"})
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.2 * box["width"], y)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(box["x"] + (0.2 + 0.6 * step / STEPS) * box["width"], y)
        page.evaluate("new Promise(done => requestAnimationFrame(done))")
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    page.mouse.up()
    page.wait_for_selector(f'.dist-card[data-column="{column}"] .dist-kept button')
    mains = {(event["pid"], event["tid"]) for event in events if event["name"] == "FireAnimationFrame"}
    own = [event for event in events if (event["pid"], event["tid"]) in mains]
    tasks = sorted((event for event in own if event["name"].endswith("RunTask")), key=lambda event: event["ts"])
    starts = [event["ts"] for event in own if event["name"] == "FireAnimationFrame"]
    found = [0.0] * len(starts)
    for task in tasks:
        at = np.searchsorted(sorted(starts), task["ts"] + task.get("dur", 0)) - 1
        if at >= 0:
            found[at] += task.get("tdur", 0) / 1000
    return sorted(found)[-STEPS:]  # the others drew nothing: there are more frames than steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=100_000)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "wrongtree-bench")
    options = parser.parse_args()
    site = with_columns(synthetic(options.errors, options.cache), options.cache)
    resources.copy_explorer(site)
    met = True
    with sync_playwright() as playwright, served(site.parent) as address:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        with opened(browser, f"{address}{site.name}/#view=numbers") as (page, session):
            page.wait_for_selector(".dist-card")
            page.wait_for_load_state("networkidle")
            cards = page.locator(".dist-card").count()
            for column in ("confidence", "blur", "contrast"):  # each brush stays when the next is drawn
                spent = frames(page, session, column)
                median, late, worst = statistics.median(spent), spent[int(0.95 * len(spent))], spent[-1]
                met &= late <= GOAL
                print(f"{options.errors:,} errors, {cards} histograms, brush over {column}: ", end="")
                print(f"{median:.1f} ms a frame (median of {len(spent)}), {late:.1f} (95 %), {worst:.1f} (worst)")
        browser.close()
    print(f"95 % of the frames within {GOAL} ms: {'met' if met else 'not met'}")
    print(f"Load of this machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
