"""In which order files of tests run, where two processes share them: sites that take long must be there when asked for.

Several files look at one site, and whoever needs it first builds it (tests/helpers/sites.py); the others wait, and a
processor idles. So the file that builds the slowest site comes first, long files that need none come beside it, and
only then the others that need it. Short files come last, so that no long one is left over at the end.
"""

from pathlib import Path

import pytest

FIRST = (
    "test_cifar",  # builds the site of CIFAR-10, while the other process …
    "test_representations",  # … builds the demo's, then that of every representation
    "test_accessibility",
    "test_cases",  # the longest that needs no site
    "test_autoencoder",
    "test_views",  # from here on CIFAR-10's site is there
    "test_map",
    "test_treemap",
    "test_pages_of_docs",
    "test_contract",  # builds the demo's site over all images
    "test_bad_input",
    "test_quiet",
    "test_kill",
    "test_causes",
    "test_act",
    "test_faults",
    "test_tags",
    "test_notebook",
    "test_over",
    "test_explore",
    "test_packaging",
    "test_models",
    "test_build",
    "test_store",
    "test_without_torch",
    "test_check",
    "test_hostile_build",
    "test_classifiers",
    "test_gallery",
    "test_browsers",
    "test_publish",
    "test_search",
    "test_methods",
    "test_forms",
    "test_security",
    "test_guide",
    "test_hostile",
    "test_export",
)
PLACE = {name: place for place, name in enumerate(FIRST)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stable: within a file nothing moves."""
    items.sort(key=lambda item: PLACE.get(Path(item.path).stem, len(PLACE)))
