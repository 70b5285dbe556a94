"""Where in a folder the classes are: below a split's folder, or below one folder too many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wrongtree.inputs.images.tree import Tree
from wrongtree.inputs.tables.meaning import SPLITS
from wrongtree.inputs.tables.read import read_table
from wrongtree.shared.faults import UserError

# What folders of splits are called, in the order in which one is taken if none is asked for.
NAMES = SPLITS
ORDER = tuple(NAMES)
PLAIN = frozenset(("set", "data", "dataset", "images", "image", "imgs", "img", "photos", "pictures", "split", "seg"))
WRAPPERS = PLAIN | frozenset(("archive", "datasets", "raw", "input", "all", "classes"))
# What programs write beside images.
STRAY = frozenset(
    (
        *("runs", "logs", "log", "wandb", "mlruns", "outputs", "output", "results", "checkpoints", "lightning_logs"),
        *("figures", "plots", "labels", "annotations", "masks", "docs", "notebooks", "scripts", "src", "venv"),
    )
)
METADATA = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
TABLES = (".csv", ".tsv", ".jsonl", ".parquet", ".json", ".xlsx", ".txt")  # that may list labels
LABELS = frozenset(("labels", "label", "annotations", "annotation"))
# Folds, and the pieces in which Google Drive packs a folder: photos-20240101T120000Z-001.
PART = re.compile(r"(?:k?folds?|cv|part|split)[ _-]?\d+|.*-\d{8}T\d{6}Z-\d+(?:-\d+)?", re.IGNORECASE)
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@dataclass(frozen=True)
class Layout:
    """The folder whose folders are classes."""

    root: Path
    split: str | None = None  # which one it is
    classes: tuple[str, ...] = ()  # of the splits beside it: a class may have no image in this one
    notes: tuple[str, ...] = ()  # what was decided


def find_layout(tree: Tree, data: Path, split: str | None) -> Layout:
    """Find the classes. UserError where `split` is none, or there are splits and no labels in them."""
    if split is None and metadata_of(data):
        return Layout(data)
    root = data if split is not None and (data / split).is_dir() else unwrapped(tree, data)
    notes = [] if root == data else [f"{data}: the classes are in {root}"]
    splits = _labelled(tree, root) if _is_of_splits(tree, root) else {}
    if split is not None:
        chosen = _asked(tree, data, root, split)
        inner = unwrapped(tree, chosen)
        classes = _beside(splits, chosen)
        return Layout(
            inner, chosen.name, classes, tuple(notes if inner == chosen else [f"{data}: the classes are in {inner}"])
        )
    if not splits:
        _refuse_parts(tree, data, root)
        for folder in (*(above for above in reversed(root.parents) if above == data or data in above.parents), root):
            _refuse_unlabelled(tree, data, folder)  # labels lie beside the images, so from above
        return Layout(root, None, (), tuple(notes))
    taken = min(splits, key=lambda folder: (ORDER.index(_word(folder.name) or ""), folder.name))
    inner = unwrapped(tree, taken)
    everywhere = sorted(folder.name for folder in tree.at(root).folders if _word(folder.name))
    others = [name for name in everywhere if name != taken.name]
    said = (
        f"{data}: has the splits {spelt(everywhere)}; {taken.name} is used"
        if others
        else f"{data}: the split {taken.name} is used"
    )
    if others:
        labelled = [folder.name for folder in splits if folder != taken]
        said += f" (--split {labelled[0]} uses another)" if labelled else ""
    without = [folder.name for folder in tree.at(root).folders if _word(folder.name) and folder not in splits]
    without = [name for name in without if tree.has_images(root / name)]
    if without:
        have = "has" if len(without) == 1 else "have"
        said += f"; {spelt(without)} {have} images without a folder per class, and so without labels"
        lists = [found for name in without for found in tables_in(tree, root / name, root)]
        said += f" (if {lists[0]} lists them, pass --data {lists[0]})" if lists else ""
    beside = [f.name for f in tree.at(root).folders if not _word(f.name) and tree.has_images(f)]
    if beside:
        said += f"; {spelt(beside)} beside them is not used"
    if inner != taken:
        said += f"; its classes are in {inner}"
    return Layout(inner, _split(taken.name), _beside(splits, taken), (said,))


def unwrapped(tree: Tree, folder: Path) -> Path:
    """This folder, or the only one in it where the classes are one folder further down, and so on."""
    while not _is_of_splits(tree, folder) and not tree.images_in(folder):
        with_images = [below for below in tree.at(folder).folders if tree.has_images(below)]
        empty = [below for below in tree.at(folder).folders if not tree.has_files(below)]
        named = [
            f for f in with_images if f.name.lower() in WRAPPERS or f.name.lower() == folder.resolve().name.lower()
        ]
        named += [f for f in with_images if f not in named and _is_plainly_split(f.name)]
        if len(with_images) != 1 and not (len(named) == 1 and _are_stray(with_images, named[0])):
            break
        child = named[0] if len(named) == 1 else with_images[0]
        inner = [below for below in tree.at(child).folders if tree.has_images(below)]
        if tree.images_in(child) or empty or not inner or (len(inner) == 1 and not _leads_on(tree, child, inner[0])):
            break
        folder = child
    return folder


def _leads_on(tree: Tree, folder: Path, only: Path) -> bool:
    """Whether classes are below a folder with one folder inside, which may as well be a class with a folder inside."""
    if _is_of_splits(tree, folder) or unwrapped(tree, folder) != folder:
        return True
    named = folder.name.lower() in WRAPPERS or folder.name.lower() == folder.resolve().parent.name.lower()
    return named and not _is_plainly_split(only.name)


def metadata_of(folder: Path) -> Path | None:
    """The table of labels that Hugging Face's layout has beside the images."""
    found = next((folder / name for name in METADATA if (folder / name).is_file()), None)
    return found if found is not None and "label" in read_table(found).columns else None


