"""The images that two or more sites have in common, with classes matched by their names."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.compare.judged import Judged
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

SAME = 0.5  # share of equal labels below which equal paths are no sign of equal images


@dataclass(frozen=True)
class Common:
    """What s sites say of the m images that are in all of them, in the order of the last site."""

    sites: tuple[Judged, ...]  # (s,) from the oldest to the newest
    names: tuple[str, ...]  # (s,) what each is called in sentences: no two alike
    classes: tuple[str, ...]  # (k,) the newest site's, then those that only others have
    ids: tuple[str, ...]  # (m,)
    label: Ints  # (m,) 0 … k - 1, the same in all sites
    prediction: Ints  # (s, m) 0 … k - 1
    confidence: Doubles  # (s, m) 0 … 1; NaN where a site has none
    row: Ints  # (s, m) each image's place in its site; -1 in a site without errors, which stores no images
    by_content: int  # of the m, how many have another path in another site and were found by their contents
    only: tuple[int, ...]  # (s,) images of each site that are not in all the others; left out
    relabelled: int  # images in all sites whose ground-truth label is not the same in all; left out
    notes: tuple[str, ...]  # sentences on what was left out and how classes were matched

    @property
    def wrong(self) -> Flags:
        """(s, m) which images are errors of which site."""
        found: Flags = self.prediction != self.label
        return found

    def leaf(self, site: int) -> Ints:
        """(m,) the images' leaves in the trees of a site; -1: in none."""
        if self.sites[site].ids is None:
            return np.full(len(self.ids), -1, dtype=np.int64)
        found: Ints = self.sites[site].leaf[self.row[site]]
        return found


def match(sites: Sequence[Judged]) -> Common:
    """Find the images that all sites have in common, by their paths, else by their contents.

    UserError where there are none, where no class has the same name, or where the images are others of the same paths.
    """
    names = _names(sites)
    classes, codes = _classes(sites, names)
    stored = _stored(sites, names, codes)
    numbered = [name for name, site in zip(names, stored, strict=True) if not site.by_path]
    if 0 < len(numbered) < len(stored):
        raise UserError(
            f"{numbered[0]}: its images have numbers, those of the other site have paths; "
            "build both sites without --no-paths, or both with it"
        )
    last = stored[-1]
    found = [_rows(site, last) for site in stored]
    both = np.flatnonzero((np.stack(found) >= 0).all(axis=0))
    if not len(both):
        raise UserError(_none_in_common(stored, names))
    row = np.stack(found)[:, both]
    ids = [_ids(last)[i] for i in both.tolist()]
    moved = np.zeros(len(ids), dtype=np.bool_)
    for site, at in zip(stored, row.tolist(), strict=True):
        moved |= np.array([_ids(site)[i] != id_ for i, id_ in zip(at, ids, strict=True)])
    label = np.stack([code[site.label[at]] for site, code, at in zip(stored, codes, row, strict=True)])
    agreed = (label == label[0]).all(axis=0)
    _refuse_others(names, agreed, moved)
    only = tuple(len(site.label) - len(ids) for site in stored)
    row, kept = row[:, agreed], [id_ for id_, same in zip(ids, agreed.tolist(), strict=True) if same]
    prediction = np.stack([code[site.prediction[at]] for site, code, at in zip(stored, codes, row, strict=True)])
    unsure = np.full(len(kept), np.nan)
    sure = [unsure if s.confidence is None else s.confidence[at] for s, at in zip(stored, row, strict=True)]
    relabelled, by_content = int((~agreed).sum()), int((agreed & moved).sum())
    row[[site.ids is None for site in sites]] = -1
    notes = [
        *_of_classes(sites, names),
        *(
            f"{name}: stores no images because it has no errors; those of the other are taken"
            for name in _bare(sites, names)
        ),
        *_of_images(names, by_content, only, relabelled),
    ]
    return Common(
        tuple(sites), names, classes, tuple(kept), label[0, agreed], prediction, np.stack(sure), row, by_content, only,
        relabelled, tuple(notes),
    )  # fmt: skip


def _ids(site: Judged) -> tuple[str, ...]:
    assert site.ids is not None
    return site.ids


def _rows(site: Judged, last: Judged) -> Ints:
    """(n,) where each image of the last site is in another: by its path, else by its content; -1: nowhere.

    By content only images whose paths are in one of the two alone, and whose content either site has only once.
    """
    found = np.full(len(_ids(last)), -1, dtype=np.int64)
    lost = set()
    for id_, i in last.position.items():
        found[i] = site.position.get(id_, -1)
        if found[i] < 0:
            lost.add(i)
    if lost and any(id_ not in last.position for id_ in site.position):
        for content, i in last.by_content.items():
            at = site.by_content.get(content, -1) if i in lost else -1
            if at >= 0 and _ids(site)[at] not in last.position:
                found[i] = at
    return found


