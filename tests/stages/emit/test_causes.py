"""Entries as a site has them: manifest, causes.json, findings.json and findings.md, the page, all of the same list."""

import dataclasses
import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from checking import FACTORY, paint_folder, read_page
from handmade import SHOWN, with_causes
from reading import leaves_below, load, load_tree, pixels_of
from wrongtree.artifacts.causes import Cluster, Count, Entry, Trial
from wrongtree.config import Machine, ModelConfig, PredictConfig, Reveal
from wrongtree.contract.documents import schema_of
from wrongtree.flow.plan import Plan
from wrongtree.flow.run import build_from_files
from wrongtree.sites.built import Site, load_site
from wrongtree.stages.emit.exhibits import clusters
from wrongtree.stages.emit.findings import as_text, escaped, verbatim
from wrongtree.stages.emit.trials import tried

WRONG = {("red", "green"): 12, ("green", "blue"): 9, ("red", "red"): 10, ("green", "green"): 10, ("blue", "blue"): 10}


def make(root: Path, name: str, bare: bool = False, counts=WRONG, **how) -> Site:
    if not (root / "photos").exists():
        paint_folder(root / "photos", counts, size=(48, 32))
    plan = Plan(
        out=root / "build", name=name, representations=("features",), cache=root / "cache" / name,
        machine=Machine(device="cpu"), **how,
    )  # fmt: skip
    with with_causes(bare):
        return build_from_files(plan, root / "photos", None, ModelConfig(f"{FACTORY}:net"))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("causes")


@pytest.fixture(scope="module")
def built(root):
    return make(root, "causes")


@pytest.fixture(scope="module")
def found(built):
    """(manifest, causes.json, findings.json)."""
    findings = json.loads((built.path / "findings.json").read_text(encoding="utf-8"))
    return load(built.path, "manifest.json"), load(built.path, "causes.json"), findings


def faults_of(site: Path) -> list[str]:
    """What the schemas have against a site's documents."""
    found = []
    for file in sorted(site.rglob("*.json")):
        path = file.relative_to(site).as_posix()
        document = json.loads(file.read_text(encoding="utf-8"))
        found += [f"{path}: {fault.message[:200]}" for fault in Draft7Validator(schema_of(path)).iter_errors(document)]
    return found


def below(site: Path, nodes: list[dict]) -> set[int]:
    return {leaf for one in nodes for leaf in leaves_below(load_tree(site, one["tree"])[0], one["node"])}


def test_the_files_are_as_their_schemas_say(built):
    assert faults_of(built.path) == []


def test_the_manifest_says_of_every_entry_what_its_trees_and_errors_say(built, found):
    manifest, _, _ = found
    first, second, *others = manifest["clusters"]
    assert (first["cause"], first["proved"], first["beside"]) == ("Upside down", "repair", 1)
    assert (second["cause"], second["proved"], second["beside"]) == ("Motion blur", "damage", 0)
    assert [len(entry["nodes"]) for entry in manifest["clusters"]] == [2, *[1] * (1 + len(others))]
    errors = load(built.path, "errors.json")
    names = [entry["name"] for entry in manifest["classes"]]
    for entry in manifest["clusters"]:
        members = below(built.path, entry["nodes"])
        assert entry["count"] == len(members) == sum(node["count"] for node in entry["nodes"])
        assert entry["share"] == len(members) / manifest["errors"]
        assert entry["medoid"] in leaves_below(load_tree(built.path, entry["tree"])[0], entry["node"])
        assert (entry["tree"], entry["node"]) == tuple(entry["nodes"][0][key] for key in ("tree", "node"))
        sizes = [node["count"] for node in entry["nodes"]]
        assert sizes == sorted(sizes, reverse=True)
        parts = [part for part in (entry["cause"], entry["what"], entry["of"]) if part]
        assert entry["sentence"] == " · ".join(parts)
        pairs = Counter(" → ".join(names[errors[key][m]] for key in ("label", "prediction")) for m in members)
        assert pairs[entry["what"]] == max(pairs.values())
    for entry in others:
        unknown = ("cause", "proved", "proof", "rate", "usual", "beside")
        assert [entry[key] for key in unknown] == [None] * len(unknown)
        assert (entry["gain"], entry["notable"]) == (0, False)


