"""Makes sure of the browsers that tests drive: those that are installed, else Debian's; of Chromium else Playwright's.

Without Chromium there are no browser tests, so that one must come. Tests of the others skip where they are missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from chromium import NAMES, find_chromium

# Debian's packages, of which one call installs what is missing.
PACKAGES = {"shell": NAMES[0], "firefox": "firefox-esr", "webkit": "webkit2gtk-driver", "screen": "xvfb"}


def find_firefox() -> str | None:
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def find_minibrowser() -> str | None:
    """WebKit's own small browser: it lies beside the library, wherever a distribution puts that."""
    places = ("lib/*/webkit2gtk-4.*", "lib*/webkit2gtk-4.*", "libexec/webkit2gtk-4.*")
    return next((str(found) for place in places for found in Path("/usr").glob(f"{place}/MiniBrowser")), None)


FIND: dict[str, Callable[[], str | None]] = {
    "shell": lambda: os.environ.get("CHROMIUM") or shutil.which(NAMES[0]),
    "firefox": find_firefox,
    "webkit": lambda: shutil.which("WebKitWebDriver") and find_minibrowser(),
    "screen": lambda: shutil.which("Xvfb"),
}


def main() -> None:
    missing = [PACKAGES[name] for name, find in FIND.items() if not find()]
    may_install = shutil.which("apt-get") and os.geteuid() == 0
    if missing and may_install:
        install(missing)
    if not find_chromium() and may_install:
        install(["chromium"])
    if not find_chromium():
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=True)


def install(packages: list[str]) -> None:
    """Install those that this distribution has: a name that it does not know would leave out the others too."""
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
    had = [
        name for name in packages if subprocess.run(["apt-cache", "show", name], check=False, **quiet).returncode == 0
    ]
    if had:
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", *had], check=False, **quiet)


if __name__ == "__main__":
    main()
