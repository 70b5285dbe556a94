"""`wrongtree compare --series` as a person types it: odd series, refusals whose mends work, and the site."""

import json
import re
from pathlib import Path

from jsonschema import Draft7Validator
from judged_series import CLASSES, FOLDERS, WRONG, write_series
from judged_site import write_judged

from reading import load
from wrongtree.contract.documents import schema_named, schema_of

IDS = [f"{i}.png" for i in range(30)]
LABEL = [i % 3 for i in range(30)]


def said(*wrong):
    return [(label + (i in wrong)) % 3 for i, label in enumerate(LABEL)]


def test_a_series_is_a_sentence_tables_a_document_and_a_site(cli):
    write_series(Path())
    done = cli("compare", *FOLDERS, "--series", "--json", "series.json", "--site")
    assert done.code == 0, done
    text = done.out.replace("\u00a0", " ")
    assert text.startswith("4 checkpoints, e1 to e4: 17.14 % → 51.43 % of 70 images correct; 18 forgotten at least")
    assert re.search(r"e3 +38 +45.71 % +34.57–57.30 +10 +8\n", text)
    assert "Of 70 images: 24 never learnt, 28 learnt and never forgotten, 18 forgotten once.\n" in text
    assert re.search(r"bird +30 +30 +30 +30 +24 +95.00 %", text)
    assert re.search(r"cat/24.png +cat +1 +xx·x\n", text)
    Draft7Validator(schema_named("series")).validate(json.loads(Path("series.json").read_text()))
    site = Path("build/e1-to-e4")
    assert done.out.splitlines()[-1].startswith(f"{site}/index.html: 4 checkpoints, e1 to e4")
    check_site(site)
    check_that_series_are_kept_apart(cli)


def check_site(site):
    for file in site.rglob("*.json"):
        Draft7Validator(schema_of(file.relative_to(site).as_posix())).validate(json.loads(file.read_text()))
    manifest, errors, told = (load(site, f"{name}.json") for name in ("manifest", "errors", "series"))
    assert (manifest["images"], manifest["errors"]) == (70, 48)
    assert sum(entry["images"] for entry in manifest["classes"]) == 70
    assert manifest["series"]["names"] == ["e1", "e2", "e3", "e4"]
    assert manifest["columns"][:4] == ["outcome", "times forgotten", "first correct at", "last wrong at"]
    assert [entry["name"] for entry in manifest["classes"]] == [entry["name"] for entry in told["classes"]]
    image = [int(id_.partition("/")[2].removesuffix(".png")) for id_ in errors["id"]]
    for wrong, x, y in zip(WRONG, told["map"]["x"], told["map"]["y"], strict=True):
        assert [a >= 0 for a in x] == [b >= 0 for b in y] == [bool(wrong[i]) for i in image]
    assert sum(one["size"] for one in told["clusters"]) == 48
    assert [sum(one["errors"][t] for one in told["clusters"]) for t in range(4)] == WRONG[:, :48].sum(axis=1).tolist()
    assert "histories" not in told
    columns = {column["name"]: column for column in load(site, "images.json")["columns"]}
    ids = load(site, "ids.json")["id"]
    outcome = {
        id_: columns["outcome"]["values"][code] for id_, code in zip(ids, columns["outcome"]["codes"], strict=True)
    }
    assert [outcome[f"{CLASSES[c]}/{i}.png"] for c, i in ((1, 24), (2, 40), (0, 44), (1, 50), (2, 69))] == [
        "forgotten, still wrong", "forgotten, learnt again", "learnt last", "learnt and kept", "learnt and kept"
    ]  # fmt: skip
    kinds = [entry["what"].partition(": ")[0] for entry in json.loads((site / "findings.json").read_text())["entries"]]
    assert list(dict.fromkeys(kinds)) == [
        "Forgotten, still wrong",
        "Never learnt",
        "Forgotten, learnt again",
        "Learnt last",
    ]


def check_that_series_are_kept_apart(cli):
    done = cli("compare", *FOLDERS, "--series", "--site", "--name", "e2")
    assert (done.code, done.sentence) == (
        2, "wrongtree: build/e2: is one of the sites to compare; choose another name with --name"
    )  # fmt: skip
    for series in ([], ["--series"]):
        done = cli("compare", *FOLDERS[:2], "build/e1-to-e4", *series)
        assert (done.code, done.page) == (2, "compare")
        assert done.sentence == (
            "wrongtree: build/e1-to-e4: is the site of a series, which mixes the predictions of several checkpoints; "
            "name one of the sites that it compares"
        )


