"""A folder per class: which images are in it, and what beside them is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from wrongtree.inputs.images.files import reading
from wrongtree.inputs.images.kinds import PLAIN, Kind, counted, head_of, kind_of
from wrongtree.inputs.images.layouts import STRAY, TABLES, Layout, find_layout, metadata_of, refuse_flat, spelt
from wrongtree.inputs.images.leftovers import told
from wrongtree.inputs.images.listed import SUBFOLDERS, Listed
from wrongtree.inputs.images.manifests import list_manifest
from wrongtree.inputs.images.tree import Tree
from wrongtree.shared.faults import UserError


def list_folder(data: Path, split: str | None) -> Listed:
    """List `<class>/**/<image>` sorted by class, then folder, then name, links followed, as torchvision's ImageFolder.

    A folder without any file is a class all the same, or the order would shift. Unlike torchvision's, hidden files and
    what systems leave behind are neither images nor classes, and files are known by their first bytes where their
    endings do not tell. The classes may be below a split's folder, or one folder further down: that is told.
    """
    tree = Tree()
    layout = find_layout(tree, data, split)
    metadata = metadata_of(layout.root)
    if metadata is not None:
        listed = list_manifest(metadata, None, None, False, {})
        name = f"{data.resolve().name} {layout.split}" if layout.split else data.resolve().name
        return replace(listed, name=name, notes=(*layout.notes, f"{data}: the labels are those in {metadata}"))
    refuse_flat(tree, layout.root)
    flat = tree.images_in(layout.root)
    paths: list[str] = []
    labels: list[str] = []
    notes = list(layout.notes)
    classes, stray = _classes(tree, layout)
    nested: dict[str, list[str]] = {}
    for name in classes:
        for below, files in tree.images(layout.root / name) if (layout.root / name).is_dir() else []:
            where = below.relative_to(layout.root)
            paths += [(where / file).as_posix() for file in files]
            if files and len(where.parts) > 1:
                nested.setdefault(name, []).append(Path(*where.parts[1:]).as_posix())
        labels += [name] * (len(paths) - len(labels))
    notes += _of_classes(data, layout, classes, labels, nested, stray)
    notes += _left_out(tree, data, layout, classes, flat)
    if not paths:
        _refuse_without_classes(tree, data, layout, flat, notes)
    name = data.resolve().name if layout.split is None else f"{data.resolve().name} {layout.split}"
    return replace(
        reading([layout.root / path for path in paths]),
        name=name,
        ids=paths,
        labels=labels,
        classes=classes,
        notes=tuple(notes),
    )


def _classes(tree: Tree, layout: Layout) -> tuple[list[str], list[str]]:
    """The classes, sorted, and the folders beside them that are none: they have files, and no picture among these."""
    found, stray = set(layout.classes), []
    for folder in tree.at(layout.root).folders:
        if folder.name in found or tree.has_images(folder) or not tree.has_files(folder) or tree.has_pictured(folder):
            found.add(folder.name)
        else:
            stray.append(folder.name)
    return sorted(found), stray


def _of_classes(
    data: Path,
    layout: Layout,
    classes: Sequence[str],
    labels: Sequence[str],
    nested: dict[str, list[str]],
    stray: list[str],
) -> list[str]:
    """What was decided about classes."""
    notes = []
    if stray:
        notes.append(f"{data}: {spelt(stray)} {'is' if len(stray) == 1 else 'are'} no class: no images in there")
    count = Counter(labels)
    empty = [name for name in classes if not count[name]]
    if empty and labels:
        one = len(empty) == 1
        said = f"{data}: {'class' if one else 'classes'} {spelt(empty)} {'has' if one else 'have'} no images"
        here = [name for name in empty if (layout.root / name).is_dir()]
        notes.append(f"{said}; remove empty folders that are no classes" if here else f"{said} in this split")
    if nested:
        some = [f"{name} ({spelt(inner, 3, quoted=False)})" for name, inner in nested.items()]
        said = f"{data}: images in subfolders belong to the class above them: {spelt(some, quoted=False)}"
        if layout.split is None and len(nested) > 1 and len({tuple(inner) for inner in nested.values()}) == 1:
            said += f"; {SUBFOLDERS}, pass one of the folders with --split {next(iter(nested))}"
        notes.append(said)
    doubtful = [name for name in classes if name.lower() in STRAY and count[name]]
    if doubtful and len(doubtful) < len(classes):
        notes.append(f"{data}: {spelt(doubtful)} is used as a class; if it is none, move it out of {layout.root}")
    same: dict[str, list[str]] = {}
    for name in classes:
        same.setdefault(name.casefold(), []).append(name)
    return notes + [
        f"{data}: classes {spelt(names)} differ only in upper and lower case; if they are one class, merge them with "
        "--class-map FILE"
        for names in same.values()
        if len(names) > 1
    ]


def _left_out(tree: Tree, data: Path, layout: Layout, classes: Sequence[str], flat: Sequence[str]) -> list[str]:
    """What of the files was left out, counted."""
    notes = told(tree.leftovers, str(data))
    foreign: list[tuple[str, Kind]] = []
    others: dict[str, list[str]] = {}
    for name in classes:
        for path in tree.others(layout.root / name) if (layout.root / name).is_dir() else []:
            below = path.relative_to(layout.root).as_posix()
            kind = None if path.suffix.lower() in PLAIN else kind_of(path.name, head_of(path))
            if kind is not None and kind.pictured:
                foreign.append((below, kind))
            else:
                others.setdefault(name, []).append(path.suffix.lower() or "without ending")
    notes += counted(foreign, str(layout.root))
    if others:
        total = sum(map(len, others.values()))
        endings = Counter(ending for some in others.values() for ending in some).most_common(4)
        per_class = [f"{len(some):,} in {name}" for name, some in others.items()]
        notes.append(
            f"{data}: leaves out {total:,} {'file that is no image' if total == 1 else 'files that are no images'} "
            f"({', '.join(ending for ending, _ in endings)}): {spelt(per_class, quoted=False)}"
        )
    if flat and any(tree.has_images(folder) for folder in tree.at(layout.root).folders):
        one = len(flat) == 1
        notes.append(
            f"{data}: leaves out {len(flat):,} {'image' if one else 'images'} directly in {layout.root}, which "
            f"{'belongs' if one else 'belong'} to no class (the first: {flat[0]})"
        )
    lost = [name for name in tree.at(layout.root).files if not (layout.root / name).exists()]
    if lost:
        notes.append(f"{data}: leaves out {len(lost):,} links to what does not exist ({spelt(lost, 3)})")
    if tree.circles:
        notes.append(f"{data}: does not follow {len(tree.circles):,} links that lead back to a folder above them")
    return notes


def _refuse_without_classes(tree: Tree, data: Path, layout: Layout, flat: Sequence[str], notes: Sequence[str]) -> None:
    """UserError that says what was found instead of folders of classes."""
    if flat:
        tables = [name for name in tree.at(layout.root).files if PurePosixPath(name).suffix.lower() in TABLES]
        beside = f"; beside them is {tables[0]}, which may list labels" if tables else ""
        one = len(flat) == 1
        raise UserError(
            f"{data}: {len(flat):,} {'image is' if one else 'images are'} directly in {layout.root}, and no folder per "
            f"class{beside}; put them into {layout.root}/<class>/, pass the folder above if "
            f"{layout.root.resolve().name} is a class, or pass a manifest with path,label"
        )
    cannot = next((note for note in notes if "cannot be read" in note), None)
    there = Counter(path.suffix.lower() or "without ending" for path in tree.others(layout.root)).most_common(3)
    found = f" but {spelt([f'{count:,} {ending}' for ending, count in there], quoted=False)}" if there else ""
    raise UserError(
        cannot
        or f"{data}: no images found{found}; expected {data}/<class>/<image> or a manifest with path,label; unpack "
        "archives, and save arrays as images or as an .npz file with images and labels"
    )
