"""THE one ordered list of stages: what there is to compute, of what, and where. The engine walks it.

A new stage is an entry here and a file below wrongtree/stages. Its parameters are named in `takes`; a test holds them
to the signature of its `compute`.
"""

from __future__ import annotations

from wrongtree.artifacts.agreement import MapAgreement, VectorScores
from wrongtree.artifacts.causes import Candidates, Entries, Trials
from wrongtree.artifacts.checks import Checks, Contrast, HeldOut
from wrongtree.artifacts.clusters import ClassClusters, Clusterings, Tree
from wrongtree.artifacts.compared import Outcomes
from wrongtree.artifacts.evidence import Alike, ClassGroups, Evidence, Region
from wrongtree.artifacts.facts import Facts
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.probes import Sanity, Uncropped, WhyNot, WhyNotMeans
from wrongtree.artifacts.representations import Autoencoder, Embedding, Plane, Reconstruction, Representation, Vectors
from wrongtree.artifacts.scores import Scores
from wrongtree.artifacts.site import SiteFiles
from wrongtree.artifacts.splits import SplitRates, TrainingLooks
from wrongtree.config import parts_of
from wrongtree.flow.along import AUTOENCODERS, labelled, used
from wrongtree.flow.stage import (
    REPRESENTATIONS,
    TREES,
    Brings,
    Everything,
    Option,
    Part,
    Result,
    Stage,
    every,
    first,
    same,
)
from wrongtree.flow.stages_of_concepts import HEADED, SEEN
from wrongtree.flow.stages_of_data import LOOKED_AT, MARKS_TRIED, QUESTIONED, SEEN_BY_DAMAGE, SHARED
from wrongtree.flow.telling import tell_before
from wrongtree.flow.when import (
    can_be_asked,
    compares_models,
    compares_splits,
    crops_errors,
    has_members,
    has_model,
    is_comparison,
    keeps_vectors,
    missing_files,
    shows_first_split,
)
from wrongtree.inputs.images.naming import Named

JUDGED = same("predictions")
EMBEDDED = Result("embedding", lambda plan, index: [(part,) for part in parts_of(index[0])], many=True, optional=True)
ALL_TREES = every("tree", TREES)
HIERARCHY = Option("hierarchy", unless_none=True)
COMPARED = Option("compared", unless_none=True)

