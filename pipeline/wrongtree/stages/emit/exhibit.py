"""An exhibit: one kind of evidence, from the artifacts it is made of to its documents and sheets on disk."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wrongtree.stages.emit.showing import Showing

# Yields every document by its path below the site, JSON or bytes, and returns what the manifest says under the
# exhibit's keys.
Written = Generator[tuple[str, dict[str, Any] | bytes], None, Mapping[str, Any]]
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Exhibit:
    """A declaration; `emit` walks the list of them and knows none by name."""

    name: str  # of its file here, of its folder in web/src/exhibits
    needs: tuple[str, ...]  # results of stages that it is made of; where one is lacking, it is not shown
    write: Callable[..., Written]  # of the Showing, then what it needs, then what it takes also
    loaded: str  # when the page fetches it
    also: tuple[str, ...] = ()  # results that it shows where they are there: it is given None for one that is not
    manifest: Mapping[str, Any] = field(default_factory=dict)  # the keys it fills, as they are where it is not shown
    optional: tuple[str, ...] = ()  # keys that it fills on some sites

    def written(self, on: Showing, found: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write it, if there is anything to show. Returns its keys of the manifest."""
        needed = [found.get(name) for name in self.needs]
        if any(_lacks(result) for result in needed):
            return self.manifest
        documents = self.write(on, *needed, *(found.get(name) for name in self.also))
        keys = _write_all(documents, on.write)
        if keys.keys() - self.optional != self.manifest.keys():
            raise ValueError(f"the exhibit {self.name} fills {sorted(keys)}, and declares {sorted(self.manifest)}")
        return keys


def _write_all(documents: Written, write: Callable[[str, dict[str, Any] | bytes], None]) -> Mapping[str, Any]:
    """Write documents one by one, so that only one is in memory, and return what the generator returns."""
    while True:
        try:
            path, document = next(documents)
        except StopIteration as end:
            keys: Mapping[str, Any] = end.value
            return keys
        write(path, document)


def _lacks(result: Any) -> bool:
    """Whether a stage gave nothing: it was not run, or there was nothing to run it on."""
    return result is None or (isinstance(result, list | tuple | Mapping) and not result)
