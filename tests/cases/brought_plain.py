"""Nothing odd: a folder for each class. It shows how a case is written."""

from pathlib import Path

from cases import FACTORY, Case, folders


def plain(folder: Path) -> list[object]:
    folders(folder / "photos", each=6, wrong=1)
    return ["--data", "photos", "--model", f"{FACTORY}:net"]


CASES = [Case("a folder of PNG files for each class", "", plain, right=(15, 18), classes=3)]
