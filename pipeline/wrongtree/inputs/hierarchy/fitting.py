"""The hierarchy of a site's classes, of what a file says: its part above these, every node with one parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.inputs.hierarchy.lines import WAY, Lines
from wrongtree.inputs.tables.names import clean, folded, matching
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted
from wrongtree.shared.texts import printable

ROOT = "all classes"  # what the root is called where the file has several

Key: TypeAlias = int | str  # a class by its number, or a superclass by its name without case
Edges: TypeAlias = list[tuple[Key, Key]]  # child and parent; a parent "": the child is a root


def fit(lines: Lines, classes: Sequence[str]) -> tuple[Hierarchy, tuple[str, ...]]:
    """The hierarchy of these classes, and what is to be told of it.

    Superclasses of none of the classes are left out; so is one whose only child is another superclass, for both hold
    the same classes. UserError where the file does not give each class and superclass one parent.
    """
    where = lines.where
    named = dict.fromkeys(name for pair in lines.pairs for name in pair if name)
    same = matching(named, classes)
    if not same:
        raise UserError(f"{where}: names none of the {len(classes):,} classes, which are {quoted(classes)}; {WAY}")
    number = {name: i for i, name in enumerate(classes)}
    of: dict[str, Key] = {name: number[same[name]] if name in same else folded(name) for name in named} | {"": ""}
    found = set(of.values())
    missing = [name for i, name in enumerate(classes) if i not in found]
    if missing:
        raise UserError(
            f"{where}: does not name {len(missing):,} of the {len(classes):,} classes: {quoted(missing)}; add a line "
            "with the superclass of each"
        )
    edges = _directed(where, [(of[one], of[other]) for one, other in lines.pairs], lines.directed)
    shown: dict[Key, str] = {}
    for name in named:
        shown.setdefault(of[name], clean(printable(name)))
    parents = {parent for _, parent in edges}
    below = [key for key in dict.fromkeys(key for key, _ in edges) if key not in parents]
    others = [shown[key] for key in below if isinstance(key, str)]
    notes = []
    if others:
        what = "1 name is not a class and is" if len(others) == 1 else f"{len(others):,} names are not classes and are"
        notes.append(f"{where}: {what} left out: {quoted(others, 3)}")
    inner = {parent for _, parent in edges if isinstance(parent, int)}
    shown |= {_above(key): shown[key] for key in inner}
    above = _parents(where, _with_own(edges, inner), len(classes), shown)
    return _numbered(where, above, len(classes), shown), tuple(notes)


def _directed(where: str, edges: Edges, directed: bool) -> Edges:
    """With the child first: the column in which more classes are leaves is that of the children."""
    if directed:
        return edges
    sides = [{edge[side] for edge in edges} for side in (0, 1)]
    leaves = [sum(isinstance(key, int) for key in sides[side] - sides[1 - side]) for side in (0, 1)]
    if leaves[0] == leaves[1]:
        raise UserError(
            f"{where}: does not tell which column is the child and which the parent; begin the file with the line "
            "child,parent or parent,child"
        )
    return edges if leaves[0] > leaves[1] else [(other, one) for one, other in edges]


def _above(key: Key) -> Key:
    """The superclass that is called as a class is."""
    return f"\0{key}" if isinstance(key, int) else key


def _with_own(edges: Edges, inner: set[int]) -> dict[Key, dict[Key, None]]:
    """The parents of every node. A class that is also a superclass stands below a superclass of its name."""
    parents: dict[Key, dict[Key, None]] = {}
    for child, parent in edges:
        if parent not in (child, ""):
            parents.setdefault(_above(child) if child in inner else child, {})[_above(parent)] = None
    return parents | {child: {_above(child): None} for child in inner}


def _parents(
    where: str, parents: Mapping[Key, Mapping[Key, None]], classes: int, shown: Mapping[Key, str]
) -> dict[Key, Key]:
    """The one parent of every class and of every superclass above one; "": it is a root."""
    above: dict[Key, Key] = {"": ""}
    for start in range(classes):
        way: list[Key] = [start]
        passed: set[Key] = {start}
        while way[-1] not in above:
            found = list(parents.get(way[-1], ("",)))
            if len(found) > 1:
                names = quoted([shown[key] for key in found], 3)
                raise UserError(
                    f"{where}: gives {shown[way[-1]]!r} {len(found)} parents, {names}; keep one of these lines"
                )
            if found[0] in passed:
                circle = [shown[key] for key in (*way[way.index(found[0]) :], found[0])]
                raise UserError(
                    f"{where}: is circular: {' → '.join(map(repr, circle[:5]))}; delete one of these lines, "
                    "or rename a superclass that has the name of a class"
                )
            above[way[-1]] = found[0]
            if found[0] in above:
                break
            way.append(found[0])
            passed.add(found[0])
    del above[""]
    return above


def _numbered(where: str, above: Mapping[Key, Key], classes: int, shown: Mapping[Key, str]) -> Hierarchy:
    """Parents after children, without superclasses that hold the same classes as the one below them."""
    children: dict[Key, list[Key]] = {}
    for key, parent in above.items():
        children.setdefault(parent, []).append(key)
    root: Key = ""
    while len(children[root]) == 1 and isinstance(children[root][0], str):
        root = children[root][0]
    if not any(isinstance(key, str) for key in children[root]):
        what = "no superclass" if root == "" else f"one superclass, {shown[root]!r}"
        raise UserError(f"{where}: puts all {classes:,} classes into {what}; name at least two superclasses")
    order = [root]  # parents first
    for key in order:
        order += children.get(key, ())
    only = {key: below[0] for key, below in children.items() if len(below) == 1}
    merged = {key for key in order[1:] if isinstance(only.get(key), str)}
    depth = {root: 0}
    for key in order[1:]:
        depth[key] = depth[above[key]] + 1
    deepest_first = sorted(order, key=lambda key: -depth[key])
    supers = [key for key in deepest_first if isinstance(key, str) and key not in merged]
    place: dict[Key, int] = {key: classes + i for i, key in enumerate(supers)}
    parent_of = [-1] * (classes + len(supers))
    for key in order[1:]:
        if key not in merged:
            over = above[key]
            while over in merged:
                over = above[over]
            parent_of[key if isinstance(key, int) else place[key]] = place[over]
    return Hierarchy(tuple(shown.get(key, ROOT) for key in supers), tuple(parent_of))
