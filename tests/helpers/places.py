"""Where things lie in the checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pipeline" / "wrongtree"
HELPERS = ROOT / "tests" / "helpers"
FIXTURES = ROOT / "tests" / "fixtures"
TINY = FIXTURES / "tiny"  # the golden site
DATA = ROOT.parent / "shared" / "data"  # CIFAR-10 and weights, where they are there: see CONTRIBUTING.md
