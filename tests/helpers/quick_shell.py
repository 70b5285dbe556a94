"""A real shell in which `wrongtree` starts at once: everything is imported in one process, and every command is a fork.

The program `wrongtree` that the shell finds hands its arguments, folder and streams over a socket; `serve` forks.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

CLIENT = """\
#!{python} -SE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
socket.send_fds(server, [json.dumps([sys.argv[1:], os.getcwd()]).encode()], [0, 1, 2])
sys.exit(int(server.recv(16)))
"""


@contextmanager
def quick_shell(folder: Path):
    """Yields `run(script, cwd)`; `folder` has a short path, as that of a socket must be."""
    path = folder / "socket"
    (folder / "bin").mkdir()
    client = folder / "bin" / "wrongtree"
    client.write_text(CLIENT.format(python=sys.executable, path=str(path)))
    client.chmod(0o755)
    env = {**os.environ, "PATH": f"{client.parent}{os.pathsep}{os.environ['PATH']}"}
    server = subprocess.Popen([sys.executable, __file__, str(path)], env=env)
    try:
        while not path.exists():
            assert server.poll() is None
            time.sleep(0.02)

        def run(script: str, cwd: Path) -> subprocess.CompletedProcess:
            """Run it as `bash -e`; what is printed on both streams comes as one text, as a person sees it."""
            command = ["bash", "-euo", "pipefail", "-c", script]
            both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
            return subprocess.run(command, cwd=cwd, env=env, text=True, timeout=120, check=False, **both)

        yield run
    finally:
        server.kill()
        server.wait()


def serve(path: str) -> None:
    """Import once what commands need, then fork for each."""
    import torch
    from sklearn import cluster, manifold, mixture  # noqa: F401

    torch.set_num_threads(1)
    from wrongtree.commands import app as cli
    from wrongtree.flow import run  # noqa: F401
    from wrongtree.inputs.models import torchvision_models  # noqa: F401
    from wrongtree.stages.predict import judge  # noqa: F401

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path + ".tmp")
    listening.listen()
    os.rename(path + ".tmp", path)
    while True:
        connection, _ = listening.accept()
        message, streams, _, _ = socket.recv_fds(connection, 1 << 16, 3)
        pid = os.fork()
        if pid == 0:
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            sys.stdout, sys.stderr = (open(k, "w", buffering=1, closefd=False) for k in (1, 2))  # noqa: SIM115
            arguments, cwd = json.loads(message)
            os.chdir(cwd)
            sys.argv = ["wrongtree", *arguments]
            code = 1
            try:
                cli.main()
            except SystemExit as end:
                code = int(end.code or 0)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(code)
        for stream in streams:
            os.close(stream)
        connection.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
        connection.close()


if __name__ == "__main__":
    serve(sys.argv[1])
