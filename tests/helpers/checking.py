"""Draws small data sets whose right answer is known, and checks a site against a recount of everything it says."""

import json
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from reading import leaves_below, load

COLOURS = ("blue", "green", "red")  # the net's outputs, in order
FACTORY = Path(__file__).parent / "colour_net.py"
TAGS = {
    *("html", "head", "meta", "title", "link", "script", "body", "main", "article", "h1", "h2", "p", "ol", "ul", "li"),
    *("noscript", "a", "img", "span", "strong", "div", "table", "thead", "tbody", "tr", "th", "td"),
}


def paint(path: Path, colour: str, seed: int = 0, size: tuple[int, int] = (16, 16), light: int = 0) -> Path:
    """Save noise in which one colour is plainly the strongest."""
    pixels = np.random.default_rng(seed).integers(0, 60, (size[1], size[0], 3), dtype=np.uint8) + np.uint8(light)
    pixels[:, :, 2 - COLOURS.index(colour)] += np.uint8(60)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, "PNG")
    return path


def paint_folder(data: Path, counts: dict[tuple[str, str], int], **how) -> list[tuple[str, str, str]]:
    """A folder per class; `counts` says how many pictures of (label, painted colour). Returns (id, label, colour)."""
    made = []
    for (label, colour), count in counts.items():
        (data / label).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            path = paint(data / label / f"{colour}{i:03d}.png", colour, seed=len(made), **how)
            made.append((path.relative_to(data).as_posix(), label, colour))
    return made