def test_too_few_checkpoints_are_refused_and_the_mend_works(cli):
    for name, wrong in (("v1", (0, 1)), ("v2", (1, 2))):
        write_judged(Path(name), CLASSES, IDS, LABEL, said(*wrong))
    done = cli("compare", "v1", "v2", "--series")
    assert (done.code, done.page) == (2, "compare")
    assert done.sentence == (
        "wrongtree: compare v1 v2 --series: needs the sites of three or more checkpoints, the oldest first; "
        "compare two without --series"
    )
    assert cli("compare", "v1", "v2").code == 0
    assert "v1: is named twice" in cli("compare", "v1", "v2", "v1", "--series").sentence
    write_judged(Path("v3"), CLASSES, IDS, LABEL, said(2))
    manifest = Path("v2/data/manifest.json")
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 0'))
    done = cli("compare", "v1", "v2", "v3", "--series")
    assert done.code == 2
    assert done.sentence.startswith("wrongtree: v2/data/manifest.json: Got format 0")


def test_gaps_other_models_other_classes_and_a_checkpoint_without_errors_are_said(cli):
    write_judged(Path("v1"), CLASSES, IDS, LABEL, said(*range(20)), confidence=[0.9] * 30)
    write_judged(Path("v2"), CLASSES, IDS[:28], LABEL[:28], said(*range(9))[:28], confidence=[0.9] * 28)
    write_judged(Path("v3"), (*CLASSES, "eel"), IDS, LABEL, said(8, 9), confidence=[0.9] * 30)
    manifest = Path("v3/data/manifest.json")
    manifest.write_text(manifest.read_text().replace('"spec": "net"', '"spec": "other"'))
    done = cli("compare", "v1", "v2", "v3", "--series", "--json", "gap.json")
    assert done.code == 0, done
    notes = json.loads(Path("gap.json").read_text())["notes"]
    assert notes == [
        "The sites name 2 models ('net', 'other'; v3 is the first with another): a series is of the checkpoints of one "
        "model, so what is said to be forgotten may be another model's error",
        "v3: has the class 'eel', which v1 does not have",
        "v3: has the class 'eel', which v2 does not have",
        "2 images are in v1 but not in all sites, and left out",
        "2 images are in v3 but not in all sites, and left out",
    ]
    assert all(note in done.out for note in notes)
    write_judged(Path("v4"), CLASSES, IDS, LABEL, LABEL)
    done = cli("compare", "v1", "v4", "v3", "--series", "--json", "none.json")
    assert done.code == 0, done
    assert "v4: stores no images because it has no errors; those of the other are taken" in done.out
    told = json.loads(Path("none.json").read_text())
    assert [one["errors"] for one in told["checkpoints"]] == [20, 0, 2]
    assert told["flows"]["clusters"][1] == []
    assert told["flows"]["links"] == [[], []]
    assert told["forgetting"]["times"] == [28, 2]
    write_judged(Path("v5"), CLASSES, IDS, LABEL, said(3))
    write_judged(Path("v6"), ("x", "y", "z"), IDS, LABEL, said(3))
    done = cli("compare", "v1", "v5", "v6", "--series")
    assert done.code == 2
    assert "have no class in common" in done.sentence


def test_thirty_checkpoints_fit_the_terminal_and_all_may_be_learnt(cli):
    names = [f"c{i:02}" for i in range(30)]
    for i, name in enumerate(names):
        write_judged(Path(name), CLASSES, IDS, LABEL, said(*range(9 - i // 3)))
    done = cli("compare", *names, "--series", "--json", "all.json")
    assert done.code == 0, done
    assert "Errors by class, at 8 of 30 checkpoints" in done.out
    assert max(map(len, re.findall(r"^(?:class|bird|cat|dog|c\d\d) .*", done.out, re.M))) <= 80
    told = json.loads(Path("all.json").read_text())
    assert told["forgetting"] == {"times": [30], "never_learnt": 0, "learnt_at": [21, *([0, 0, 1] * 9), 0, 0]}
    assert told["most_forgotten"] == []
    done = cli("compare", *names, "--series", "--site")
    assert done.code == 2
    assert done.sentence == (
        "wrongtree: c00 to c29: the last two checkpoints have every image correct and none was forgotten, so there is "
        "no site; the report without --site has everything"
    )
