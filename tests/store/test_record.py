"""What a site says of how it was made: every option, parameter, version and digest, and no folder of the machine."""

import hashlib
import importlib.metadata
import json
import platform
import shlex
import shutil

import pytest
import torch

import wrongtree
from checking import FACTORY, paint_folder
from reading import load
from wrongtree.config import PlaneConfig, ScoreConfig
from wrongtree.shared.digests import digest
from wrongtree.shared.record import LIBRARIES
from wrongtree.store.store import Store


@pytest.fixture
def built(tmp_path, cli):
    """A site that was asked for with paths, of which one tells a secret; (made, outcome)."""
    secret = tmp_path / "secret project"
    paint_folder(secret / "my photos", {("red", "red"): 4, ("blue", "red"): 3, ("green", "green"): 2})
    (secret / "order.txt").write_text("red\ngreen\nblue\n")
    outcome = cli(
        "build", "--data", secret / "my photos", "--model", f"{FACTORY}:net", "--classes", secret / "order.txt",
        "--k-range", "2-4", "--no-originals", "--title", "It's <b>", "--name", "site", "--batch-size", 4,
    )  # fmt: skip
    assert outcome.code == 0, outcome.err
    return load(tmp_path / "build" / "site", "manifest.json")["made"]


def test_it_says_every_option_and_the_command_without_folders(built, tmp_path):
    assert "secret" not in json.dumps(built)
    assert str(tmp_path) not in json.dumps(built)
    assert shlex.split(built["command"]) == [
        "wrongtree", "build", "--data", "my photos", "--model", "colour_net.py:net", "--classes", "order.txt",
        "--k-range", "2-4", "--name", "site", "--title", "It's <b>", "--no-originals", "--batch-size", "4",
    ]  # fmt: skip
    assert built["given"] == ["data", "model", "classes", "k-range", "name", "title", "no-originals", "batch-size"]
    assert built["options"]["groupings"] == "label,none"  # defaults too: they may be others one day
    assert built["options"]["seed"] == 0
    assert "out" not in built["options"]


def test_it_says_every_parameter_seeds_versions_and_digests(built, tmp_path):
    assert built["parameters"]["score"]["k_range"] == [2, 4]
    assert built["parameters"]["plane"]["perplexity"] == PlaneConfig.perplexity
    assert built["parameters"]["reveal"]["originals"] is False
    seeded = [name for name, part in built["parameters"].items() if isinstance(part, dict) and "seed" in part]
    assert seeded == ["autoencoder", "represent", "seen", "plane", "cluster", "explain", "score", "probe"]
    own = {"python": platform.python_version(), "wrongtree": wrongtree.__version__}
    assert built["versions"] == own | {name: importlib.metadata.version(name) for name in LIBRARIES}
    order = (tmp_path / "secret project" / "order.txt").read_bytes()
    factory = FACTORY.read_bytes()
    assert built["sha256"] == {
        "model": hashlib.sha256(factory).hexdigest(),
        "classes": hashlib.sha256(order).hexdigest(),
    }
    assert {len(value) for value in built["digests"].values()} == {32}
    assert list(built["digests"]) == ["images", "model"]


def test_its_options_make_it_again_byte_for_byte(built, cli, tmp_path):
    first = tmp_path / "build" / "site"
    before = {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}
    shutil.move(first, tmp_path / "given")
    made = cli("init", "--like", tmp_path / "given", "--data", "secret project/my photos", "--model", f"{FACTORY}:net")
    assert made.out == "wrongtree.toml: now run: wrongtree build\n"
    outcome = cli("build", "--classes", "secret project/order.txt", "--cache", "another")
    assert outcome.code == 0, outcome.err
    assert {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()} == before


def test_a_site_built_from_python_says_parameters_and_no_command(tmp_path, cli):
    images = torch.rand(12, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    data = torch.utils.data.TensorDataset(images, torch.arange(12) % 2)
    site = wrongtree.from_predictions(
        data, [0] * 12, out=tmp_path / "build", classes=["a", "b"], k_range=(2, 3), progress=False
    )
    made = load(site.path, "manifest.json")["made"]
    assert (made["command"], made["options"], made["given"]) == (None, {}, [])
    assert made["parameters"]["score"]["k_range"] == [2, 3]
    assert made["parameters"]["score"]["seed"] == ScoreConfig.seed
    outcome = cli("init", "--like", site.path)
    assert outcome.code == 2
    assert outcome.sentence.endswith(
        "does not contain the options of its build; it was built from Python, or by an older version"
    )


def test_what_another_version_computed_is_named_beside_this_one(tmp_path):
    from wrongtree.artifacts.site import SiteFiles

    def keep(store, stage):
        return store.keep(stage, SiteFiles, [stage], lambda: SiteFiles((), "found"))

    store = Store(tmp_path, "site", lambda *_: None)
    keep(store, "old")
    (entry,) = tmp_path.glob("old-*")
    meta = json.loads((entry / "meta.json").read_text())
    meta["made_by"]["numpy"] = "1.0"
    del meta["checksum"]
    (entry / "meta.json").write_text(json.dumps({**meta, "checksum": digest(meta)}))
    again = Store(tmp_path, "site", lambda *_: None)
    keep(again, "old")
    keep(again, "new")
    assert again.versions["numpy"] == ", ".join(sorted(["1.0", importlib.metadata.version("numpy")]))
    assert again.versions["scipy"] == importlib.metadata.version("scipy")
