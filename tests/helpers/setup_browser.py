"""Makes sure of a Chromium for the browser tests: one that is installed, else Debian's, else Playwright's."""

import os
import shutil
import subprocess
import sys

from chromium import find_chromium


def main() -> None:
    if find_chromium():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", "chromium"], check=False, **quiet)
    if not find_chromium():
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=True)


if __name__ == "__main__":
    main()
