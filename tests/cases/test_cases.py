"""Every kind of input that people were seen to bring is judged right, or refused with a mend that works."""

import importlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from cases import Case, hold

# One module of cases per area; each has a list `CASES`.
AREAS = [path.stem for path in sorted(Path(__file__).parent.glob("brought_*.py"))]
ALL: list[Case] = [case for area in AREAS for case in importlib.import_module(area).CASES]


class Nobody(BaseHTTPRequestHandler):
    """A store that lets nobody in."""

    def do_GET(self) -> None:
        self.send_error(403)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module", autouse=True)
def elsewhere():
    """Buckets are those of a store on this machine, and nobody here has credentials, whoever runs the tests."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nobody)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, "none")
        yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_what_people_bring_is_judged_right_or_refused_with_a_mend_that_works(case, tmp_path, cli):
    torch.manual_seed(0)  # a case's networks are the same, whichever tests ran before
    hold(case, tmp_path, cli)


def test_every_case_has_a_name_of_its_own():
    assert len({case.name for case in ALL}) == len(ALL)