def occlusion_adds_up(entry: dict) -> None:
    """One occlusion test of data/probes.json: shares are those of its counts, and its sentence says no more."""
    assert entry["tried"] == min(64, entry["count"])
    assert 0 < entry["area"] <= 0.15
    for kind in ("occlude", "blur"):
        hidden = entry[kind]
        assert hidden["rate"][0] == pytest.approx(hidden["right"] / entry["tried"], abs=1e-4)
        assert hidden["rate"][0] - hidden["random"][0] == pytest.approx(hidden["gain"][0], abs=2e-4)
        assert hidden["because"] == (hidden["rate"][1] > hidden["random"][0] and hidden["gain"][1] > 0)
    because = entry["occlude"]["because"] or entry["blur"]["because"]
    assert ("because" in entry["sentence"]) == because


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@dataclass
class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and the text of some."""

    tags: Counter = field(default_factory=Counter)
    attributes: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    heading: str = ""
    _open: list = field(default_factory=list)
    _apart: bool = False

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        self._apart |= tag == "template"
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if self._apart:  # what a browser keeps but does not show
            return
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self._apart &= tag != "template"
        self._open.append(f"/{tag}")

    def handle_data(self, data):
        if self._open and self._open[-1] in ("th", "td"):
            self.rows[-1][-1] += data
        if self._open and self._open[-1] == "h1":
            self.heading += data


def read_page(site: Path) -> Page:
    page = Page()
    page.feed((site / "index.html").read_text(encoding="utf-8"))
    page.close()
    return page


def check_site(site: Path, judged, classes=COLOURS, skipped=(), title=None) -> None:
    """`judged` lists (id, label, prediction) by name for every image that was to be judged; everything must agree."""
    manifest = load(site, "manifest.json")
    wrong = [(id_, label, said) for id_, label, said in judged if label != said]
    assert (manifest["images"], manifest["errors"]) == (len(judged), len(wrong))
    assert manifest["accuracy"] == pytest.approx(1 - len(wrong) / len(judged), abs=1e-6)
    assert sorted(entry["id"] for entry in manifest["dataset"]["skipped"]) == sorted(skipped)
    assert all(entry["reason"] for entry in manifest["dataset"]["skipped"])
    assert manifest["classes"] == [
        {
            "name": name,
            "images": sum(label == name for _, label, _ in judged),
            "errors": sum(label == name for _, label, _ in wrong),
            "predictions": sum(said == name for _, _, said in judged),
        }
        for name in classes
    ]
    _check_page(site, manifest, judged, title)
    for sheet in manifest["sprites"]:
        _check_sheet(site, sheet)
    pictures = {path.name for path in site.glob("images/*")}
    if packs := manifest.get("packs"):
        first = range(0, len(wrong), packs["size"])
        packed = [ZipFile(site / "images" / f"{i}.pack").namelist() for i in range(len(first))]
        assert [len(names) for names in packed] == [min(packs["size"], len(wrong) - start) for start in first]
        assert {path for path in pictures if path.endswith(".pack")} == {f"{i}.pack" for i in range(len(first))}
        pictures = {name for names in packed for name in names}
    assert pictures == {f"{k}.webp" for k in range(len(wrong))}
    if not wrong:
        assert (manifest["trees"], manifest["default_tree"], manifest["sprites"]) == ([], None, [])
        return
    errors = load(site, "errors.json")
    found = [
        (id_, classes[label], classes[said])
        for id_, label, said in zip(errors["id"], errors["label"], errors["prediction"], strict=True)
    ]
    assert sorted(found) == sorted(wrong)
    _check_details(site, manifest["details"], errors, len(classes))
    columns = load(site, "columns.json")["columns"]
    assert [column["name"] for column in columns] == manifest["columns"]
    assert {len(column.get("codes", column["values"])) for column in columns} <= {len(wrong)}
    assert {s["count"] for s in manifest["sprites"] if s["kind"] in ("thumbnails", "saliency")} == {len(wrong)}
    for tree in manifest["trees"]:
        _check_tree(site, tree, found, classes, tree["id"] == manifest["default_tree"])
        _check_evidence(site, tree, list(zip(errors["label"], errors["prediction"], strict=True)), manifest["sprites"])


def _check_page(site: Path, manifest: dict, judged, title) -> None:
    page = read_page(site)
    assert set(page.tags) <= TAGS
    assert page.tags["script"] == 2  # the explorer, and what says that no page opened from disk can run it
    assert ("script", "src", "explorer.js") in page.attributes
    assert not [a for a in page.attributes if a[1].startswith("on") or a[1] == "style"]
    links = [value for _, name, value in page.attributes if name in ("href", "src")]
    assert not [link for link in links if link.startswith(("/", "http", "javascript"))]
    assert page.heading == manifest["title"] == (title if title is not None else site.name)
    rows = {row[0]: (row[1], row[2]) for row in page.rows[1:]}
    labels, wrong = Counter(j[1] for j in judged), Counter(j[1] for j in judged if j[1] != j[2])
    assert rows == {name: (f"{count:,}", f"{wrong[name]:,}") for name, count in labels.items()}


def _check_sheet(site: Path, sheet: dict) -> None:
    per_file = sheet["columns"] * sheet["rows"]
    assert len(sheet["files"]) == -(-sheet["count"] // per_file)
    for number, name in enumerate(sheet["files"]):
        with Image.open(site / name) as picture:
            here = min(per_file, sheet["count"] - number * per_file)
            rows = -(-here // sheet["columns"])
            assert picture.size == (sheet["columns"] * sheet["cell"][0], rows * sheet["cell"][1])


def _check_details(site: Path, where: dict, errors: dict, outputs: int) -> None:
    n, first = len(errors["id"]), 0
    for name in where["files"]:
        details = json.loads((site / name).read_text(encoding="utf-8"))
        count = min(where["size"], n - first)
        assert (details["format"], details["first"]) == (1, first)
        assert (len(details["label_probability"]), len(details["view"])) == (count, 4 * count)
        here = slice(first, first + count)
        k = details["top"]["k"]
        assert k == min(5, outputs)
        top = np.reshape(details["top"]["prediction"], (count, k))
        probability = np.reshape(details["top"]["probability"], (count, k))
        assert top[:, 0].tolist() == errors["prediction"][here]
        assert probability[:, 0].tolist() == errors["confidence"][here]
        assert (np.diff(probability, axis=1) <= 0).all()
        for row, label in enumerate(errors["label"][here]):
            listed = np.flatnonzero(top[row] == label)
            assert [details["label_probability"][row]] * len(listed) == probability[row, listed].tolist()
        if k == outputs:
            np.testing.assert_allclose(probability.sum(axis=1), 1, atol=1e-3)
        alike = np.reshape(details["alike"]["errors"], (count, details["alike"]["k"]))
        assert alike.shape[1] == min(8, n - 1)
        for row, others in enumerate(alike.tolist(), start=first):
            assert len({row, *others}) == 1 + len(others)
            assert set(others) <= set(range(n))
        first += count
    assert first == n


def _check_tree(site: Path, info: dict, found, classes, is_default: bool) -> None:
    tree = json.loads((site / info["file"]).read_text(encoding="utf-8"))
    n = tree["n_leaves"]
    assert n == len(found)
    assert len(tree["children"]) == 2 * (n - 1)
    assert sorted(tree["children"]) == list(range(2 * n - 2))  # everything but the root is somebody's child, once
    assert all(child < n + i // 2 for i, child in enumerate(tree["children"]))
    height = [0.0] * n + tree["height"]
    assert all(height[child] <= height[n + i // 2] for i, child in enumerate(tree["children"]))
    order = leaves_below(tree, 2 * n - 2)
    assert order == list(range(n)) if is_default else sorted(order) == list(range(n))
    keys = {"label": (1, None), "prediction": (None, 2), "confusion": (1, 2), "none": ()}[info["grouping"]]
    members = {}
    for group in tree["groups"]:
        name = tuple(None if i is None else classes[i] for i in (group["label"], group["prediction"]))
        members[name] = sorted(leaves_below(tree, group["node"]))
        assert group["name"] == " → ".join(part for part in name if part is not None)
    expected = {}
    for k, entry in enumerate(found):
        if keys:
            expected.setdefault(tuple(None if key is None else entry[key] for key in keys), []).append(k)
    assert members == expected


def _check_evidence(site: Path, info: dict, pairs, sheets) -> None:
    tree = json.loads((site / info["file"]).read_text(encoding="utf-8"))
    facts = json.loads((site / info["evidence"]).read_text(encoding="utf-8"))
    assert (facts["format"], facts["tree"]) == (1, info["id"])
    n = tree["n_leaves"]
    start, end = [0] * (2 * n - 1), [0] * (2 * n - 1)
    order = leaves_below(tree, 2 * n - 2)
    for place, leaf in enumerate(order):
        start[leaf], end[leaf] = place, place + 1
    for i in range(n - 1):
        left, right = tree["children"][2 * i : 2 * i + 2]
        assert end[left] == start[right]
        start[n + i], end[n + i] = start[left], end[right]
    size = [last - first for first, last in zip(start, end, strict=True)]
    nodes = sorted((node for node in range(n, 2 * n - 1) if size[node] >= 3), key=lambda node: (-size[node], node))
    assert facts["node"] == nodes
    assert facts["count"] == [size[node] for node in nodes]
    for k in range(0, len(nodes), 1 + len(nodes) // 50):
        node = nodes[k]
        members = order[start[node] : end[node]]
        assert facts["medoid"][k] in members
        assert facts["share"][k] == pytest.approx(size[node] / n, abs=1e-4)
        said = [pairs[m] for m in members]
        confusions = [(*pair, count) for pair, count in _commonest(said)]
        assert [tuple(t) for t in np.reshape(facts["confusions"], (-1, 3, 3))[k] if t[2]] == confusions
        for name, which in (("labels", 0), ("predictions", 1)):
            mix = _commonest(pair[which] for pair in said)
            assert [tuple(t) for t in np.reshape(facts[name], (-1, 3, 2))[k] if t[1]] == mix
    assert tree["largest"] == {"node": nodes[:256], "medoid": facts["medoid"][:256]}
    own = [(sheet["kind"], sheet["count"], set(sheet["parts"])) for sheet in sheets if sheet["tree"] == info["id"]]
    assert own == ([("evidence", len(nodes), {"image", "saliency", "delta"})] if nodes else [])


def _commonest(things) -> list:
    return sorted(Counter(things).items(), key=lambda item: (-item[1], item[0]))[:3]
