"""index.html, readable without JavaScript."""

from collections.abc import Sequence
from typing import Any

from wrongtree.artifacts.typed import errors
from wrongtree.shared.templating import Assets, render
from wrongtree.stages.emit import method, words


def render_site(
    site: dict[str, Any],
    label: Sequence[int],
    prediction: Sequence[int],
    assets: Assets | None = None,
    files: dict[str, str] | None = None,
) -> str:
    """Render the page of one site from its manifest and its members' labels and predictions.

    With `assets` inside the page, `files` are the site's other files, to stand inside it too, by their paths.
    """
    preload: list[str] = []
    if files is None:
        trees = [tree["file"] for tree in site["trees"] if tree["id"] == site["default_tree"]]
        first = site["parts"]["file"] if "parts" in site else errors.FILE
        members = [first] if site["default_tree"] is not None else []
        preload = ["data/manifest.json", *members, *trees]
    summary = words.summary_of(site)
    return render(
        "site.html.j2",
        assets or Assets(),
        kind="site" if files is None else "file",
        title=site["title"],
        description=summary,
        image=site["preview"] if files is None else None,
        preload=preload,
        site=site,
        summary=summary,
        links=[words.link_of(number, cluster) for number, cluster in enumerate(site["clusters"])],
        said=[words.said_of(cluster, brief=True) for cluster in site["clusters"]],
        nothing=words.nothing_of(site),
        classes=words.class_rows(site["classes"], label, prediction),
        files=files,
        method=None if files is None else method.article(),
    )
