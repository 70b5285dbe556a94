"""docs/safety.md names, for every promise, the tests that hold it: these exist."""

import ast
import re

from places import ROOT


def test_every_test_that_a_promise_names_is_there():
    text = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) >= 12
    files = {path.stem: path for path in (ROOT / "tests").rglob("test_*.py") if path.stem in text}
    known = {
        f"{name}::{node.name}"
        for name, path in files.items()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    for row in rows:
        named = re.findall(r"`(test_\w+::\w+)`", row)
        assert named, row
        assert not set(named) - known
