"""What the model is asked about one cluster is never answered with what it said of another."""

import numpy as np

from toy_site import MACHINE, Site, trained
from wrongtree.demo import load_digits
from wrongtree.stages.probe.bench import bench_of
from wrongtree.stages.probe.causes.clusters import Prober
from wrongtree.stages.probe.causes.harm import harmed
from wrongtree.stages.probe.causes.tone import measured, tone_of
from wrongtree.stages.probe.causes.trying import Trying
from wrongtree.stages.probe.sampling import Sampler


def test_what_is_found_of_a_cluster_does_not_depend_on_those_that_were_probed_and_dropped_before():
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    module = trained(pixels[:900], labels[:900])
    noise = np.random.default_rng(0).integers(0, 160, size=(100, *pixels.shape[1:]))
    shown = pixels[900:1300]
    shown[:100] //= 6
    shown[100:200] = np.clip(shown[100:200] + noise, 0, 255)
    shown[200:300] = np.rot90(shown[200:300], axes=(1, 2))
    site = Site(module, shown, labels[900:1300])
    found = measured(site.predictions)
    clusters = [site.among(np.arange(start, start + 100)) for start in (0, 100, 200)]

    def trials(*numbers):
        """Damages of each of these clusters by one prober, which keeps none of what it was asked."""
        with bench_of(site.images, site.classifier, MACHINE) as bench:
            trying = Trying(bench, site.predictions, tone_of(site.predictions, found), 100_000)
            probe = Prober(trying, Sampler(site.images.ids, site.predictions, 0), found, 0.999, 32)
            return [harmed(probe, probe.probe(clusters[n], None, f"cluster-{n}"), np.nan) for n in numbers]

    alone = [trials(number)[0] for number in range(3)]
    assert sum(map(bool, alone)) > 1
    assert trials(0, 1, 2) == alone
