"""The last stage: gathers what was found and writes the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Alike, Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Plane
from wrongtree.artifacts.site import SiteFiles
from wrongtree.config import EmitConfig
from wrongtree.flow.run_checks import CheckedNodes
from wrongtree.flow.run_data import CheckedData
from wrongtree.flow.run_embed import Learnt
from wrongtree.flow.run_methods import Methods
from wrongtree.flow.run_probe import Probed
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared import resources
from wrongtree.shared.progress import bar
from wrongtree.store.store import Kept, Store


@dataclass(frozen=True)
class Findings:
    """All that a site is made of; on a site without errors there are predictions only."""

    predictions: Kept[Predictions]
    grown: Sequence[tuple[Kept[Tree], Kept[Evidence]]] = ()  # the default first
    planes: Sequence[Kept[Plane]] = ()
    alike: Kept[Alike] | None = None
    learnt: Mapping[str, Learnt] | None = None
    methods: Methods | None = None
    about_data: CheckedData | None = None
    checks: CheckedNodes | None = None
    probed: Probed | None = None

    @property
    def keys(self) -> list[str]:
        """Of everything in it."""
        kept = [*(part for pair in self.grown for part in pair), *self.planes, *([self.alike] if self.alike else [])]
        networks = [found.network.key for found in (self.learnt or {}).values()]
        return [
            self.predictions.key,
            *(part.key for part in kept),
            *networks,
            *(self.methods.keys if self.methods else []),
            *(self.about_data.keys if self.about_data else []),
            *(self.checks.keys if self.checks else []),
            *(self.probed.keys if self.probed else []),
        ]


def emit(
    store: Store,
    version: int,
    target: Path,
    config: EmitConfig,
    images: LabelledImages,
    described: dict[str, Any],
    found: Findings,
    to: Console,
) -> Kept[SiteFiles]:
    """The site on disk; fresh only if it lacks no picture and every file is still as long as it was written."""

    def compute() -> SiteFiles:
        from wrongtree.stages.emit import site

        learnt, methods = (found.learnt or {}).values(), found.methods
        with bar("emit", len(found.predictions.get().members), to) as advance:
            return site.compute(
                images,
                described,
                found.predictions.get(),
                [(tree.get(), evidence.get()) for tree, evidence in found.grown],
                [plane.get() for plane in found.planes],
                found.alike.get() if found.alike else None,
                (methods.scores.get(), methods.clusters.get(), methods.groups.get()) if methods else None,
                config,
                target,
                advance,
                {name: network.network.get() for name, network in (found.learnt or {}).items()},
                next((network.reconstruction.get() for network in learnt if network.reconstruction), None),
                found.about_data.get() if found.about_data else None,
                found.checks.get() if found.checks else None,
                found.probed.artifacts if found.probed else None,
            )

    def whole(written: SiteFiles) -> bool:
        sizes = {path: (target / path).stat().st_size for path, _ in written.files if (target / path).is_file()}
        return not written.lost and all(sizes.get(path) == size for path, size in written.files)

    place = str(target.resolve())
    ingredients = [version, config, place, described, images.digest, found.keys, resources.digest()]
    kept = store.keep("emit", SiteFiles, ingredients, compute, whole)
    if lost := kept.get().lost:
        said = f"{len(lost)} pictures can no longer be read, the first {lost[0]}: the site shows what the model saw"
        to.print(f"{said}; run again when they are back", style="yellow")
    return kept
