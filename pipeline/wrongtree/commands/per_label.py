"""`--one-vs-rest`: one build becomes one for each label, and a page over them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from wrongtree.commands.asked import Job
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some

if TYPE_CHECKING:
    from rich.console import Console

KEY = "one-vs-rest"


def per_label(job: Job, to: Console) -> list[Job]:
    """The job of each label that is asked for, and what they will take is told; the job itself where none is.

    UserError where one is no label of the data, or a site lies where the page over them would.
    """
    asked = job.reading.one_vs_rest
    if asked is None:
        return [job]
    if job.plan.hierarchy is not None:
        both = f"--hierarchy {job.plan.hierarchy}: has no use with --one-vs-rest, whose sites have two classes each"
        raise UserError(f"{both}; remove one of these options", "images")
    from wrongtree.inputs.images.labelled import labels_to_judge
    from wrongtree.inputs.tables.one_vs_rest import folder_of
    from wrongtree.sites.read import MANIFEST

    labels, images = labels_to_judge(job.data, asked, job.reading)
    folder = job.plan.out / job.plan.name
    if (folder / MANIFEST).is_file():
        raise UserError(f"{folder}: is a site already; choose another folder for the sites of the labels with --name")
    jobs: list[Job] = []
    for label in labels:
        plan, said = job.plan, job.plan.asked
        name = folder_of(label, [other.plan.name for other in jobs])
        if said is not None:  # what makes this one site again
            said = dataclasses.replace(said, options={**said.options, KEY: label})
        title = f"{plan.title or plan.name}: {label}"
        plan = dataclasses.replace(plan, out=folder, name=name, title=title, asked=said)
        jobs.append(dataclasses.replace(job, plan=plan, reading=dataclasses.replace(job.reading, one_vs_rest=label)))
    if len(jobs) > 1:
        over = "the model goes" if job.predictions is None else "wrongtree goes"
        note = f"{len(jobs):,} sites, one per label ({some(labels, 8)})"
        note += f": {over} over the {images:,} images once per site"
        to.print(note, style="yellow", markup=False)
    return jobs
