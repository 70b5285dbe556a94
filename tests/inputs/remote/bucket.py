"""An S3 server on loopback, as empty as the bucket in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

SECRET = "a-long-secret"


@contextmanager
def served() -> Iterator[Any]:
    """A client of it; the environment is that of a person whom it lets in."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # What it holds belongs to the process: another server of it may have filled the same bucket.
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    known = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in known.items():
            patch.setenv(name, value)
        import boto3

        client = boto3.client("s3")
        client.create_bucket(Bucket="bucket")
        yield client
    server.stop()


def upload(client: Any, folder: Path, below: str) -> None:
    """All files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            client.upload_file(str(path), "bucket", f"{below}{path.relative_to(folder).as_posix()}")
