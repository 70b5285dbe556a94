"""Which stages a build has: what each of them needs to be there, and when a finished one has to run again."""

from __future__ import annotations

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import SiteFiles
from wrongtree.flow.stage import Build
from wrongtree.inputs.given import Given


def has_model(build: Build) -> bool:
    """Whether a model judges, and not what it said elsewhere."""
    return not isinstance(build.brought.judge, Given)


def has_members(build: Build) -> bool:
    """Whether there is anything to grow trees over."""
    found: Predictions = build.get("predictions")
    return bool(len(found.members))


def can_be_asked(build: Build) -> bool:
    """Whether there is a model to try things out on, one that has gradients."""
    return has_members(build) and has_model(build) and build.get("predictions").has_maps


def finds_marks(build: Build) -> bool:
    """Whether there is a mark to try, and a model to try it on."""
    return can_be_asked(build) and not is_comparison(build) and bool(len(build.get("marks").label))


def crops_errors(build: Build) -> bool:
    """Whether there is such a model whose transform cuts off something of errors."""
    return can_be_asked(build) and bool(build.get("predictions").cropped.any())


def shows_right(build: Build) -> bool:
    """Whether the site may show images that are no errors."""
    return has_members(build) and build.plan.plane.correct > 0


def names_concepts(build: Build) -> bool:
    """Whether another network says what it sees in the errors."""
    return has_members(build) and build.brought.concepts is not None


def keeps_vectors(build: Build) -> bool:
    """Whether the site keeps the vectors of all images."""
    return has_members(build) and build.plan.keep_vectors


def is_comparison(build: Build) -> bool:
    """Whether it is a site of several: of a comparison, or of a series of checkpoints."""
    return build.option("compared") is not None


def compares_models(build: Build) -> bool:
    """Whether it is the site of a comparison of two models."""
    compared = build.option("compared")
    return compared is not None and compared.between is not None


def compares_splits(build: Build) -> bool:
    """Whether the images are of several splits."""
    return has_members(build) and build.brought.images.splits is not None


def shows_first_split(build: Build) -> bool:
    """The same where the site may show images that are no errors."""
    return compares_splits(build) and shows_right(build)


def missing_files(build: Build, written: SiteFiles) -> list[str]:
    """What of a site is not on disk as it was written, or never could be."""
    target = build.option("target")
    sizes = {path: (target / path).stat().st_size for path, _ in written.files if (target / path).is_file()}
    return [*written.lost, *(path for path, size in written.files if sizes.get(path) != size)]
