"""A script that starts runs of the command line quickly: everything is imported once, then every run is a fork.

Reads JSON lines of a folder and the arguments of a run in it; answers each with the run's process number, then with
its exit code. What a run prints goes to the file `log` in its folder.
"""

import importlib
import json
import os
import sys

import torch

torch.set_num_threads(1)
for name in (
    "predict.judge", "represent.compute", "represent.plane", "cluster.grow", "cluster.methods", "cluster.classes",
    "score.scores", "explain.evidence", "explain.groups", "explain.alike", "explain.region", "emit.site",
    "embed.autoencoder", "embed.pretrained", "probe.bench",
):  # fmt: skip
    importlib.import_module(f"wrongtree.stages.{name}")
from sklearn import cluster, manifold, mixture  # noqa: E402, F401  (imported late by the stages)

from wrongtree.commands import app as cli  # noqa: E402

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        folder, *arguments = json.loads(line)
        os.chdir(folder)
        log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        sys.argv = ["wrongtree", *arguments]
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.stdout.flush()
            os._exit(code or 0)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