def test_counts_are_hits_of_how_many_and_the_ends_of_their_interval():
    hit, neutral = Count(3, 7, 0.123456, 0.9), Count(0, 7, 0, 0.5)
    one = Trial("x", "turned", "Turned", True, hit, None, neutral, None, 0.87654, True)
    assert tried(one) == {
        "change": "x", "title": "turned", "word": "Turned", "kind": "damage", "hit": [3, 7, 0.1235, 0.9],
        "elsewhere": None, "neutral": [0, 7, 0, 0.5], "broken": None, "way": 0.8765, "proved": True,
    }  # fmt: skip
    assert tried(dataclasses.replace(one, damage=False, way=None))["kind"] == "repair"


def test_what_was_tried_is_in_the_order_of_the_entries_and_its_pictures_are_before_above_after(built, found):
    manifest, causes, _ = found
    assert (causes["level"], causes["passes"], causes["tried"]) == (0.999, 4321, True)
    assert manifest["site_causes"] == [{key: one[key] for key in ("cause", "proof")} for one in causes["site"]]
    assert [len(entry["tried"]) for entry in causes["entries"]] == [2, 2, *[0] * (len(manifest["clusters"]) - 2)]
    proved = [[trial["proved"] for trial in entry["tried"]] for entry in causes["entries"][:2]]
    assert proved == [[True, False], [False, True]]
    (shown, harmed, *none) = [entry["pictures"] for entry in causes["entries"]]
    assert none == [None] * len(none)
    assert (harmed["errors"], harmed["said"], harmed["cell"]) == ([], [1, 0], [32, 24])  # correct images, no errors
    file = built.path / harmed["file"]
    pixels = pixels_of(file, file.stat().st_mtime_ns).astype(int)
    assert pixels.shape == (24, 2 * 32, 3)
    assert pixels[:, :32].mean() < 60 < 200 < pixels[:, 32:].mean()
    assert set(shown["errors"]) <= below(built.path, manifest["clusters"][0]["nodes"])
    width, height = shown["cell"]
    file = built.path / shown["file"]
    pixels = pixels_of(file, file.stat().st_mtime_ns).astype(int)
    assert pixels.shape == (2 * height, SHOWN * width, 3)
    assert np.abs(pixels[:height][::-1] - pixels[height:]).mean() < 12  # turned by hand, but for what WebP loses
    errors = load(built.path, "errors.json")
    labels, said = ([errors[key][k] for k in shown["errors"]] for key in ("label", "prediction"))
    assert shown["said"] == [*labels[:-1], said[-1]]


def test_findings_say_entry_by_entry_what_the_manifest_says_with_all_files(built, found):
    manifest, causes, findings = found
    errors = load(built.path, "errors.json")
    assert findings["sentence"] == built.summary == load_site(built.path).summary
    assert built.summary.endswith(f"; first: {manifest['clusters'][0]['sentence']}")
    assert (findings["none"], findings["site_causes"]) == (None, manifest["site_causes"])
    for number, (one, entry) in enumerate(zip(findings["entries"], manifest["clusters"], strict=True)):
        members = sorted(below(built.path, entry["nodes"]))
        assert sorted(one["files"]) == sorted(errors["id"][m] for m in members)
        assert one["rank"] == number + 1
        assert one["count"] == len(members) == sum(c["count"] for c in one["confusions"])
        names = [entry["name"] for entry in manifest["classes"]]
        pairs = Counter((names[errors["label"][m]], names[errors["prediction"][m]]) for m in members)
        assert {(c["label"], c["prediction"]): c["count"] for c in one["confusions"]} == pairs
        place = f"where=entry%3A{number}" if len(entry["nodes"]) > 1 else f"node={entry['node']}"
        assert one["link"] == f"index.html#tree={entry['tree']}&{place}"
        proved = [trial for trial in causes["entries"][number]["tried"] if trial["proved"]]
        assert one["trial"] == (proved[0] if proved else None)


def test_the_text_says_the_same_with_ten_file_names_at_most(built, found):
    _, _, findings = found
    text = (built.path / "findings.md").read_text(encoding="utf-8")
    assert as_text(findings) == text
    assert "### 1. Upside down" in text
    first = findings["entries"][0]
    section = text.partition("### 1.")[2].partition("### 2.")[0]
    assert first["proof"] in section
    assert f"{first['count']} of {findings['errors']} errors" in section
    assert section.count(".png`") == min(10, first["count"])
    assert "because" not in text.lower()


def test_the_page_without_javascript_has_title_proof_and_numbers_in_that_order(built, found):
    manifest, _, findings = found
    html = (built.path / "index.html").read_text(encoding="utf-8")
    for entry, one in zip(manifest["clusters"][:2], findings["entries"], strict=False):
        numbers = f"{entry['count']} of {manifest['errors']} errors"
        places = [html.index(part, html.index("<ol")) for part in (entry["sentence"], entry["proof"], numbers)]
        assert places == sorted(places)
        links = [value for _, name, value in read_page(built.path).attributes if name == "href"]
        assert one["link"].removeprefix("index.html") in links
    assert html.index(manifest["site_causes"][0]["proof"]) < html.index("Look at first")
    assert "stands out" not in html


