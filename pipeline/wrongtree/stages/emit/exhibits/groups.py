"""Groups: the errors of each class by themselves, divided by prediction and automatically."""

from __future__ import annotations

from wrongtree.artifacts.clusters import ClassClusters
from wrongtree.artifacts.evidence import ClassGroups
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import rounded_or_null
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, write_parts

FILE = "data/groups.json"
SIDES = ("prediction", "kmeans", "ward")


def write(on: Showing, clusters: ClassClusters, groups: ClassGroups) -> Written:
    """groups.json, errors by the site's numbers, and the sheet `groups`."""
    write_sheet(on, groups)
    yield (
        FILE,
        {
            "format": FORMAT,
            "representation": clusters.representation,
            "member": {side: groups.member[i][on.order].tolist() for i, side in enumerate(SIDES)},
            "classes": {
                "label": clusters.label.tolist(),
                "gini": {side: rounded_or_null(groups.gini[i]) for i, side in enumerate(SIDES)},
                "ari": {side: rounded_or_null(groups.rand[i]) for i, side in enumerate(SIDES[1:])},
                "nmi": {side: rounded_or_null(groups.information[i]) for i, side in enumerate(SIDES[1:])},
            },
            "range": {"k": clusters.range_k.tolist(), "silhouette": rounded_or_null(clusters.range_silhouette)},
            "label": groups.label.tolist(),
            "side": groups.side.tolist(),
            "number": groups.number.tolist(),
            "count": groups.count.tolist(),
            "medoid": on.number[groups.medoid].tolist(),
            "cell": groups.cell.tolist(),
        },
    )
    return {"groups": FILE}


EXHIBIT = Exhibit(
    "groups",
    needs=("class-clusters", "class-groups"),
    write=write,
    loaded="with a class",
    manifest={"groups": None},
)


def write_sheet(on: Showing, groups: ClassGroups) -> None:
    """Averages, on the scales of the nodes'; none where no group is large enough, or no node was."""
    if on.sheet("evidence") is None or not len(groups.mean_image):
        return
    delta = groups.mean_saliency - on.grown[0][1].dataset_saliency
    maps, scales = {"saliency": groups.mean_saliency, "delta": delta}, on.scales("evidence")
    parts = {"image": Part(on.coarse(groups.mean_image))}
    parts |= {name: Part(found, scales[name]) for name, found in maps.items() if name in scales}
    on.add_sheet(write_parts(parts, on.sprites, "groups"))
