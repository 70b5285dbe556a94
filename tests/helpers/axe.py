"""axe-core on a page: a fixture with its source, and what it complains about."""

import pytest

from places import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; it is evaluated, since the page's policy lets no foreign script in."""
    if not AXE.exists():
        pytest.skip("needs axe-core: run npm ci in web/")
    return AXE.read_text()


def violations(page, axe: str) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary']})" for rule in found for node in rule["nodes"]
    ]
