"""The browser of the tests and of the pictures: one that is here, or Debian's Chromium."""

import os
import shutil

from app.operations import packages
from app.operations.errors import SetupError

VARIABLE = "REMIX_CHROMIUM"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""How it is started here: also as root and in a container, and without talking to anybody."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium on this machine."""
    given = os.environ.get(VARIABLE)
    return given or next((path for name in _NAMES if (path := shutil.which(name))), None)


def provide() -> str:
    """The path of a Chromium, from Debian's packages if there is none and we may."""
    found = find()
    if found:
        return found
    if not packages.may_install():
        raise SetupError(
            "the browser tests need Chromium, and it cannot be installed from here (that needs apt, and root or "
            f"sudo without a password): install the package chromium, or set {VARIABLE} to the path of one."
        )
    packages.install(["chromium"])
    found = find()
    if not found:
        raise SetupError(f"the package chromium brought no browser here: set {VARIABLE} to the path of one.")
    return found
