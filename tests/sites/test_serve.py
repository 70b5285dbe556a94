import gzip
import http.client
import os
import socket
import threading
import urllib.parse
from contextlib import contextmanager
from pathlib import Path

import pytest

from wrongtree.shared.faults import UserError
from wrongtree.sites.serve import make_server, serve_folder

PAGE = "<!doctype html><title>ä</title>" + "long " * 1000


@pytest.fixture
def root(tmp_path) -> Path:
    """Two sites, and secrets beside their folder."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "build secrets").mkdir()
    (tmp_path / "build secrets" / "key.txt").write_text("secret")
    build = tmp_path / "build"
    for site in ("digits", "two words"):
        (build / site / "data").mkdir(parents=True)
        (build / site / "data" / "manifest.json").write_text('{"format": 1}')
        (build / site / "index.html").write_text(PAGE, encoding="utf-8")
        (build / site / "explorer.js").write_text("let x;")
        (build / site / "explorer.css").write_text("a{}")
        (build / site / "sheet.webp").write_bytes(b"RIFF")
    return build


@contextmanager
def serving(folder, hosts=()):
    with make_server(folder, 0, hosts) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def port(root):
    with serving(root) as number:
        yield number


def ask(port, path, method="GET", **headers):
    """Send exactly this path: no client-side tidying."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_files_are_served_as_they_are(port, root):
    for path in ("digits/index.html", "digits/explorer.js", "digits/data/manifest.json", "digits/sheet.webp"):
        answer, body = ask(port, f"/{path}")
        assert (answer.status, body) == (200, (root / path).read_bytes())
        assert answer.headers["Content-Encoding"] is None
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["index.html", "", "?x=1", "explorer.js", "explorer.css", "data/manifest.json"])
def test_text_is_compressed_for_who_takes_it_and_decodes_to_the_file(port, root, path):
    answer, body = ask(port, f"/digits/{path}", Accept_Encoding="br, gzip")
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert int(answer.headers["Content-Length"]) == len(body)
    file = path if path and path[0] != "?" else "index.html"
    assert gzip.decompress(body) == (root / "digits" / file).read_bytes()


def test_pictures_are_not_compressed_again(port):
    answer, body = ask(port, "/digits/sheet.webp", Accept_Encoding="gzip")
    assert (answer.headers["Content-Encoding"], body) == (None, b"RIFF")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("sheet.webp", "image/webp"),
        ("index.html", "text/html"),
        ("explorer.css", "text/css"),
        ("data/manifest.json", "application/json"),
        ("explorer.js", "text/javascript"),
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_types_are_those_a_browser_needs(port, path, kind, encoding):
    assert ask(port, f"/digits/{path}", Accept_Encoding=encoding)[0].headers["Content-Type"].split(";")[0] == kind


def test_a_head_request_says_the_same_and_sends_nothing(port):
    whole, body = ask(port, "/digits/", Accept_Encoding="gzip")
    head, nothing = ask(port, "/digits/", "HEAD", Accept_Encoding="gzip")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"] == str(len(body))


