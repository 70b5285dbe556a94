"""The one list of exhibits, a file each, in the order in which they are written and the manifest names them."""

from wrongtree.stages.emit.exhibit import Exhibit
from wrongtree.stages.emit.exhibits import (
    autoencoders,
    causes,
    checks,
    clusters,
    columns,
    components,
    confidence,
    details,
    groups,
    labels,
    methods,
    noise,
    planes,
    probes,
    reconstruction,
    right,
    trees,
)

EXHIBITS: tuple[Exhibit, ...] = (
    columns.EXHIBIT,
    confidence.EXHIBIT,
    details.EXHIBIT,
    trees.EXHIBIT,
    planes.EXHIBIT,
    components.EXHIBIT,
    reconstruction.EXHIBIT,
    checks.EXHIBIT,
    methods.EXHIBIT,
    groups.EXHIBIT,
    noise.EXHIBIT,
    labels.EXHIBIT,
    right.EXHIBIT,
    clusters.EXHIBIT,
    causes.EXHIBIT,
    autoencoders.EXHIBIT,
    probes.EXHIBIT,
)