def tables_in(tree: Tree, folder: Path, above: Path | None = None) -> list[Path]:
    """Tables in a folder, or above it called like it, which may list the labels of its images."""
    found = [folder / name for name in tree.at(folder).files if PurePosixPath(name).suffix.lower() in TABLES]
    if above is not None:
        files = [PurePosixPath(name) for name in tree.at(above).files]
        found += [
            above / file for file in files if file.suffix.lower() in TABLES and file.stem.lower() == folder.name.lower()
        ]
    return found


def refuse_flat(tree: Tree, folder: Path) -> None:
    """UserError where the only folder with images is called `images` or `data` and holds them directly: no class."""
    inner = [below for below in tree.at(folder).folders if tree.has_images(below)]
    if len(inner) != 1 or inner[0].name.lower() not in WRAPPERS or not tree.images_in(inner[0]):
        return
    if any(tree.has_images(below) for below in tree.at(inner[0]).folders):
        return
    lists = [*tables_in(tree, folder), *tables_in(tree, inner[0])]
    way = f"if {lists[0]} lists their labels, pass --data {lists[0]} --root {inner[0]}; else " if lists else ""
    raise UserError(
        f"{folder}: all images are directly in {inner[0]}, and no folder per class; {way}put them into "
        f"{inner[0]}/<class>/, or pass a manifest with path,label"
    )