def test_a_folder_without_its_slash_is_redirected_so_that_relative_links_work(port):
    answer, _ = ask(port, "/two%20words", Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Location"]) == (301, "./two%20words/")
    assert ask(port, "/two%20words/")[1].decode() == PAGE


@pytest.mark.parametrize(
    "path", ["/nothing.html", "/digits/nothing.json", "/digits/index.html/", "/nothing/", "/%00", "/a%00b.html"]
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_is_not_there_is_404(port, path, encoding):
    answer, body = ask(port, path, Accept_Encoding=encoding)
    assert answer.status == 404
    assert b"secret" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/digits/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/digits/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/.%2e/build%20secrets/key.txt",
        "/%252e%252e/secret.txt",
        "//../secret.txt",
        "../secret.txt",
        "/../build secrets/key.txt".replace(" ", "%20"),
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_nothing_above_the_folder_is_served(port, path, encoding):
    answer, body = ask(port, path, Accept_Encoding=encoding)
    assert answer.status in (400, 404)
    assert b"secret" not in body


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_links_out_of_the_folder_are_refused_and_links_within_it_work(port, root, encoding):
    (root / "page.html").write_text("secret")
    os.replace(root / "page.html", root.parent / "page.html")
    for name, target in [("out.txt", "../secret.txt"), ("out.html", "../page.html"), ("up", ".."), ("circle", "circle"),
                         ("beside", "../build secrets"), ("nowhere.html", "../gone.html")]:  # fmt: skip
        (root / name).symlink_to(target)
    for path in (
        "out.txt",
        "out.html",
        "up/secret.txt",
        "up/",
        "up",
        "circle",
        "circle/",
        "beside/key.txt",
        "nowhere.html",
    ):
        answer, body = ask(port, f"/{path}", Accept_Encoding=encoding)
        assert (path, answer.status) == (path, 404)
        assert b"secret" not in body
    (root / "inside").symlink_to("digits")
    assert ask(port, "/inside/explorer.js")[1] == b"let x;"


def test_a_folder_that_is_itself_a_link_can_be_served(root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    with serving(tmp_path / "link") as port:
        assert ask(port, "/digits/explorer.js")[1] == b"let x;"


def raw(port, *lines) -> bytes:
    """Send exactly these lines and take whatever comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{}", "127.0.0.1.evil.example", "localhost.evil:{}", "", "[::1"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_elsewhere_whose_name_leads_here_gets_nothing(port, host, method):
    """DNS rebinding: the browser believes that the page and the server are one, and asks in the page's name."""
    for path in ("/digits/", "/digits/data/manifest.json", "/digits"):
        said = raw(port, f"{method} {path} HTTP/1.1", f"Host: {host.format(port)}", "Connection: close")
        assert said.split()[1] == b"421"
        assert b"long" not in said
        assert b'"format"' not in said


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "LOCALHOST", "[::1]:{}", "127.0.0.1:9"])
def test_this_machine_by_any_of_its_names_is_served(port, host):
    said = raw(port, "GET /digits/explorer.js HTTP/1.1", f"Host: {host.format(port)}", "Connection: close")
    assert said.split()[1] == b"200"


def test_who_asks_through_a_proxy_reads_why_it_is_refused_and_what_is_said_to_run_works(root):
    with serving(root) as port:
        answer, body = ask(port, "/digits/", Host=f"Box.example:{port}")
        assert (answer.status, answer.headers["Content-Type"]) == (421, "text/plain; charset=utf-8")
        assert "This request is for box.example." in body.decode()
        assert "  wrongtree serve --host box.example\n" in body.decode()
        assert f"ssh -L {port}:127.0.0.1:{port} MACHINE" in body.decode()
        assert ask(port, "/digits/", "HEAD", Host="box.example")[1] == b""
        assert b"<script>" not in ask(port, "/digits/", Host="<script>")[1]
    with serving(root, ["box.example"]) as port:
        assert ask(port, "/digits/", Host=f"box.example:{port}")[0].status == 200
        assert ask(port, "/digits/", Host="BOX.example")[0].status == 200
        assert ask(port, "/digits/", Host="evil.example")[0].status == 421
        assert ask(port, "/digits/", Host="10.0.0.1")[0].status == 421


@pytest.mark.parametrize("host", ["0.0.0.0", "0.0.0.0:8000"])
def test_in_a_container_it_can_listen_everywhere_and_is_reached_by_number_and_never_by_a_strangers_name(root, host):
    with make_server(root, 0, [host]) as server:
        assert server.server_address[0] == "0.0.0.0"
    with serving(root, [host, "box.example"]) as port:
        for name in ("127.0.0.1", "172.17.0.2:8000", "localhost", "[fe80::1]", "box.example"):
            assert (name, ask(port, "/digits/", Host=name)[0].status) == (name, 200)
        assert ask(port, "/digits/", Host="172.17.0.2.evil.example")[0].status == 421


def test_a_host_that_is_none_is_a_sentence(root):
    with pytest.raises(UserError, match="--host a b: expected a name such as box"):
        make_server(root, 0, ["a b"])
    with pytest.raises(UserError, match=r"--host 192\.0\.2\.77: .*use an address of this machine"):
        make_server(root, 0, ["192.0.2.77"])
    with pytest.raises(UserError, match=r"--host 127\.0\.0\.1: listen on one address"):
        make_server(root, 0, ["0.0.0.0", "127.0.0.1"])


def test_behind_a_prefix_a_redirect_stays_behind_it(port):
    """A proxy asks for what is behind its prefix; the browser puts a relative address together with its own."""
    prefixes = {"/two%20words?x=1": "/user/a/proxy/8000", "/digits/data": "/p"}
    for path, prefix in prefixes.items():
        seen = f"https://hub.example{prefix}{path}"
        answer, _ = ask(port, path)
        there = urllib.parse.urlsplit(urllib.parse.urljoin(seen, answer.headers["Location"]))
        before = urllib.parse.urlsplit(seen)
        assert (there.netloc, there.path, there.query) == (before.netloc, f"{before.path}/", before.query)


def test_a_refused_name_is_told_once_where_serve_was_started(root):
    said = []
    with make_server(root, 0, [], said.append) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        ask(server.server_address[1], "/digits/", Host="box.example")
        server.shutdown()
        thread.join()
    assert said == ["box.example"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PROPFIND", "<b>"])
def test_no_other_method_does_anything(port, root, method):
    before = sorted(root.rglob("*"))
    said = raw(port, f"{method} /digits/index.html HTTP/1.1", "Host: localhost", "Content-Length: 0")
    assert said.split()[1] == b"501"
    assert b"<b>" not in said.partition(b"\r\n\r\n")[2]
    assert sorted(root.rglob("*")) == before


def test_what_is_no_page_of_a_site_is_not_listed_and_what_is_hidden_is_not_served(port, root):
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("secret")
    (root / ".env").write_text("secret")
    (root / "digits" / ".key").write_text("secret")
    (root / "seen").symlink_to(".env")
    for path in ("/", "/digits/data/", "/.git/", "/.git/config", "/.env", "/digits/.key", "/%2eenv", "/seen"):
        answer, body = ask(port, path)
        assert (path, answer.status) == (path, 404)
        assert b"secret" not in body
        assert b"manifest.json" not in body


def test_nobody_is_sent_elsewhere(port):
    for path in (
        "//evil.example/..",
        "//evil.example/%2e%2e",
        "/\\evil.example",
        "//evil.example",
        "http://evil.example/",
    ):
        answer, _ = ask(port, path)
        assert not urllib.parse.urlsplit(answer.headers["Location"] or "").netloc
        assert not (answer.headers["Location"] or "").startswith("//")


def test_pages_elsewhere_may_neither_embed_nor_guess_what_is_served(port):
    for path in ("/digits/", "/digits/sheet.webp", "/nothing"):
        answer, _ = ask(port, path, Accept_Encoding="gzip")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Access-Control-Allow-Origin"] is None


def test_a_folder_without_sites_is_not_served(tmp_path):
    (tmp_path / "key.txt").write_text("secret")
    with pytest.raises(UserError, match="no sites here; build one first, or name the folder that holds them"):
        serve_folder(tmp_path, 0, lambda text: None)


def test_only_this_machine_is_served(port):
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; tells which address this machine would send from
            addresses.add(probe.getsockname()[0])
        except OSError:
            pass
    for address in addresses - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, port), timeout=2).close()
    with make_server(Path("/"), 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(UserError, match="nothing: no such folder; build a site first"):
        make_server(tmp_path / "nothing", 0)


def test_a_port_that_is_taken_or_none_is_a_sentence(root, port):
    with pytest.raises(UserError, match=f"--port {port}: Address already in use; choose another, or 0"):
        make_server(root, port)
    for number in (-1, 65536, 10**20):
        with pytest.raises(UserError, match=f"--port {number}: no such port; choose another, or 0"):
            make_server(root, number)


def _said(folder, port=0) -> list[str]:
    """What `serve` says before it starts to serve."""
    said = []

    def say(text):
        said.append(text)
        if "Ctrl-C" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve_folder(folder, port, say)
    return said


def test_serve_names_the_address_of_every_site(root):
    digits, words, _ = _said(root)
    address = digits.removesuffix("digits/")
    assert urllib.parse.urlsplit(address).hostname == "127.0.0.1"
    assert words == f"{address}two%20words/"


def test_serve_of_one_site_names_its_address(root):
    address, _ = _said(root / "digits")
    assert urllib.parse.urlsplit(address).path == "/"
