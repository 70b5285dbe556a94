"""Images on a web server that fails now and then: what is tried again, what is skipped, and what is refused."""

import base64
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from checking import FACTORY, paint, snapshot
from wrongtree.commands.asked import default_name
from wrongtree.config import DataConfig
from wrongtree.inputs.decode import read_rows
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.remote import faults
from wrongtree.inputs.remote.paths import place
from wrongtree.shared.faults import UserError

ROWS = ("red/0.png,red", "red/1.png,red", "blue/2.png,blue", "green/3.png,green", "blue/4.png,red")


class Server(ThreadingHTTPServer):
    """Serves `files`; the next answers for a path may be faults: a status, `reset`, `cut`, or a place to go to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[object]] = {}
        self.asked: list[tuple[str, str]] = []
        self.login = ""
        self.silent = threading.Event()  # somebody waits for an answer that does not come
        self.over = threading.Event()
        self.tags = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    """GET and HEAD of a Server."""

    server: Server

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path))
        waiting = self.server.faults.get(path, []) if self.command == "GET" else []
        fault = waiting.pop(0) if waiting else None
        data = self.server.files.get(path, b"")
        given = self.headers.get("Authorization", "")
        if self.server.login and given != "Basic " + base64.b64encode(self.server.login.encode()).decode():
            fault = 401
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if fault == "silence":
            self.server.silent.set()
            self.server.over.wait(60)
        status = fault if isinstance(fault, int) else 302 if isinstance(fault, str) and ":" in fault else 200
        self.send_response(status if data or status != 200 else 404)
        if status == 302:
            self.send_header("Location", str(fault))
        if self.server.tags and data:
            self.send_header("ETag", f'"{hash(data)}"')
        self.send_header("Content-Type", "text/html" if path.endswith("/") else "application/octet-stream")
        self.send_header("Content-Length", str(len(data) if status == 200 else 0))
        self.end_headers()
        if self.command == "GET" and status == 200:
            self.wfile.write(data[: len(data) // 2] if fault == "cut" else data)


@pytest.fixture
def web(tmp_path, monkeypatch):
    """A few pictures and a manifest of them, one with a wrong label, and no faults yet."""
    monkeypatch.setattr(faults, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.chdir(tmp_path)
    server = Server()
    for k, row in enumerate(ROWS):
        name = row.partition(",")[0]
        server.files[f"/set/{name}"] = paint(tmp_path / "painted" / name, name.split("/")[0], seed=k).read_bytes()
    manifest(server, *ROWS)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def manifest(web: Server, *rows: str) -> None:
    web.files["/set/photos.csv"] = "\n".join(["path,label", *rows, ""]).encode()


def opened(web: Server, name: str = "/set/photos.csv", **config):
    return open_images(place(web.url + name), None, DataConfig(downloads=Path("kept"), **config))


def refused(web: Server, name: str = "/set/photos.csv", **config) -> str:
    with pytest.raises(UserError) as fault:
        opened(web, name, **config)
    return str(fault.value).replace(web.url, "WEB")


@pytest.mark.parametrize("fault", [503, 429, "reset", "cut"])
def test_a_fault_that_passes_is_tried_again_and_nobody_hears_of_it(web, fault):
    images = opened(web)
    web.faults["/set/red/1.png"] = [fault, fault]
    web.asked.clear()
    read = read_rows(images, lambda picture: picture.size, [0, 1, 2])
    assert (read.rows, read.skipped) == ([0, 1, 2], [])
    assert sorted(web.asked) == [
        ("GET", "/set/blue/2.png"),
        ("GET", "/set/red/0.png"),
        *[("GET", "/set/red/1.png")] * 3,
    ]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (500, "the server answers 500, also after several attempts"),
        ("cut", "the connection breaks off, also after several attempts"),
        (404, "does not exist"),
    ],
)
def test_an_image_that_stays_out_of_reach_is_skipped_and_asked_for_again_in_the_next_run(web, fault, reason):
    images = opened(web)
    web.faults["/set/red/1.png"] = [fault] * 4
    read = read_rows(images, lambda picture: picture.size, [0, 1, 2])
    assert (read.rows, read.skipped) == ([0, 2], [("red/1.png", reason)])
    assert read.unsettled == ["red/1.png"]
    web.faults.clear()
    assert read_rows(opened(web), lambda picture: picture.size, [0, 1, 2]).skipped == []


@pytest.mark.skipif(os.name == "nt", reason="has no signals to stop it with")
def test_ctrl_c_ends_a_run_soon_that_waits_for_a_server(web, tmp_path):
    web.faults = {f"/set/{row.partition(',')[0]}": ["silence"] for row in ROWS}
    asked = ["check", "--data", f"{web.url}/set/photos.csv", "--model", f"{FACTORY}:net"]
    process = subprocess.Popen(
        [sys.executable, "-m", "wrongtree", *asked],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert web.silent.wait(120), process.communicate(timeout=1)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=55)[1]
    assert (process.returncode, time.monotonic() - began < 30) == (130, True)  # and not the minute of a request
    assert said == "wrongtree: interrupted; finished work is cached, run the same command to resume\n"


def test_an_image_that_is_not_there_or_is_none_is_skipped_for_good(web):
    manifest(web, *ROWS, "red/9.png,red", "red/8.png,red")
    web.files["/set/red/8.png"] = b"what a proxy says"
    images = opened(web)
    assert "1 of 7 images are not there or cannot be asked for, such as 'red/9.png', and" in images.notes[0]
    read = read_rows(images, lambda picture: picture.size, range(7))
    assert [id_ for id_, _ in read.skipped] == ["red/9.png", "red/8.png"]
    assert read.unsettled == []


def test_many_failures_in_a_row_end_the_run_instead_of_waiting_for_each(web):
    manifest(web, *(f"red/{k}.png,red" for k in range(100, 160)))
    web.files |= {f"/set/red/{k}.png": web.files["/set/red/0.png"] + bytes([k]) for k in range(100, 160)}
    images = opened(web)
    web.faults = {f"/set/red/{k}.png": [503] * 4 for k in range(100, 160)}
    with pytest.raises(UserError, match="answers 503"):
        read_rows(images, lambda picture: picture.size, range(60))


def test_only_the_sample_is_asked_for_and_the_next_run_fetches_nothing_but_the_manifest(web):
    images = opened(web, sample=1)
    (one,) = images.ids
    assert sorted(set(web.asked)) == sorted(
        {("HEAD", "/set/photos.csv"), ("GET", "/set/photos.csv"), ("HEAD", f"/set/{one}"), ("GET", f"/set/{one}")}
    )
    web.asked.clear()
    assert opened(web, sample=1).digest == images.digest
    assert [path for command, path in web.asked if command == "GET"] == ["/set/photos.csv"]
    web.files[f"/set/{one}"] += b" "
    assert opened(web, sample=1).digest != images.digest


def test_without_tag_or_date_it_is_said_that_a_change_may_go_unnoticed(web):
    web.tags = False
    assert "gives neither ETag nor date for 5 images" in opened(web).notes[0]


def test_a_folder_is_read_from_the_pages_that_list_it(web):
    web.files["/set/"] = b'<a href="../">up</a><a href="?C=N">by name</a><a href="red/">red</a><a href="blue/">blue</a>'
    web.files["/set/red/"] = b'<a href="0.png">0.png</a><a href="1.png">1.png</a><a href="/elsewhere/x.png">x</a>'
    web.files["/set/blue/"] = b'<a href="2.png">2.png</a>'
    images = opened(web, "/set/")
    assert images.ids == ("blue/2.png", "red/0.png", "red/1.png")
    assert (images.name, images.classes) == ("set", ("blue", "red"))


def test_a_folder_with_a_dot_in_its_name_is_a_folder_if_a_slash_follows_though_the_server_has_such_a_page(web):
    web.files["/v1.2/"] = b'<a href="red/">red</a><a href="blue/">blue</a>'
    web.files["/v1.2"] = b"<title>Index of v1.2</title>"
    for name in ("red/0.png", "blue/2.png"):
        web.files[f"/v1.2/{name}"] = web.files[f"/set/{name}"]
        folder = name.split("/")[0]
        web.files[f"/v1.2/{folder}/"] = f'<a href="{name.split("/")[1]}">image</a>'.encode()
    images = opened(web, "/v1.2/")
    assert (images.name, images.ids) == ("v1.2", ("blue/2.png", "red/0.png"))
    assert default_name(place(f"{web.url}/v1.2/"), "net.py:net") == "v1.2-net"
    assert (
        refused(web, "/set/photos.csv/") == "WEB/set/photos.csv: does not exist, or lists no files; check the address"
    )


def test_pages_are_read_as_servers_write_them_and_one_that_is_not_there_hides_no_other(web):
    web.files["/set/"] = b'<a href="./red/">red</a><a href="./gone/">gone</a>'
    web.files["/set/red/"] = (
        b'<a href="./0.png">0</a><a href="a&amp;b.png">a&amp;b</a><a href="/set/red/s(1).png">s</a>'
    )
    assert opened(web, "/set/").ids == ("red/0.png", "red/a&b.png", "red/s(1).png")


def test_a_login_in_the_address_is_used_though_netrc_has_another(web, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password wrong\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    web.login = "me:p:w"
    images = open_images(place(web.url.replace("//", "//me:p%3Aw@") + "/set/photos.csv"), None, DataConfig())
    assert images.read(0).size == (16, 16)


@pytest.mark.parametrize("row", ["file:///etc/passwd", "/etc/passwd", "C:\\\\secret.png", "~/x.png"])
@pytest.mark.parametrize("allow_outside", [False, True])
def test_a_manifest_from_elsewhere_never_names_a_file_of_this_machine(web, row, allow_outside):
    manifest(web, ROWS[0], f"{row},red")
    said = refused(web, allow_outside=allow_outside)
    assert said.startswith("WEB/set/photos.csv: row 3 names a file of this machine, ")
    if row.startswith("/"):
        assert "row 3 is outside painted" in refused(web, root=Path("painted"), allow_outside=allow_outside)


@pytest.mark.parametrize("row", ["../other/1.png", "red/../../x.png", "http://localhost:1/x.png", "s3://yours/x.png"])
def test_a_manifest_from_elsewhere_leads_out_of_its_folder_only_if_that_is_allowed(web, row):
    manifest(web, ROWS[0], f"{row},red")
    assert refused(web).startswith(f"WEB/set/photos.csv: row 3 is outside WEB/set: {row}; pass the address above all")
    manifest(web, ROWS[0], f"{web.url}/set/red/1.png,red")
    assert opened(web).ids == ("red/0.png", "red/1.png")


def test_a_redirect_leads_to_no_file_of_this_machine(web):
    web.faults["/set/photos.csv"] = ["file:///etc/passwd"] * 4
    assert refused(web) == (
        "WEB/set/photos.csv: is redirected to something other than http or https; pass the address that it should "
        "lead to"
    )


def test_what_lets_a_person_in_is_used_and_never_shown_and_a_skipped_image_is_read_by_the_next_build(web, quick_build):
    web.login = "me:pass word"
    said = refused(web, "/set/photos.csv?X-Amz-Signature=5ecretSignature")
    assert said.startswith("WEB/set/photos.csv: access is denied; check that the credentials may list and read it")
    data = web.url.replace("//", "//me:pass%20word@") + "/set/photos.csv?X-Amz-Signature=5ecretSignature"
    web.faults["/set/red/1.png"] = [503] * 40
    done = quick_build("--name", "site", data=data)
    assert done.code == 0, done.err
    text = (done.out + done.err).encode() + b"".join(snapshot(Path()).values())
    assert b"red/0.png" in text
    assert not [secret for secret in (b"pass word", b"pass%20word", b"5ecretSignature") if secret in text]
    assert "1 image was skipped" in done.err
    web.faults.clear()
    again = quick_build("--name", "site", data=data)
    assert "1 of 5 images is misclassified" in again.out
    assert "skipped" not in again.err


@pytest.mark.parametrize(
    ("data", "lacks", "said"),
    [
        ("s3://b/x", "s3fs", "s3://: needs the library s3fs; pip install 'wrongtree[remote]'"),
        ("gs://b/x", "gcsfs", "gs://: needs the library gcsfs; pip install 'wrongtree[gs]'"),
        ("hf://datasets/a/b", "huggingface_hub", "hf://: needs the library huggingface_hub; pip install"),
        ("http://127.0.0.1:1/x.csv", "", "http://127.0.0.1:1/x.csv: the host cannot be reached; check the address"),
        ("ftp://host/x", "", "ftp://: is not read as an address; read are s3://, gs://, https:// and hf://"),
        ("https://me:secret@host/../x", "", "https://host/../x: is not a plain address; write it as https://host/path"),
    ],
)
def test_what_cannot_be_opened_is_told_in_a_sentence(web, cli, monkeypatch, data, lacks, said):
    if lacks:
        monkeypatch.setitem(sys.modules, lacks, None)
    done = cli("check", "--data", data, "--model", "torchvision:resnet18")
    assert (done.code, done.page) == (2, "images")
    assert done.sentence.startswith(f"wrongtree: {said}")


def test_a_bucket_that_wants_credentials_says_which(web, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", web.url)
    web.faults["/private"] = [403] * 9
    with pytest.raises(UserError, match="s3://private/x: no credentials found; set AWS_ACCESS_KEY_ID and"):
        open_images(place("s3://private/x/"))


def test_of_several_hosts_one_may_be_gone(web):
    mine = Path("lists/mine.csv")
    mine.parent.mkdir()
    mine.write_text(f"path,label\n{web.url}/set/red/0.png,red\nhttp://127.0.0.1:1/1.png,red\n")
    images = open_images(mine, None, DataConfig(downloads=Path("kept")))
    read = read_rows(images, lambda picture: picture.size, [0, 1])
    assert read.rows == [0]
    assert read.skipped == [("127.0.0.1:1/1.png", "does not answer any more")]
    assert read.unsettled == ["127.0.0.1:1/1.png"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pw@host/a.csv?X-Amz-Signature=1: gone", "https://host/a.csv: gone"),
        ("train=https:/me:pw@host/a,dev=s3:/b/c", "train=https:/host/a,dev=s3:/b/c"),
        ("'https://host/a?sig=1,2;3'; see b@c", "'https://host/a'; see b@c"),
        ("https://me:p@ss@host/a: gone", "https://host/a: gone"),
        ("https:/host/a b.csv?sig=1", "https:/host/a b.csv"),
        ("https://host/it's.csv?sig=1: gone", "https://host/it's.csv: gone"),
        (
            "https://host: access is denied; write user:password@ before the host",
            "https://host: access is denied; write user:password@ before the host",
        ),
        ("photos/a@b.png? and C:/a@b/c", "photos/a@b.png? and C:/a@b/c"),
    ],
)
def test_whatever_a_sentence_quotes_it_quotes_no_credentials(text, shown):
    assert str(UserError(text)) == shown