def test_where_nothing_is_notable_or_proved_everything_says_so(root):
    site = make(root, "bare", bare=True)
    findings = json.loads((site.path / "findings.json").read_text(encoding="utf-8"))
    assert findings["none"] == "No cluster stands out."
    assert "; largest cluster: " in site.summary
    for file in ("findings.md", "index.html"):
        assert "No cluster stands out. Listed: the largest clusters." in (site.path / file).read_text(encoding="utf-8")
    assert load(site.path, "manifest.json")["site_causes"] == []
    assert "All errors together" not in (site.path / "index.html").read_text(encoding="utf-8")


def test_a_site_without_errors_has_findings_that_say_so(tmp_path):
    site = make(tmp_path, "clean", counts={("red", "red"): 4, ("green", "green"): 4, ("blue", "blue"): 4})
    findings = json.loads((site.path / "findings.json").read_text(encoding="utf-8"))
    assert (findings["none"], findings["entries"]) == ("There are no errors.", [])
    assert "## Look at first\n\nThere are no errors." in (site.path / "findings.md").read_text(encoding="utf-8")
    assert load(site.path, "manifest.json")["causes"] is None
    assert faults_of(site.path) == []


def test_over_all_images_an_entry_counts_images_and_errors(root):
    site = make(root, "all", predict=PredictConfig(over="all"))
    manifest, errors = load(site.path, "manifest.json"), load(site.path, "errors.json")
    findings = json.loads((site.path / "findings.json").read_text(encoding="utf-8"))
    for entry, one in zip(manifest["clusters"], findings["entries"], strict=True):
        members = below(site.path, entry["nodes"])
        wrong = [m for m in members if errors["label"][m] != errors["prediction"][m]]
        assert (entry["count"], entry["errors"]) == (len(members), len(wrong))
        assert sorted(one["files"]) == sorted(errors["id"][m] for m in wrong)
    assert faults_of(site.path) == []


def test_without_paths_and_detail_findings_name_none_and_pictures_are_coarse(root):
    site = make(root, "hidden", reveal=Reveal(paths=False, originals=False, thumbnail_side=8))
    for file in ("findings.json", "findings.md"):
        assert ".png" not in (site.path / file).read_text(encoding="utf-8")
    findings = json.loads((site.path / "findings.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d{6}", name) for entry in findings["entries"] for name in entry["files"])
    pictures = load(site.path, "causes.json")["entries"][0]["pictures"]
    assert max(pictures["cell"]) == 8


@pytest.mark.parametrize(
    "text",
    ["*a* _b_ `c`", "[x](http://evil.example)", "<img src=x>", "# heading", "1. one", "- item", "+ more", "a | b",
     "![p](q)", "www.evil.example", "me@evil.example", "&lt;b&gt;", "line\none", "\\", "~~gone~~"],
)  # fmt: skip
def test_names_are_text_in_markdown(text):
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    tokens = reader.parse(f"- {escaped(text)}")
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special"}
    assert [token.type for token in tokens].count("list_item_open") == 1
    (inline,) = [token for token in tokens if token.type == "inline"]
    assert "".join(child.content for child in inline.children) == " ".join(text.split())
    (code,) = [c for t in reader.parse(f"x {verbatim(text)} y") for c in t.children or () if c.type == "code_inline"]
    assert code.content.strip() == text.replace("\n", " ").strip()