def _refuse_others(names: Sequence[str], agreed: Flags, moved: Flags) -> None:
    """Flags (m,) of images found in all sites: whether labels agree, and whether some path differs."""
    same = agreed[~moved]
    if len(same) and same.mean() < SAME:
        raise UserError(
            f"{' and '.join(names)}: {len(same):,} images have the same paths, but only {same.sum():,} of them the "
            "same ground-truth label, so they are not the same images; compare sites of the same data"
        )
    if not agreed.any():
        raise UserError(
            f"{' and '.join(names)}: {len(agreed):,} images have the same content, but none of them the same "
            "ground-truth label; compare sites with the same labels"
        )


def _names(sites: Sequence[Judged]) -> tuple[str, ...]:
    """Titles, or where two are alike folders, or where they are alike too whole paths."""
    for names in ([site.title for site in sites], [site.path.resolve().name for site in sites]):
        if len(set(names)) == len(names):
            return tuple(names)
    return tuple(str(site.path) for site in sites)


def _keys(site: Judged) -> list[tuple[str, int]]:
    """(k,) names, told apart where two are alike: the second `crane` of a site is the second of the other."""
    seen: Counter[str] = Counter()
    found = []
    for name in site.classes:
        found.append((name, seen[name]))
        seen[name] += 1
    return found


def _classes(sites: Sequence[Judged], names: Sequence[str]) -> tuple[tuple[str, ...], list[Ints]]:
    """All classes, and of every site (k,) the numbers of its own among them."""
    keys = [_keys(site) for site in sites]
    if not set(keys[-1]).intersection(*keys):
        raise UserError(
            f"{' and '.join(names)}: have no class in common ({quoted(sites[0].classes)}; {quoted(sites[-1].classes)}"
            "); compare sites with the same classes, or build one again with --class-map"
        )
    number: dict[tuple[str, int], int] = {}
    for own in (keys[-1], *keys[:-1]):
        for key in own:
            number.setdefault(key, len(number))
    return tuple(name for name, _ in number), [np.array([number[key] for key in own]) for own in keys]


def _stored(sites: Sequence[Judged], names: Sequence[str], codes: Sequence[Ints]) -> list[Judged]:
    """The sites, and for one without errors the images of one that has some, if it can have judged the same."""
    told = next((i for i, site in enumerate(sites) if site.ids is not None), None)
    if told is None:
        raise UserError(f"{' and '.join(names)}: have no errors, so there is nothing to compare")
    found, other = [], sites[told]
    for name, site, code in zip(names, sites, codes, strict=True):
        if site.ids is None:
            mine, theirs = np.sort(code[site.label]), codes[told][other.label]
            if not np.array_equal(mine, np.sort(theirs)):
                raise UserError(
                    f"{name}: has no errors, so it does not store its images, and its classes do not have as many "
                    f"images as those of {names[told]}; compare sites of the same data"
                )
            own = {int(c): i for i, c in enumerate(code)}
            label = np.array([own[c] for c in theirs.tolist()], dtype=np.int64)
            site = dataclasses.replace(
                site, ids=other.ids, label=label, prediction=label, leaf=np.full(len(label), -1), by_path=other.by_path,
                images=other.site,
            )  # fmt: skip
        found.append(site)
    return found


def _bare(sites: Sequence[Judged], names: Sequence[str]) -> list[str]:
    return [name for name, site in zip(names, sites, strict=True) if site.ids is None]


def _none_in_common(sites: Sequence[Judged], names: Sequence[str]) -> str:
    """What to say where no path is in all sites, with a path of each."""
    seen = "; ".join(f"{name}: {next(iter(site.position))!r}" for name, site in zip(names, sites, strict=True))
    return f"{' and '.join(names)}: have no images in common ({seen}); build the sites from the same data"


def _of_classes(sites: Sequence[Judged], names: Sequence[str]) -> list[str]:
    notes, last, newest = [], sites[-1], names[-1]
    for name, site in zip(names[:-1], sites[:-1], strict=True):
        if site.classes == last.classes:
            continue
        mine, theirs = set(_keys(site)), set(_keys(last))
        for has, lacks, own in ((name, newest, mine - theirs), (newest, name, theirs - mine)):
            if own:
                what = "the class" if len(own) == 1 else f"{len(own):,} classes"
                notes.append(f"{has}: has {what} {quoted(sorted(key[0] for key in own))}, which {lacks} does not have")
        shared = [key for key in _keys(site) if key in theirs]
        if shared != [key for key in _keys(last) if key in mine]:
            notes.append(f"{name}: its classes have another order than those of {newest}; they are matched by name")
    return notes


def _of_images(names: Sequence[str], by_content: int, only: Sequence[int], relabelled: int) -> list[str]:
    notes = [
        f"{n:,} image{'s are' if n > 1 else ' is'} in {name} only and left out"
        for name, n in zip(names, only, strict=True)
        if n
    ]
    if len(names) > 2:
        notes = [note.replace(" only and", " but not in all sites, and") for note in notes]
    if by_content:
        several = by_content > 1
        notes.insert(
            0,
            f"{by_content:,} image{'s have other paths' if several else ' has another path'} in another site and "
            f"{'are' if several else 'is'} matched by content",
        )
    if relabelled:
        notes.append(
            f"{relabelled:,} image{'s have' if relabelled > 1 else ' has'} another ground-truth label in another site "
            f"and {'are' if relabelled > 1 else 'is'} left out"
        )
    return notes
