"""A site as Python sees it: what a build returns, and what a notebook shows."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from wrongtree.shared.faults import UserError

Table = dict[str, list[Any]]  # by column; `pandas.DataFrame(table)` takes it as it is
HEIGHT = 720  # CSS pixels of the frame in a notebook


@dataclass(frozen=True)
class Site:
    """A site on disk: where it is, what was found, and ways to take that away."""

    path: Path
    images: int
    wrong: int
    summary: str
    skipped: tuple[tuple[str, str], ...] = ()  # (id, reason)
    single: Path | None = None  # the whole site in one file
    facts: tuple[str, ...] = ()  # what is suspicious about model and data, the most suspicious first
    notes: tuple[str, ...] = ()  # what was decided while data and model were read

    @property
    def accuracy(self) -> float:
        """Share of the judged images that the model got right."""
        return 1 - self.wrong / self.images

    @property
    def errors(self) -> Table:
        """Every error: path, label, prediction, confidence and your own columns."""
        if not self.wrong:
            return {"path": [], "label": [], "prediction": [], "confidence": []}
        table = self.export()
        wrong = [label != said for label, said in zip(table["label"], table["prediction"], strict=True)]
        return {
            name: [value for value, kept in zip(column, wrong, strict=True) if kept]
            for name, column in table.items()
            if name not in ("node", "tags")
        }

    def nodes(self, tree: str | None = None) -> Table:
        """Every cluster with evidence, largest first: number, images, commonest confusion, words, rate, medoid.

        `rate` is the share of errors among the images that look like the cluster's; None where it is not known.
        """
        from wrongtree.sites.read import open_site

        site = open_site(self.path)
        found = tree or site.manifest.get("default_tree")
        if not site.manifest["trees"]:
            return {name: [] for name in ("node", "count", "label", "prediction", "of", "words", "rate", "medoid")}
        if all(entry["id"] != found for entry in site.manifest["trees"]):
            raise UserError(
                f"{found}: not a tree of this site; choose from {', '.join(t['id'] for t in site.manifest['trees'])}"
            )
        facts, ids = site.read(f"data/evidence/{found}.json"), site.read("data/errors.json")["id"]
        classes = [entry["name"] for entry in site.manifest["classes"]]
        # Three confusions of each node, the commonest first, as label, prediction, count; -1 where there are fewer.
        label, prediction, times = (facts["confusions"][i::9] for i in range(3))
        codes = zip(facts["word"][::2], facts["word"][1::2], strict=True)
        return {
            "node": list(facts["node"]),
            "count": list(facts["count"]),
            "label": [classes[c] if c >= 0 else None for c in label],
            "prediction": [classes[c] if c >= 0 else None for c in prediction],
            "of": list(times),
            "words": [", ".join(facts["words"][code] for code in both if code >= 0) for both in codes],
            "rate": list(facts["rate"]),
            "medoid": [ids[k] for k in facts["medoid"]],
        }

    def export(self, tags: str | Path | None = None, node: int | None = None, tree: str | None = None) -> Table:
        """The images of a tag file that the explorer wrote, of a node, or of both at once; without either, all.

        Raises UserError where the file or the node is not this site's.
        """
        from wrongtree.sites.export import select

        chosen = select(self.path, node, tree, Path(tags) if tags is not None else None)
        return {name: [row[i] for row in chosen.rows] for i, name in enumerate(chosen.columns)}

    def _repr_html_(self) -> str:
        """The explorer in a frame, all of it inside the notebook: it works wherever the notebook is opened."""
        from wrongtree.sites.standalone import render_standalone

        try:
            page = render_standalone(self.path)
        except UserError as fault:
            return f"<p>{escape(self.summary)}</p><p>{escape(str(fault))}; open {escape(str(self.path))}/index.html</p>"
        style = f"width: 100%; height: {HEIGHT}px; border: 0"
        return f'<iframe title="{escape(self.summary)}" style="{style}" srcdoc="{escape(page)}"></iframe>'


def load_site(path: str | Path) -> Site:
    """A site that was built before. Raises UserError where there is none."""
    from wrongtree.sites.read import open_site
    from wrongtree.stages.emit.words import summary_of

    manifest = open_site(Path(path)).manifest
    images, wrong = manifest["images"], manifest["errors"]
    said = summary_of(manifest)
    skipped = tuple((entry["id"], entry["reason"]) for entry in manifest["dataset"].get("skipped", []))
    facts = tuple("; ".join(part for part in (f["sentence"], f["way"]) if part) for f in manifest.get("facts", []))
    notes = tuple(manifest.get("notes", ()))
    return Site(Path(path), images, wrong, said, skipped, facts=facts, notes=notes)
