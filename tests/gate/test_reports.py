"""What a gate prints and writes: one line per rule, JSON, JUnit XML and Markdown, whatever names it is about."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from judged_site import write_judged
from markdown_it import MarkdownIt

from hostile import RAW
from wrongtree.gate.asked import read_asked
from wrongtree.gate.judge import judge
from wrongtree.gate.junit import as_junit
from wrongtree.gate.report import as_document, as_markdown

# What the strictest published description of the format (Ant's) asks for: attributes with patterns, and children.
COUNT, DECIMAL, NAME, ANY = r"\d+", r"\d+(\.\d+)?", r"(?s).+", r"(?s).*"
ATTRIBUTES = {
    "testsuites": {},
    "testsuite": {
        "package": ANY, "id": COUNT, "name": NAME, "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "hostname": NAME,
        "tests": COUNT, "failures": COUNT, "errors": COUNT, "skipped": COUNT, "time": DECIMAL,
    },
    "properties": {},
    "property": {"name": NAME, "value": ANY},
    "testcase": {"name": ANY, "classname": ANY, "time": DECIMAL},
    "failure": {"message": ANY, "type": ANY},
    "error": {"message": ANY, "type": ANY},
    "system-out": {},
    "system-err": {},
}  # fmt: skip
CHILDREN = {
    "testsuites": r"(testsuite )*",
    "testsuite": r"properties (testcase )*system-out system-err ",
    "properties": r"(property )*",
    "testcase": r"(failure |error )?",
}
TEXTS = ("failure", "error", "system-out", "system-err")


def check(text: str) -> ElementTree.Element:
    """Parse a report and hold it to the tables."""
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.tag == "testsuites"
    for element in root.iter():
        wanted = ATTRIBUTES[element.tag]
        assert element.attrib.keys() == wanted.keys(), element.tag
        assert all(re.fullmatch(pattern, element.attrib[name]) for name, pattern in wanted.items())
        names = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(CHILDREN.get(element.tag, ""), names), (element.tag, names)
        assert element.tag in TEXTS or not (element.text or "").strip()
        assert not (element.tail or "").strip()
    return root


def pair(folder, names):
    """Two sites whose classes have these names; the newer one breaks every image of the first."""
    label = [0] * 20 + [1] * 20
    ids = [f"{i}.png" for i in range(40)]
    old = write_judged(folder / "old", names, ids, label, [0] * 20 + [1] * 19 + [0])
    return old, write_judged(folder / "new", names, ids, label, [1] * 20 + [1] * 19 + [0])


RULES = ("class-drop>5", "accuracy<0.1", "tag:a|b<script>`@x>0.1", "new-cluster>=5")


def reported(folder, names):
    old, new = pair(folder, names)
    return judge(read_asked(new, RULES, None, old))


def test_it_prints_the_result_and_a_line_per_rule_failed_ones_first(cli, tmp_path):
    old, new = pair(tmp_path, ("cat", "dog"))
    options = [part for rule in RULES for part in ("--fail-on", rule)]
    done = cli("gate", new, "--against", old, *options)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (1, "")
    assert lines[0] == (
        "failed: 2 of 4 rules; cannot tell: 1 of 4 rules; passed: 1 of 4 rules (new against old, 40 images in both)"
    )
    drop = "cat: 100.00\u00a0% → 0.00\u00a0% of 20 images, 100 points lower (20 broken, 0 fixed, adjusted p < .001)"
    assert lines[1] == f"failed       class-drop>5: {drop}, more than 5 points: 1 of 2 classes"
    assert lines[2].startswith("failed       new-cluster>=5: 20 of 20 errors are new in cluster ")
    mend = "needs a tag file; add --tag and the file that the explorer exported"
    assert lines[3] == f"cannot tell  tag:a|b<script>`@x>0.1: {mend}"
    assert lines[4].startswith("passed       accuracy<0.1: 47.50\u00a0% of 40 images are correctly classified")
    assert len(lines) == 5
    assert cli("gate", new, "--fail-on", "accuracy<0.1").code == 0
    told = cli("gate", tmp_path / "none", "--fail-on", "accuracy<0.1", "--fail-on", "accuracy<0.2")
    assert told.code == 2
    assert told.out.splitlines()[1] == (
        f"cannot tell  accuracy<0.1, accuracy<0.2: {tmp_path / 'none'}: no such folder; name the folder of a built site"
    )


def test_every_outcome_is_written_even_where_nothing_can_be_told(cli, tmp_path):
    old, new = pair(tmp_path, ("cat", "dog"))
    files = ("--json", "out/g.json", "--junit", "out/g.xml", "--markdown", "out/g.md")
    for site, code, outcome in ((new, 1, "failed"), (old, 0, "passed"), (tmp_path / "none", 2, "cannot tell")):
        done = cli("gate", site, "--fail-on", "accuracy<0.9", *files)
        assert (done.code, done.err) == (code, "")
        document = json.loads((tmp_path / "out/g.json").read_text())
        assert (document["format"], document["kind"], document["outcome"]) == (1, "wrongtree-gate", outcome)
        assert [entry["outcome"] for entry in document["rules"]] == [outcome]
        suite = check((tmp_path / "out/g.xml").read_text(encoding="utf-8"))[0]
        counts = {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": 1, "failures": code == 1, "errors": code == 2, "skipped": 0}
        assert done.out.strip() == suite.findtext("system-out")
        assert f" {outcome} | accuracy\\<0.9 | " in (tmp_path / "out/g.md").read_text()
    done = cli("gate", new, "--fail-on", "accuracy<0.9", "--json", old)
    assert done.code == 2
    assert f"{old}: cannot be written" in done.sentence


def test_junit_has_a_case_per_rule_and_the_time_without_a_zone(tmp_path):
    text = as_junit(reported(tmp_path, ("cat", "dog")), datetime(2026, 1, 2, 3, 4, 5, 999, UTC))
    suite = check(text)[0]
    assert suite.get("timestamp") == "2026-01-02T03:04:05"
    assert [case.get("name") for case in suite.iter("testcase")] == list(RULES)
    assert [[why.tag for why in case] for case in suite.iter("testcase")] == [["failure"], [], ["error"], ["failure"]]
    assert {p.get("name"): p.get("value") for p in suite.iter("property")} == {
        "new": "new", "against": "old", "images": "40"
    }  # fmt: skip
    with pytest.raises(AssertionError):
        check(text.replace('<testcase name="accuracy&lt;0.1"', '<testcase title="accuracy&lt;0.1"'))


def test_what_pytest_writes_for_a_pass_a_failure_and_an_error_has_the_same_structure(tmp_path):
    """An oracle of the structure: ours nests as theirs does, with all of their attributes that a reader may want."""
    (tmp_path / "test_it.py").write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n"
        "@pytest.fixture\ndef x(): 1 / 0\ndef test_c(x): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py", "--junit-xml", "p.xml"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    theirs = ElementTree.parse(tmp_path / "p.xml").getroot()
    ours = ElementTree.fromstring(as_junit(reported(tmp_path, ("cat", "dog"))))
    shape = {(e.tag, child.tag, *sorted(child.attrib)) for e in theirs.iter() for child in e}
    for parent, child, *attributes in shape:
        assert any(
            set(attributes) <= found.attrib.keys() for e in ours.iter(parent) for found in e if found.tag == child
        ), (parent, child, attributes)
    assert [theirs[0].get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "1", "1", "0"]


class Seen(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("name", [*RAW, "a|b", "**b** _i_ `c`", "@someone and #12", "1. x", "surrogate \ud800 \ufffe"])
def test_a_hostile_class_name_is_nothing_but_text(name, tmp_path):
    report = reported(tmp_path, (name, "dog"))
    drops = report.findings[0][1]
    assert drops.outcome == "failed"
    suite = check(as_junit(report))[0]
    assert suite.get("failures") == "2"
    text = as_markdown(report)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(RULES) - 1, "no name ends a line; the row of hyphens has no blank"
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows), "no name ends a cell"
    seen = Seen()
    seen.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))
    assert seen.tags <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td"}, text
    assert seen.links == []
    assert not re.search(r"@\w|#\d", seen.text), "GitHub would call somebody, or link an issue"
    document = as_document(report)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
