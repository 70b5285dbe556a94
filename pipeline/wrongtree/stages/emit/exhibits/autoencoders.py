"""Autoencoders: how those behind the representations learnt."""

from __future__ import annotations

from collections.abc import Mapping

from wrongtree.artifacts.representations import Autoencoder
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing

FILE = "data/autoencoders.json"


def write(_: Showing, autoencoders: Mapping[str, Autoencoder]) -> Written:
    """autoencoders.json, to four digits."""
    yield (
        FILE,
        {
            "format": FORMAT,
            "autoencoders": [
                {
                    "representation": name,
                    "steps": found.steps,
                    "every": found.every,
                    "loss": [float(f"{value:.4g}") for value in found.loss],
                    "baseline": float(f"{found.baseline:.4g}"),
                    "side": found.side,
                }
                for name, found in autoencoders.items()
            ],
        },
    )
    return {"autoencoders": FILE}


EXHIBIT = Exhibit(
    "autoencoders",
    needs=("autoencoder",),
    write=write,
    loaded="with an image",
    manifest={"autoencoders": None},
)
