"""Names that strangers give their classes, files, columns and tags, and a data set in which everything bears one.

`python hostile.py FOLDER` paints the data set; `BUILD` is what a user would type in it.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from wrongtree.inputs.tables.names import clean

RUN = "window.hacked=1"
RAW = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</ScRiPt ><svg/onload={RUN}>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}' ",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<details open ontoggle={RUN}>",
    f"<a href='javascript:{RUN}'>click</a>",
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    "//evil.example/x.js",
    "https://evil.example/",
    f'" autofocus onfocus="{RUN}" x="',
    f"' onmouseover='{RUN}' x='",
    f"` onclick={RUN} `",
    "</style><style>*{display:none}</style>",
    "</title><h1>pwned</h1>",
    "</textarea></noscript></template><b>out</b>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action='https://evil.example/'><input name=x>",
    "x;}body{display:none}/*",
    "url(https://evil.example/x.png)",
    "expression(alert(1))",
    "{{7*7}}",
    "{% raw %}${7*7}#{7*7}<%= 7*7 %>",
    "]]><![CDATA[",
    "<!-- and no end",
    "--!><b>",
    '{"a":"</script><!--<script>"}',
    "\\u003cscript\\u003e",
    "&lt;script&gt;&#60;b&#62;&amp;",
    "line\u2028separator\u2029here",
    "\u202egnp.\u2066exe\u2069",
    "\u200b\u200d\ufeff",
    "zero\x00byte",
    "\x1b]0;pwned\x07\x1b[31m",
    "tab\tand\r\nnewline",
    '=HYPERLINK("https://evil.example/","click")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\uff1d1+1",
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2f%3Cscript%3E%00",
    "#node=1&view=classes&by=column:x",
    "?x=1&y=2#z",
    "__proto__",
    "constructor",
    "toString",
    "null",
    "long " * 400,
    "🦜🏳️‍🌈👩‍👩‍👧‍👦",
    "قطة שלום",
    "Z\u0351\u036b\u0343a\u0321\u0325l\u034eg\u0347o\u0321",
    "\ud800lone\udcff",
    "${{ github.token }}",
    "$(touch CANARY)`touch CANARY`; touch CANARY",
    "%s%n%x {0} %(x)s",
)
# As classes are called in the end: blanks around them are nothing that anybody means, and accents are composed.
NAMES = tuple(clean(name) or name for name in RAW)
COLUMNS = (NAMES[0], NAMES[3], NAMES[14], "__proto__", NAMES[40], NAMES[58])
SCRIPT, WEIGHTS = "it's <img src=x onerror=window.hacked=1>.py", '"><svg onload=window.hacked=1>.pt'
DATA, TITLE = "{{7*7}}<img src=x onerror=window.hacked=1>\u202e.jsonl", "".join(NAMES[:12]) + "\u2028</title>{{7*7}}"
FACTORY = "</script><script>window.hacked=1</script>"
BUILD = (
    *("build", "--data", DATA, "--model", f"{SCRIPT}:{FACTORY}", "--weights", WEIGHTS, "--device", "cpu"),
    *("--title", TITLE, "--name", "site", "--groupings", "label,confusion", "--k-range", "2-3", "--standalone"),
)
MODEL = f"""
import torch
def made():
    module = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(),
        torch.nn.Linear(8, {len(NAMES)}),
    )
    return module, lambda picture: torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8).view(
        picture.height, picture.width, 3).permute(2, 0, 1) / 255
globals()[{FACTORY!r}] = made
"""


def as_shown(name: str) -> str:
    """What the site must say: a lone surrogate cannot be written."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def file_of(name: str, number: int) -> str:
    """A path that bears the name as far as a file system lets it: `/` makes folders."""
    parts = [part for part in name.replace("\0", "").split("/") if part not in ("", ".", "..")]
    return "/".join(
        ["odd", *(part[:60] for part in parts), f"{name.replace(chr(0), '').replace('/', '')[:50]}{number}.png"]
    )


def paint_all() -> None:
    """Two pictures for each name, in the current folder; every third name also has one that cannot be read."""
    random, rows = np.random.default_rng(0), []
    for i, name in enumerate(RAW):
        for copy in range(3 if i % 3 == 0 else 2):
            path = file_of(name, copy)
            target = Path(
                os.fsencode(path).decode("utf-8", "surrogateescape") if "\ud800" not in path else "odd/lone.png"
            )
            target.parent.mkdir(parents=True, exist_ok=True)
            if copy == 2:
                target.write_bytes(b"no picture")
            else:
                colour = random.integers(0, 256, 3)
                noise = random.integers(-20, 21, (16, 16, 3))
                Image.fromarray(np.clip(colour + noise, 0, 255).astype(np.uint8)).save(target, "PNG")
            values = {column: NAMES[(i + k) % len(NAMES)] for k, column in enumerate(COLUMNS)}
            rows.append({"path": str(target), "label": name, **values, f"number {NAMES[3]}": i})
    Path(DATA).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    Path(SCRIPT).write_text(MODEL, encoding="utf-8")
    torch.manual_seed(0)
    found: dict = {}
    exec(MODEL, found)
    module, _ = found["made"]()
    with torch.no_grad():
        module[4].weight.mul_(40)
    torch.save(module.state_dict(), WEIGHTS)


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    os.chdir(sys.argv[1])
    paint_all()
    from wrongtree.commands import app as cli

    sys.argv = ["wrongtree", *BUILD]
    cli.main()
