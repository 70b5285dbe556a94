"""Walks the list of stages: what is kept under its key is taken, what is not is computed and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any

from wrongtree.artifacts.pieces import Pieces, kept_open
from wrongtree.flow.plan import Plan
from wrongtree.flow.stage import Axis, Brings, Index, Option, Part, Result, Source, Stage
from wrongtree.inputs.brought import Brought
from wrongtree.shared.digests import digest
from wrongtree.store.shard import Filled, Share
from wrongtree.store.store import Kept, Store

Taken = tuple[Any, Callable[[], Any]]  # what of it is part of the key, and what reads it
NO_PART = object()  # of the key


@dataclass(frozen=True)
class Asked:
    """What the store is asked for one result of a stage."""

    name: str
    ingredients: list[Any]  # of its key
    announced: Callable[[], Any]  # computes it
    in_pieces: Callable[[], Pieces[Any]]  # the same, of a stage that is kept in pieces
    is_whole: Callable[[Any], bool]


class Walk:
    """One build: what is asked for, what was brought, and what was found so far."""

    def __init__(
        self,
        store: Store,
        plan: Plan,
        brought: Brought,
        digests: Mapping[str, str],
        added: Mapping[str, Callable[[], Any]],
    ) -> None:
        self.store = store
        self.plan = plan
        self.brought = brought
        self._digests = digests  # of what was brought: images, model, embedder
        self._added = added  # options beside the plan, asked for when the first stage takes them
        self._found: dict[str, dict[Index, Kept[Any]]] = {}
        self._axes: dict[str, Axis] = {}

    def run(self, stages: Sequence[Stage]) -> None:
        """Walk stages, none of which takes what a later one makes."""
        for stage in stages:
            if stage.when(self):
                for index in stage.along.of(self.plan):
                    self._walk(stage, index)

    def share(
        self, stage: Stage, about: Mapping[str, str] | None, held: ExitStack | None = None
    ) -> Callable[[Share], Filled]:
        """What computes shares of the pieces of a stage that is made once, without joining them.

        `about`: what they are made of, by digests. UserError where other shards of the site are made of other things.
        `held`: what computes pieces stays open from one share to the next, until this is closed.
        """
        taken = {parameter: self._take(source, ()) for parameter, source in stage.takes.items()}
        assert stage.pieces
        asked = self._asked(stage, (), {parameter: found for parameter, found in taken.items() if found is not None})
        pieces = cache(asked.in_pieces if held is None else lambda: kept_open(asked.in_pieces(), held))
        return partial(self.store.fill, asked.name, stage.makes, asked.ingredients, pieces, asked.is_whole, about=about)

    def get(self, stage: str) -> Any:
        """The one result of a stage, read when somebody first asks."""
        return self._found[stage][()].get()

    def option(self, name: str) -> Any:
        """What was asked for."""
        return self._added[name]() if name in self._added else getattr(self.plan, name)

    def _walk(self, stage: Stage, index: Index) -> None:
        taken: dict[str, Taken] = {}
        for parameter, source in stage.takes.items():
            found = self._take(source, index)
            if found is None:
                return  # it is made of something that this build does not have
            taken[parameter] = found
        self._axes[stage.name] = stage.along
        self._found.setdefault(stage.name, {})[index] = self._keep(stage, index, taken)

    def _keep(self, stage: Stage, index: Index, taken: Mapping[str, Taken]) -> Kept[Any]:
        asked = self._asked(stage, index, taken)
        if stage.pieces:
            kept = self.store.keep_pieces(asked.name, stage.makes, asked.ingredients, asked.in_pieces, asked.is_whole)
        else:
            kept = self.store.keep(asked.name, stage.makes, asked.ingredients, asked.announced, asked.is_whole)
        if stage.lacks is not None and (lacking := stage.lacks(self, kept.get())):
            # A later run has the same key here and will make it anew: it must not find what was made of this one.
            return Kept(digest(kept.key, list(lacking)), kept.get)
        return kept

    def _asked(self, stage: Stage, index: Index, taken: Mapping[str, Taken]) -> Asked:
        def compute() -> Any:
            module, _, name = stage.compute.partition(":")
            function = getattr(import_module(f"wrongtree.{stage.below}.{module}"), name)
            return function(**{parameter: read() for parameter, (_, read) in taken.items()})

        def announced() -> Any:
            if stage.before is not None:
                stage.before(self)
            return compute()

        def in_pieces() -> Pieces[Any]:
            found: Pieces[Any] = compute()

            @contextmanager
            def begin() -> Iterator[Callable[[int], Any]]:
                if stage.before is not None:
                    stage.before(self)
                with found.begin() as piece:
                    yield piece

            if found.elsewhere is None:
                return Pieces(found.count, begin)
            elsewhere = found.elsewhere

            def announced_elsewhere(which: Sequence[int]) -> None:
                if stage.before is not None:
                    stage.before(self)
                elsewhere(which)

            return Pieces(found.count, begin, announced_elsewhere)

        def is_whole(found: Any) -> bool:
            return stage.lacks is None or not stage.lacks(self, found)

        keys = [key for key, _ in taken.values() if key is not NO_PART]
        ingredients = [stage.version, keys, [self.option(name) for name in stage.beside]]
        return Asked(stage.kept.format(*index), ingredients, announced, in_pieces, is_whole)

    def _take(self, source: Source, index: Index) -> Taken | None:
        if isinstance(source, Result):
            return self._result(source, index)
        if isinstance(source, Option):
            value = self.option(source.name)
            return NO_PART if source.unless_none and value is None else value, lambda: value
        if isinstance(source, Part):
            return index[source.position], lambda: index[source.position]
        if isinstance(source, Brings):
            return [self._digests[name] for name in source.digests], lambda: self.brought
        everything = {name: self._along(self._axes[name], found) for name, found in self._found.items()}
        return [key for key, _ in everything.values()], lambda: {name: read() for name, (_, read) in everything.items()}

    def _result(self, source: Result, index: Index) -> Taken | None:
        found = self._found.get(source.stage, {})
        depth = len(next(iter(found), ()))
        chosen = {at[:depth]: found[at[:depth]] for at in source.which(self.plan, index) if at[:depth] in found}
        if not chosen:
            return (None, lambda: None) if source.optional else None
        if source.many:
            return self._along(self._axes[source.stage], chosen)
        (kept,) = chosen.values()
        return kept.key, kept.get

    @staticmethod
    def _along(axis: Axis, found: Mapping[Index, Kept[Any]]) -> Taken:
        """Results of a stage: the only one, or a list, or by name."""
        keys = [kept.key for kept in found.values()]
        if () in found:
            return keys, found[()].get
        if axis.named:
            return keys, lambda: {index[0]: kept.get() for index, kept in found.items()}
        return keys, lambda: [kept.get() for kept in found.values()]
