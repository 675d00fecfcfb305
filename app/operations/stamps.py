"""What is already done: a step leaves the digest of its inputs, and is not repeated while they stay."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_IGNORED = frozenset({"node_modules", "dist", "__pycache__", ".vite"})


def digest(root: Path, /, names: Iterable[str]) -> str:
    """The digest of the content and relative paths of the files and folders called `names` under `root`."""
    total = hashlib.sha256()
    for name in sorted(names):
        for path in sorted(_files(root / name)):
            total.update(f"{path.relative_to(root)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(path: Path) -> str:
    """What a stamp says; nothing where there is none."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def write(path: Path, /, content: str) -> None:
    """Put a stamp down whole: it is never seen half-written, and never before the work it stands for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(content)
    draft.replace(path)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        return []
    return [file for child in path.iterdir() if child.name not in _IGNORED for file in _files(child)]
