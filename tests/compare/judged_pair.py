"""Two sites of the same painted pictures, built from predictions: with pictures, trees and everything."""

from collections.abc import Callable
from pathlib import Path

from checking import paint_folder

COUNTS = {("blue", "blue"): 6, ("green", "green"): 8, ("red", "red"): 6}
COLOURS = ("blue", "green", "red")
OUTCOMES = (
    *["fixed"] * 4,
    "still wrong, other prediction",
    "still wrong, same prediction",
    "still wrong, other prediction",
    *["broken"] * 2,
    *["still correct"] * 11,
)  # of the 20 pictures, by name


def build_pair(cli: Callable) -> list[tuple[str, str, str]]:
    """`build/v1` with 7 errors and `build/v2` with 5, of which 3 are wrong in both; returns id, label, colour."""
    painted = sorted(paint_folder(Path("photos"), COUNTS))
    for name, wrong, by in (("v1", range(0, 7), 1), ("v2", range(4, 9), 2)):
        lines = []
        for i, (id_, label, _) in enumerate(painted):
            step = (1 if i == 5 else by) if i in wrong else 0
            lines.append(f"{id_},{COLOURS[(COLOURS.index(label) + step) % 3]},{0.5 + i / 100}")
        Path(f"{name}.csv").write_text("\n".join(["path,prediction,confidence", *lines]))
        small = ("--k-range", "2", "--representations", "pixels", "--groupings", "none")
        kept = ("--keep-vectors",) if name == "v2" else ()
        built = cli("build", "--data", "photos", "--predictions", f"{name}.csv", "--name", name, *small, *kept)
        assert built.code == 0, built
    return painted
