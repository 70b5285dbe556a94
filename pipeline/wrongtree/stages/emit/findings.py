"""findings.json and findings.md: the list of what to look at first, for programs and for people without a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from wrongtree.artifacts.causes import Entries, Entry
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.phrases import percent
from wrongtree.stages.emit import words
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.trials import tried

FILE, TEXT = "findings.json", "findings.md"
SOMETIMES = ("doubted", "at_least", "about", "tried", "ruled_out", "same", "seen")  # of an entry in the manifest
CONFUSIONS = 5  # of an entry, at most
NAMED = 10  # files of an entry in the text; findings.json has all of them
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")  # what Markdown would not show as it is
OPENING = re.compile(r"^(\d*)([-+.)])")  # what would make a list of it
ADDRESS = re.compile(r"(?i)\bwww\.|://|@")  # what many readers of Markdown make a link of


def write(on: Showing, site: Mapping[str, Any], entries: Entries | None, summary: str) -> None:
    """Write both to the site's folder; `site` is the manifest."""
    document = findings(on, site, entries.entries if entries is not None else (), summary)
    on.write(FILE, document)
    share = next((said for key, said in words.SHARES.items() if key in site), "accuracy")
    (on.folder / TEXT).write_text(as_text(document, share), encoding="utf-8")


def findings(on: Showing, site: Mapping[str, Any], entries: Sequence[Entry], summary: str) -> dict[str, Any]:
    """findings.json. What is in the manifest too is said in the same words."""
    clusters = site["clusters"]
    return {
        "format": FORMAT,
        "generator": site["generator"],
        "title": site["title"],
        "sentence": summary,
        "images": site["images"],
        "errors": site["errors"],
        "accuracy": site["accuracy"],
        "facts": site.get("facts", []),
        "notes": site.get("notes", []),
        "site_causes": site["site_causes"],
        "none": words.nothing_of(site),
        "entries": [
            _entry(on, number, entry, cluster)
            for number, (entry, cluster) in enumerate(zip(entries, clusters, strict=True))
        ],
    }


def _entry(on: Showing, number: int, entry: Entry, cluster: Mapping[str, Any]) -> dict[str, Any]:
    judged, classes = on.predictions, on.images.classes
    images = judged.members[entry.member]
    pairs = Counter(zip(judged.label[images].tolist(), judged.prediction[images].tolist(), strict=True))
    commonest = sorted(pairs.items(), key=lambda found: (-found[1], found[0]))[:CONFUSIONS]
    return {
        "rank": number + 1,
        "title": cluster["sentence"],
        **{key: cluster[key] for key in ("cause", "proved", "proof", "what", "of")},
        "count": len(entry.member),
        **{key: cluster[key] for key in SOMETIMES if key in cluster},
        "clusters": 1 if entry.clusters[0].loose else len(entry.clusters),
        **{key: cluster[key] for key in ("rate", "usual", "gain", "notable")},
        "trial": next((tried(trial) for trial in entry.trials if trial.proved), None),
        "beside": None if entry.beside < 0 else entry.beside + 1,
        "confusions": [
            {"label": classes[label], "prediction": classes[said], "count": count} for (label, said), count in commonest
        ],
        "files": [on.images.ids[row] for row in judged.row[images]],
        "link": f"index.html{words.link_of(number, cluster)}",
    }


def as_text(document: Mapping[str, Any], share: str = "accuracy") -> str:
    """findings.md; `share` is what the share of images is called that are no errors."""
    images, errors = document["images"], document["errors"]
    parts = [f"# {escaped(document['title'])}", f"{escaped(document['sentence'])}."]
    if document["facts"]:
        parts.append("## Check this first")
        parts.append("\n".join(f"- {escaped(_fact(fact))}." for fact in document["facts"]))
    if document["notes"]:
        parts.append("## Decided while reading data and model")
        parts.append("\n".join(f"- {escaped(note)}." for note in document["notes"]))
    if document["site_causes"]:
        parts.append(f"## All {errors:,} errors together")
        parts.append("\n".join(f"- **{escaped(c['cause'])}.** {escaped(c['proof'])}" for c in document["site_causes"]))
    if document["entries"] or document["none"]:
        parts.append("## Look at first")
    if document["none"]:
        largest = document["entries"] and document["none"] not in words.MIXED.values()
        parts.append(document["none"] + (" Listed: the largest clusters." if largest else ""))
    for entry in document["entries"]:
        parts += _lines(entry, errors)
    about = f"{images:,} images, {errors:,} errors, {share} {percent(document['accuracy'])}"
    return "\n\n".join([*parts, f"{about}. The same for programs, with all file names: [{FILE}]({FILE})."]) + "\n"


def _lines(entry: Mapping[str, Any], errors: int) -> list[str]:
    count, files = entry["count"], entry["files"]
    several = f", in {entry['clusters']} clusters" if entry["clusters"] > 1 else ""
    facts = [f"{count:,} of {errors:,} errors ({percent(count / errors, 0)}){several}"]
    if entry["gain"]:
        certain = "lower end of the 95% interval"
        facts.append(f"Certainly corrected: {entry['gain']:,} of {count:,} errors ({certain})")
    if entry["rate"] is not None:
        usual = entry["usual"]
        others = "" if usual is None else f"; of the other images with their labels: {percent(usual, 0)}"
        rate = percent(entry["rate"], 0)
        facts.append(f"Misclassified on average of the images most like each of these errors: {rate}{others}")
    confusions = (
        f"{escaped(c['label'])} predicted as {escaped(c['prediction'])}: {c['count']:,} of {count:,}"
        for c in entry["confusions"]
    )
    facts.append("; ".join(confusions))
    if entry["beside"]:
        facts.append(f"The other side of entry {entry['beside']}")
    more = f" and {len(files) - NAMED:,} more" if len(files) > NAMED else ""
    facts.append(f"Files: {', '.join(map(verbatim, files[:NAMED]))}{more}")
    facts.append(f"[Open in the explorer]({entry['link']})")
    return [
        f"### {entry['rank']}. {escaped(entry['title'])}",
        escaped(words.said_of(entry)),
        "\n".join(f"- {fact}" for fact in facts),
    ]


def _fact(fact: Mapping[str, str]) -> str:
    said = "; ".join(part for part in (fact["sentence"], fact["way"]) if part)
    return f"{said} ({fact['detail']})" if fact["detail"] else said


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is: titles, class and file names come from strangers."""
    one_line = " ".join(text.split())
    plain = OPENING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", one_line))
    return ADDRESS.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", plain)


def verbatim(name: str) -> str:
    """A file name as code, between more backticks than it has in a row."""
    one_line = re.sub(r"[\r\n]", " ", name)
    fence = "`" * (1 + max(map(len, re.findall("`+", one_line)), default=0))
    return f"{fence} {one_line} {fence}" if "`" in one_line else f"{fence}{one_line}{fence}"
