"""What a cluster's panel says of a user's own tables: two columns together, and concepts that no network saw."""

from pathlib import Path

import numpy as np
from PIL import Image

from chromium import unfold
from reading import load


def test_columns_that_a_cluster_bears_together_and_concepts_of_a_table_are_said_to_be_the_users(visit, cli):
    """Forty red errors, all of rain at night; of the blue images half are of rain and half of night."""
    random = np.random.default_rng(2)
    lines, said, seen = ["path,label,weather,light"], ["path,prediction"], ["path,barn,bus"]
    Path("photos").mkdir()
    for i in range(160):
        label, wrong = ("cat", "dog")[i % 2], i < 40
        weather, light = ("rain", "sun")[i // 2 % 2 and not wrong], ("night", "day")[i // 4 % 2 and not wrong]
        colour = np.array((200, 30, 30) if wrong else (30, 30, 200)) + random.integers(-20, 21, (16, 16, 3))
        Image.fromarray(colour.clip(0, 255).astype(np.uint8)).save(f"photos/{i:03d}.png")
        lines.append(f"photos/{i:03d}.png,{label},{weather},{light}")
        said.append(f"photos/{i:03d}.png,{('cat', 'dog')[(i + wrong) % 2]}")
        seen.append(f"photos/{i:03d}.png,{int(wrong)},{int(not wrong)}")
    for name, rows in (("data", lines), ("said", said), ("seen", seen)):
        Path(f"{name}.csv").write_text("\n".join(rows))
    small = ("--groupings", "none", "--k-range", "2", "--representations", "pixels")
    done = cli("build", "--data", "data.csv", "--predictions", "said.csv", "--concepts", "seen.csv", *small)
    assert done.code == 0, done
    site = Path("build/data-said").resolve()
    lifts = load(site, "noise.json")["lifts"]
    at = next(i for i, of in enumerate(lifts["of"]) if of < 40 and lifts["column2"][i])  # the root has no panel
    of, times = lifts["of"][at], f"{lifts['lift'][at]:.1f}"
    page = visit(site, f"#tree=pixels-none&node={lifts['node'][at]}")
    unfold(page, "look", "seen")
    both = "Column “weather” of your file: “rain”, and “light”: “night”, together in"
    both += f" {of} of {of} errors, {times} times as many as in all images"
    assert both in page.locator(".lifts").inner_text()
    look, found = (page.locator(f".fold[data-fold={name}] summary").first.inner_text() for name in ("look", "seen"))
    assert f"the column “weather” of your file is “rain” and “light” is “night” in {of} of {of}" in look
    assert f"In your table: “barn” in {of} of {of}" in found
    assert (
        "The names come from your table, seen.csv. They describe the errors." in page.locator(".concepts").inner_text()
    )
