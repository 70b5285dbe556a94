"""The whole of probe/causes on a toy: pictures in memory, a real network, clusters named by hand."""

import itertools
from contextlib import contextmanager

import numpy as np
import torch
from PIL import Image
from torch import nn

from wrongtree.artifacts.causes import Candidates
from wrongtree.config import ClusterConfig, Machine, PredictConfig, RepresentConfig
from wrongtree.demo import digits_cnn, to_input
from wrongtree.inputs.batches import joined
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.stages.cluster import grow
from wrongtree.stages.predict.judge import open_pass
from wrongtree.stages.probe.bench import bench_of
from wrongtree.stages.probe.causes.clusters import Prober
from wrongtree.stages.probe.causes.compute import PARTS
from wrongtree.stages.probe.causes.proof import LEVEL
from wrongtree.stages.probe.causes.repairs import REPAIRS
from wrongtree.stages.probe.causes.stories import find_stories
from wrongtree.stages.probe.causes.tone import measured, tone_of
from wrongtree.stages.probe.causes.trying import Trying
from wrongtree.stages.probe.sampling import Sampler
from wrongtree.stages.represent.compute import compute as represent

MACHINE = Machine("cpu", 128)


def trained(pixels, labels, first=None):
    """A small network of digits; `first` is a layer before it."""
    layers = [] if first is None else [first]
    inputs = torch.stack([to_input(Image.fromarray(p)) for p in pixels])
    return fitted(lambda: nn.Sequential(*layers, digits_cnn()), inputs, torch.from_numpy(labels), 10)


def fitted(make, inputs, labels, epochs):
    """A network with weights from a fixed seed, trained."""
    torch.manual_seed(0)
    module = make()
    optimiser = torch.optim.AdamW(module.parameters(), lr=3e-3)
    for _ in range(epochs):
        for batch in torch.chunk(torch.randperm(len(inputs)), len(inputs) // 64):
            optimiser.zero_grad()
            torch.autograd.backward(nn.functional.cross_entropy(module(inputs[batch]), labels[batch]))
            optimiser.step()
    return module.eval()


class Site:
    """Pictures (n, h, w) and labels as a network sees them."""

    def __init__(self, module, pixels, labels):
        ids = tuple(f"{i:04d}.png" for i in range(len(pixels)))
        classes = tuple(map(str, range(10)))
        self.images = LabelledImages(
            "toy", ids, np.asarray(labels), classes, (), lambda i: Image.fromarray(pixels[i]), "toy"
        )
        self.classifier = Classifier(module, to_input)
        with open_pass(self.images, self.classifier, PredictConfig(), MACHINE, lambda _: None) as piece:
            self.predictions = joined([piece(i) for i in range(-(-len(pixels) // 1024))])
        self.wrong = self.predictions.errors
        errors = self.predictions.errors
        label, prediction = self.predictions.label[errors], self.predictions.prediction[errors]
        shape = represent(self.predictions, "combined", RepresentConfig(), {})
        self.trees = [
            grow.tree_of(shape, label, prediction, grouping, ClusterConfig()) for grouping in ("none", "label")
        ]

    def among(self, rows):
        """The errors among these images."""
        return np.intersect1d(rows, self.wrong)

    def trials(self, *clusters):
        """What is found out about clusters of judged images."""
        with self.open(len(clusters)) as ask:
            return ask(*clusters)

    @contextmanager
    def prober(self, level, likeness=None):
        """Yields what tries changes on the model; `likeness` is what a classifier of damage says of the images."""
        with bench_of(self.images, self.classifier, MACHINE) as bench:
            found = measured(self.predictions)
            trying = Trying(bench, self.predictions, tone_of(self.predictions, found), 10_000_000)
            probe = Prober(trying, Sampler(self.images.ids, self.predictions, 0), found, level, 32, likeness=likeness)
            assert probe.can_ask(np.arange(32))
            yield probe

    @contextmanager
    def open(self, count):
        """Yields what finds it out about `count` clusters at a time; what the model has said is not asked again."""
        with self.prober(1 - LEVEL / ((count + 11) * (len(REPAIRS) + PARTS))) as probe:
            nodes = itertools.count()  # what is asked of a cluster's own places is remembered by its node

            def ask(*clusters):
                candidates = Candidates(
                    tree=tuple(self.trees[0].id for _ in clusters),
                    node=np.array([next(nodes) for _ in clusters]),
                    member=tuple(np.searchsorted(self.wrong, cluster) for cluster in clusters),
                    rate=np.full(len(clusters), 0.9),
                    notable=np.full(len(clusters), True),
                )
                # No evidence of the trees: no cluster is cut, and none has a map.
                return find_stories(probe, candidates, self.trees, [], lambda _: None)

            yield ask