def test_entries_of_one_cause_say_how_many_errors_they_share():
    def entry(cause, proved, member):
        tried = "9 of 9 are dark. None of 7 changes tried for these errors alone shows that this causes them. Few."
        return SimpleNamespace(cause=cause, proved=proved, member=np.array(member), ruled_out="" if proved else tried)

    entries = [entry("Dark", "repair", [0, 1, 2]), entry("Dark", "damage", [2, 5]), entry("Dark", "", [0]),
               entry("", "", [3]), entry("", "", [3])]  # fmt: skip
    on = SimpleNamespace(predictions=SimpleNamespace(label=np.array([0] * 6 + [1] * 6), members=np.arange(12)))
    assert [clusters._same(on, entries, k).get("same") for k in range(5)] == [
        "Entry 2 has the same cause; together they have 4 errors, 1 of them in both.",
        "Entry 1 has the same cause; together they have 4 errors, 1 of them in both.",
        "Entry 1 has the same name, and its cause is proved: it may be the cause here, too; together they have 3 "
        "errors, 1 of them in both. "
        "Entry 2 has the same name, and its cause is proved: it may be the cause here, too.",
        None, None,
    ]  # fmt: skip
    ruled_out = [clusters._same(on, entries, k).get("ruled_out") for k in range(5)]
    assert ruled_out == [None, None, "9 of 9 are dark.", None, None]
    entries = [entry("Bright", "", [0, 1]), entry("Foggy or hazy", "", [2]), entry("Overexposed", "", [7]),
               entry("Dark", "", [3]), entry("Noisy", "", [4])]  # fmt: skip
    assert [clusters._same(on, entries, k).get("same") for k in range(5)] == [
        "Entry 2, “Foggy or hazy”, looks similar and may have the same cause.",
        "Entry 1, “Bright”, looks similar and may have the same cause.",
        None, None, None,  # of another label; dark; noisy
    ]  # fmt: skip
    entries = [entry("Noisy", "damage", [0, 1]), entry("Salt-and-pepper noise", "damage", [2])]
    assert clusters._same(on, entries, 0) == {
        "same": "Entry 2, “Salt-and-pepper noise”, looks similar and may have the same cause."
    }


def test_a_column_says_which_errors_a_proved_change_corrects(built, found):
    manifest, *_ = found
    column = load(built.path, "columns.json")["columns"][-1]
    assert column["name"] == manifest["columns"][-1] == "becomes correct"
    assert column["values"] == ["turned by 180°"]
    listed = [entry["corrected"] for entry in manifest["clusters"] if "corrected" in entry]
    assert listed == [{"count": 1, "when": "turned by 180°", "code": 0}] * len(listed) != []
    # By hand, the first of the errors that each such entry shows before and after.
    entries = load(built.path, "causes.json")["entries"]
    shown = [one for entry in entries if (one := entry["pictures"]) and one["errors"]]
    assert {k for k, code in enumerate(column["codes"]) if code == 0} <= {one["errors"][0] for one in shown}


def test_a_measure_of_mislabelled_errors_is_no_name_for_them(monkeypatch):
    for name in ("_number", "_medoid"):
        monkeypatch.setattr(clusters, name, lambda *_: 0)
    label, prediction = np.zeros(40, dtype=np.int64), np.array([1] * 20 + [2] * 20)
    judged = SimpleNamespace(members=np.arange(40), label=label, prediction=prediction, over="errors")
    on, none = SimpleNamespace(predictions=judged, number=np.arange(40)), np.zeros(0, dtype=np.int64)

    def item(member, proved="", suspected=none):
        member = np.array(member)
        one = Entry((Cluster("tree", 0, member),), member, "More yellow", proved, "", "truck → deer", "20 of 40 errors",
                    0.5, 0.1, 0, True, (), None, -1)  # fmt: skip
        doubts = SimpleNamespace(
            image=suspected, cause=np.full(len(suspected), -1), confused=np.array([[0, 1, 20, 12]])
        )
        found = clusters.item(on, one, doubts, tried=True)
        return found["cause"], found.get("doubted", 0), found["sentence"]

    titled = "More yellow · truck → deer · 20 of 40 errors"
    assert item(range(20)) == (None, 20, "Wrong labels? · truck → deer · 20 of 40 errors")
    assert item(range(20), "repair") == ("More yellow", 0, titled)
    assert item(range(15, 40)) == ("More yellow", 5, titled)  # five of them alone are of that confusion
    assert item(range(20, 40), suspected=np.arange(20, 40)) == ("More yellow", 20, titled)  # one by one


def test_errors_of_a_confusion_that_may_be_mislabelled_count_as_such():
    label, prediction = np.array([0] * 20 + [1] * 10), np.array([1] * 20 + [2] * 10)
    on = SimpleNamespace(predictions=SimpleNamespace(members=np.arange(30), label=label, prediction=prediction))
    none = np.zeros(0, dtype=np.int64)
    doubts = SimpleNamespace(image=none, cause=none, confused=np.array([[0, 1, 40, 15]]))  # about 30 of 40
    entry = SimpleNamespace(member=np.arange(10, 25))
    assert clusters._confused(on, entry, doubts) == round(10 * 30 / 40)
    all_of_it = SimpleNamespace(image=none, cause=none, confused=np.array([[0, 1, 20, 15]]))
    assert clusters._confused(on, entry, all_of_it) == 10