STAGES = (
    # before: what the model says of itself, and what a few images tell of data and model
    Stage(
        "named", 1, Named, "preflight.named:compute",
        {"brought": Brings(("model",))},
        kept="names", below="flow", when=has_model,
    ),
    Stage(
        "facts", 3, Facts, "preflight.kept:compute",
        {"brought": Brings(("images", "model")), "config": Option("predict")},
        kept="check", below="flow", lacks=lambda build, found: found.unsettled if found.measured else ["all"],
    ),
    # predict
    Stage(
        "predictions", 9, Predictions, "predict.pieces:compute",
        {"brought": Brings(("images", "model")), "config": Option("predict")},
        kept="predict", pieces=True, before=tell_before, lacks=lambda build, found: found.unsettled,
    ),
    # represent
    Stage(
        "embedding", 1, Embedding, "embed.networks:pretrained",
        {"brought": Brings(("images", "embedder")), "predictions": JUDGED, "config": Option("represent")},
        kept="embed/{0}", along=used("pretrained"), when=has_members, pieces=True,
    ),
    *SEEN,
    Stage(
        "autoencoder", 1, Autoencoder, "embed.networks:learn",
        {"brought": Brings(), "predictions": JUDGED, "name": Part(0), "config": Option("autoencoder")},
        kept="embed/{0}", along=used(*AUTOENCODERS), when=has_members,
    ),
    Stage(
        "embedding", 1, Embedding, "embed.networks:encode",
        {"brought": Brings(), "predictions": JUDGED, "network": same("autoencoder"), "name": Part(0),
         "config": Option("represent")},
        kept="embed/{0}-latents", along=used(*AUTOENCODERS),
    ),
    Stage(
        "reconstruction", 1, Reconstruction, "embed.networks:redraw",
        {"brought": Brings(), "predictions": JUDGED, "network": same("autoencoder"), "embedding": same("embedding")},
        kept="embed/{0}-pictures", along=used("autoencoder"),
    ),
    Stage(
        "representation", 7, Representation, "represent.compute:compute",
        {"predictions": JUDGED, "name": Part(0), "config": Option("represent"), "embeddings": EMBEDDED},
        kept="represent/{0}", along=REPRESENTATIONS, when=has_members,
    ),
    Stage(
        "image-vectors", 1, Vectors, "represent.every:compute",
        {"predictions": JUDGED, "name": Part(0), "config": Option("represent")},
        kept="represent/{0}-all", along=REPRESENTATIONS, when=keeps_vectors,
    ),
    Stage(
        "plane", 7, Plane, "represent.plane:compute",
        {"representation": same("representation"), "config": Option("plane")},
        kept="map/{0}", along=REPRESENTATIONS,
    ),
    # cluster
    Stage(
        "tree", 3, Tree, "cluster.grow:compute",
        {"predictions": JUDGED, "representation": same("representation"), "grouping": Part(1),
         "config": Option("cluster"), "hierarchy": HIERARCHY},
        kept="cluster/{0}-{1}", along=TREES,
    ),
    Stage(
        "half-tree", 4, Tree, "cluster.half:compute",
        {"predictions": JUDGED, "representation": same("representation"), "grouping": Part(1),
         "config": Option("cluster"), "explaining": Option("explain"), "hierarchy": HIERARCHY},
        kept="cluster/{0}-{1}-half", along=TREES,
    ),
    Stage(
        "clusterings", 3, Clusterings, "cluster.methods:compute",
        {"predictions": JUDGED, "representation": same("representation"),
         "trees": Result("tree", lambda plan, index: [at for at in TREES.of(plan) if at[0] == index[0]], many=True),
         "config": Option("score"), "hierarchy": HIERARCHY},
        kept="cluster/{0}-flat", along=REPRESENTATIONS,
    ),
    Stage(
        "class-clusters", 2, ClassClusters, "cluster.classes:compute",
        {"predictions": JUDGED, "representation": first("representation"),
         "tree": Result("tree", labelled, optional=True), "config": Option("score")},
        kept="cluster/classes",
    ),
    # explain: nodes, errors, classes
    Stage(
        "alike", 9, Alike, "explain.alike:compute",
        {"representation": first("representation"), "config": Option("explain")},
        kept="explain/alike",
    ),
    Stage(
        "region", 9, Region, "explain.region:of_members",
        {"predictions": JUDGED, "representation": same("representation"), "config": Option("explain")},
        kept="explain/region-{0}", along=REPRESENTATIONS,
    ),
    *LOOKED_AT,
    Stage(
        "evidence", 11, Evidence, "explain.evidence:compute",
        {"predictions": JUDGED, "pictures": same("pictures"), "representation": same("representation"),
         "region": same("region"), "tree": same("tree"), "config": Option("explain")},
        kept="explain/{0}-{1}", along=TREES,
    ),
    Stage(
        "class-groups", 1, ClassGroups, "explain.groups:compute",
        {"predictions": JUDGED, "representation": first("representation"), "clusters": same("class-clusters"),
         "config": Option("explain")},
        kept="explain/classes",
    ),
    # explain: is it more than chance?
    Stage(
        "checks", 4, Checks, "explain.checks.nodes:compute",
        {"predictions": JUDGED, "representation": same("representation"), "region": same("region"),
         "tree": same("tree"), "config": Option("explain")},
        kept="explain/checks-{0}-{1}", along=TREES,
    ),
    Stage(
        "contrast", 3, Contrast, "explain.checks.nodes:contrast_nodes",
        {"predictions": JUDGED, "tree": same("tree"), "config": Option("explain")},
        kept="explain/contrast-{0}-{1}", along=TREES,
    ),
    Stage(
        "held-out", 4, HeldOut, "explain.checks.nodes:held_out",
        {"predictions": JUDGED, "representation": same("representation"), "half": same("half-tree"),
         "tree": same("tree"), "config": Option("explain")},
        kept="explain/held-out-{0}-{1}", along=TREES,
    ),
    Stage(
        "class-contrast", 2, Contrast, "explain.checks.nodes:contrast_classes",
        {"predictions": JUDGED, "config": Option("explain")},
        kept="explain/contrast-classes", when=has_members,
    ),
    # explain: the data
    *SHARED,
    *HEADED,
    # explain: splits
    Stage(
        "split-rates", 1, SplitRates, "explain.splits.rates:compute",
        {"brought": Brings(("images",)), "predictions": JUDGED,
         "representations": every("representation", REPRESENTATIONS), "trees": ALL_TREES,
         "evidence": every("evidence", TREES), "config": Option("explain")},
        kept="explain/splits", when=compares_splits,
    ),
    Stage(
        "training-looks", 1, TrainingLooks, "explain.splits.training:compute",
        {"brought": Brings(("images",)), "predictions": JUDGED},
        kept="explain/training", when=shows_first_split,
    ),
    # score
    Stage(
        "scores", 2, Scores, "score.scores:compute",
        {"predictions": JUDGED, "clusterings": every("clusterings", REPRESENTATIONS)},
        kept="score",
    ),
    Stage(
        "vectors", 1, VectorScores, "cluster.vectors:compute",
        {"brought": Brings(), "predictions": JUDGED, "config": Option("score")},
        kept="score/vectors", when=can_be_asked,
    ),
    Stage(
        "mapped", 2, MapAgreement, "explain.checks.mapped:compute",
        {"predictions": JUDGED, "trees": ALL_TREES, "config": Option("explain")},
        kept="score/maps", when=can_be_asked,
    ),
    # probe
    Stage(
        "why-not", 1, WhyNot, "probe.why_not:compute", {"brought": Brings(), "predictions": JUDGED},
        kept="probe/why-not", when=can_be_asked,
    ),
    Stage(
        "why-not-means", 1, WhyNotMeans, "explain.why_not:compute",
        {"why_not": same("why-not"), "trees": ALL_TREES, "config": Option("probe")},
        kept="explain/why-not",
    ),
    Stage(
        "candidates", 6, Candidates, "explain.candidates:compute",
        {"predictions": JUDGED, "trees": ALL_TREES, "evidence": every("evidence", TREES),
         "regions": every("region", REPRESENTATIONS), "representations": every("representation", REPRESENTATIONS),
         "config": Option("explain")},
        kept="explain/candidates",
    ),
    *SEEN_BY_DAMAGE,
    *MARKS_TRIED,
    Stage(
        "trials", 73, Trials, "probe.causes.compute:compute",
        {"brought": Brings(), "predictions": JUDGED, "candidates": same("candidates"), "trees": ALL_TREES,
         "evidence": every("evidence", TREES), "likeness": same("likeness"), "config": Option("probe"),
         "seeing": Option("predict")},
        kept="probe/causes", when=can_be_asked,
    ),
    Stage(
        "entries", 85, Entries, "explain.listed.entries:compute",
        {"brought": Brings(("images",)), "predictions": JUDGED, "pictures": same("pictures"),
         "candidates": same("candidates"), "trials": Result("trials", lambda plan, index: [index], optional=True),
         "likeness": Result("likeness", lambda plan, index: [index], optional=True), "marks": same("marks"),
         "mark_trials": Result("mark-trials", lambda plan, index: [index], optional=True), "trees": ALL_TREES,
         "config": Option("explain")},
        kept="explain/entries", when=lambda build: not is_comparison(build),
    ),
    Stage(
        "entries", 3, Entries, "explain.compared:compute",
        {"predictions": JUDGED, "trees": ALL_TREES, "compared": COMPARED},
        kept="explain/compared", when=is_comparison,
    ),
    Stage(
        "outcomes", 1, Outcomes, "explain.outcomes:compute",
        {"predictions": JUDGED, "trees": ALL_TREES, "evidence": every("evidence", TREES), "compared": COMPARED},
        kept="explain/outcomes", when=compares_models,
    ),
    *QUESTIONED,
    Stage(
        "sanity", 2, Sanity, "probe.sanity:compute",
        {"brought": Brings(), "predictions": JUDGED, "config": Option("probe"), "seeing": Option("predict")},
        kept="probe/sanity", when=can_be_asked,
    ),
    Stage(
        "uncropped", 2, Uncropped, "probe.causes.uncropped:compute",
        {"brought": Brings(), "predictions": JUDGED, "config": Option("probe")},
        kept="probe/uncropped", when=crops_errors,
    ),
    # emit
    Stage(
        "site", 89, SiteFiles, "emit.site:compute",
        {"brought": Brings(("images",)), "model": Option("described"), "found": Everything(),
         "config": Option("emit"), "target": Option("target"), "notes": Option("notes"), "hierarchy": HIERARCHY,
         "compared": COMPARED},
        kept="emit", beside=("assets",), lacks=missing_files,
    ),
)  # fmt: skip