def spelt(names: Sequence[str], most: int = 6, *, quoted: bool = True) -> str:
    """`a, b and c`, or `a, b … (12)`."""
    shown = [f"'{name}'" if quoted else name for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _are_stray(folders: Sequence[Path], but: Path) -> bool:
    """Whether all of these but one are what programs write beside images: a few plots."""
    return all(folder == but or folder.name.lower() in STRAY for folder in folders)


def _is_of_splits(tree: Tree, folder: Path) -> bool:
    """Whether the folders in here are splits and not classes that are called so.

    Two of them have classes of the same names; or all that has images is plainly named for splits.
    """
    found = _labelled(tree, folder)
    classes = [set(names) for names in found.values()]
    for i, one in enumerate(classes):
        for other in classes[i + 1 :]:
            if 2 * len(one & other) >= min(len(one), len(other)):
                return True
    if not found or tree.images_in(folder) or {_split(below.name) for below in found} == {_split(folder.name)}:
        return False  # test/test/<class> is one split, wrapped
    with_images = [below for below in tree.at(folder).folders if tree.has_images(below)]
    plain = [below for below in with_images if _is_plainly_split(below.name)]
    if len({_split(below.name) for below in plain}) > 1 and any(below not in found for below in plain):
        return True  # `Train/<class>` and a flat `Test`, and perhaps others beside them
    return all(below in plain or below.name.lower() in STRAY for below in with_images)


def _labelled(tree: Tree, folder: Path) -> dict[Path, list[str]]:
    """The folders named like splits that hold folders with images, and the names of these."""
    found: dict[Path, list[str]] = {}
    for below in tree.at(folder).folders:
        if _word(below.name) is None:
            continue
        inner = unwrapped(tree, below)
        names = [c.name for c in tree.at(inner).folders if tree.has_images(c)]
        flat = len(names) == 1 and names[0].lower() in WRAPPERS and not tree.at(inner / names[0]).folders
        if (names and not flat and not tree.images_in(inner)) or metadata_of(below):
            found[below] = names
    return found


def _beside(splits: dict[Path, list[str]], chosen: Path) -> tuple[str, ...]:
    """All classes of the splits that have classes in common with the chosen one."""
    own = set(splits.get(chosen, ()))
    related = [names for names in splits.values() if 2 * len(own & set(names)) >= min(len(own), len(names))]
    return tuple(sorted({name for names in related for name in names} | own)) if own else ()


def _asked(tree: Tree, data: Path, root: Path, split: str) -> Path:
    """The folder that `--split` names, exactly, or in other words."""
    for folder in (data / split, root / split):
        if folder.is_dir():
            return folder
    folders = tree.at(root).folders
    for alike in (
        [f for f in folders if f.name.lower() == split.lower()],
        [f for f in folders if _split(f.name) is not None and _split(f.name) == NAMES.get(split.lower())],
    ):
        if len(alike) == 1:
            return alike[0]
    there = ", ".join(folder.name for folder in folders[:8]) or "none"
    raise UserError(f"--split {split}: {data} has no such folder; it has {there}")


def _refuse_unlabelled(tree: Tree, data: Path, root: Path) -> None:
    """UserError of a layout for detection, or of splits that have images and no classes."""
    folders = tree.at(root).folders
    with_images = [folder for folder in folders if tree.has_images(folder)]
    if not with_images:
        return
    boxes = [folder.name for folder in folders if folder.name.lower() in LABELS and folder not in with_images]
    plain = all(_is_plainly_split(f.name) or f.name.lower() in WRAPPERS for f in with_images)
    flat = [folder for folder in with_images if _is_flat(tree, folder)]
    if not plain or len(flat) < len(with_images):
        return
    if boxes:
        raise UserError(
            f"{data}: {spelt([f.name for f in with_images])} and {spelt(boxes)} look like data for object detection; a "
            "classifier needs one label for each image: pass a manifest with path,label, or a folder per class"
        )
    if len(with_images) > 1 and all(_is_plainly_split(folder.name) for folder in with_images):
        raise UserError(
            f"{data}: has the splits {spelt([f.name for f in with_images])}, but no folder per class in them; expected "
            f"{with_images[0]}/<class>/<image>, or pass a manifest with path,label"
        )


def _refuse_parts(tree: Tree, data: Path, root: Path) -> None:
    """UserError of folds of a cross-validation, or pieces of a download, which all have the folders of classes."""
    parts = [folder for folder in tree.at(root).folders if tree.has_images(folder)]
    inner = [unwrapped(tree, part) for part in parts]
    names = [{below.name for below in tree.at(folder).folders} for folder in inner]
    if len(parts) < 2 or not all(PART.fullmatch(part.name) for part in parts) or len(set.intersection(*names)) < 2:
        return
    raise UserError(
        f"{data}: {spelt([part.name for part in parts])} each have the folders of the classes; pass one of them with "
        f"--split {parts[0].name}, or move their contents into one folder"
    )


def _is_flat(tree: Tree, folder: Path) -> bool:
    """Whether images lie directly in a folder, or in its splits."""
    below = [inner for inner in tree.at(folder).folders if tree.has_images(inner)]
    return not below or all(_is_plainly_split(inner.name) and tree.images_in(inner) for inner in below)


def _word(name: str) -> str | None:
    """The word in a folder's name that makes it a split, `Test` of `Test_Set`; None where there is none, or two."""
    found = {word.lower() for word in WORDS.findall(name) if word.lower() in NAMES}
    return found.pop() if len(found) == 1 else None


def _split(name: str) -> str | None:
    """Which split a folder's name tells of."""
    return NAMES.get(_word(name) or "")


def _is_plainly_split(name: str) -> bool:
    """Whether a name says nothing but that this is a split: `test`, `test_set`, `val2017`."""
    words = [word.lower() for word in WORDS.findall(name)]
    return _word(name) is not None and all(word in NAMES or word in PLAIN for word in words)
