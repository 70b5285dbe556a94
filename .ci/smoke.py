"""Uses the wrongtree that is installed, in the current folder; the demo too, unless it is the one without PyTorch."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = ("red", "green", "blue")


def wrongtree(*command: str) -> str:
    """What a command prints."""
    done = subprocess.run([sys.executable, "-m", "wrongtree", *command], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def main() -> None:
    """A build from predictions, what is done with its site, and the demo."""
    installed = {found.metadata["Name"] for found in importlib.metadata.distributions()}
    assert len(installed & {"wrongtree", "wrongtree-core"}) == 1
    assert ("torch" in installed) == ("wrongtree" in installed)
    rows = ["path,prediction"]
    for i in range(24):
        label, prediction = COLOURS[i % 3], COLOURS[(i % 3 + i // 12) % 3]  # the second half is misclassified
        path = Path("photos", label, f"{i}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.random.default_rng(i).integers(0, 256, (16, 16, 3), dtype=np.uint8)).save(path)
        rows.append(f"{label}/{i}.png,{prediction}")
    Path("said.csv").write_text("\n".join(rows) + "\n")
    print(wrongtree("--version"), end="")
    wrongtree("build", "--data", "photos", "--predictions", "said.csv", "--name", "given")
    assert (Path("build", "given", "explorer.js")).stat().st_size > 10_000
    assert len(wrongtree("export", "build/given", "--node", "22").splitlines()) == 1 + 12
    wrongtree("score", "build/given")
    wrongtree("guide", "publishing")
    if "wrongtree" in installed:
        wrongtree("demo")
        assert Path("build", "digits", "index.html").is_file()
    wrongtree("gallery", "build")
    assert Path("build", "index.html").is_file()


if __name__ == "__main__":
    main()
