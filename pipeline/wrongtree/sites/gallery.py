"""The page over all sites in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wrongtree.shared import resources
from wrongtree.shared.faults import UserError
from wrongtree.shared.templating import inlined, render
from wrongtree.sites.read import MANIFEST, Site, open_site, site_folders
from wrongtree.sites.writing import write_page
from wrongtree.stages.emit.words import leading, link_of

PAGE = "index.html"


@dataclass(frozen=True)
class Gallery:
    """What a gallery shows, and what it could not."""

    path: Path
    sites: int
    broken: tuple[str, ...]  # one sentence each


def write_gallery(folder: Path) -> Gallery:
    """Write `index.html` over every site in `folder`. A broken site is named on it and harms nothing else.

    UserError where there are no sites, the page cannot be written, or somebody else's is in its place.
    """
    entries, broken = [], []
    for path in site_folders(folder):
        try:
            entries.append(_entry(open_site(path), folder))
        except UserError as fault:
            broken.append(str(fault).replace(f"{folder}/", "", 1))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            broken.append(f"{path.name}: its manifest does not follow docs/format.md ({fault!r}); build it again")
    if not entries and not broken:
        raise UserError(f"{folder}: no sites here; build one first")
    entries.sort(key=lambda entry: (entry["title"].casefold(), entry["folder"]))
    style = resources.explorer()[1].read_text(encoding="utf-8")
    script = (resources.templates() / "gallery.js").read_text(encoding="utf-8")
    thing = "label" if entries and all(entry["sides"] for entry in entries) else "model"
    models = f"1 {thing}" if len(entries) == 1 else f"{len(entries)} {thing}s"
    page = render(
        "gallery.html.j2",
        inlined(style, script, fetches="'none'", pictures="'self' data:"),
        kind="gallery",
        title="Where the models are wrong",
        description=f"Clusters of similar errors of {models}, and what the errors in each cluster have in common.",
        image=next((entry["preview"] for entry in entries if entry["preview"]), None),
        preload=[],
        sites=entries,
        broken=broken,
    )
    write_page(folder / PAGE, page, "gallery")
    (folder / ".nojekyll").touch()  # where Pages serves a branch, Jekyll would leave out folders such as _test
    return Gallery(folder / PAGE, len(entries), tuple(broken))


def refresh_gallery(folder: Path) -> tuple[str, ...]:
    """Write the page after a build: what is in its way is returned as sentences, and is no reason to fail."""
    try:
        return write_gallery(folder).broken
    except (UserError, OSError) as fault:  # the second of a file beside the page, or of a site that goes meanwhile
        return (str(fault),)


def _entry(site: Site, folder: Path) -> dict[str, Any]:
    """What the page says of one site; see gallery.html.j2."""
    found, below = site.manifest, quote(site.path.name)
    clusters = found.get("clusters", [])
    top = leading(clusters) or next(iter(clusters), None)
    single = site.path.with_name(f"{site.path.name}.html")
    # No file of a site says when it was built, so that equal inputs give equal bytes; the file system remembers.
    written = (site.path / MANIFEST).stat().st_mtime
    preview = found.get("preview")
    return {
        "folder": below,
        "title": found["title"],
        "model": str(found["model"]["spec"]),
        "weights": found["model"].get("weights"),
        "dataset": str(found["dataset"]["name"]),
        "images": found["images"],
        "errors": found["errors"],
        "accuracy": float(found["accuracy"]),
        "sides": _sides(found.get("one_vs_rest")),
        "time": int(written),
        "date": datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds"),
        "preview": f"{below}/{quote(preview)}" if preview and (site.path / preview).is_file() else None,
        "facts": len(found.get("facts", [])),
        "finding": str(top["sentence"]) if top else None,
        "finding_href": f"{below}/index.html{link_of(clusters.index(top), top)}" if top else None,
        "single": quote(single.name) if single.is_file() and single.stat().st_mtime >= written else None,
    }


def _sides(one: dict[str, Any] | None) -> dict[str, Any] | None:
    """Of a site of one label against the rest: its counts, precision and recall, None where they are of nothing."""
    if one is None:
        return None
    found = one["positives"] - one["missed"]
    predicted = found + one["false_alarms"]
    return {
        **one,
        "predicted": predicted,
        "recall": found / one["positives"] if one["positives"] else None,
        "precision": found / predicted if predicted else None,
    }
