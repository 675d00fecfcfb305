"""Every code by which an issue or a refusal is known is in the manual, and the manual tells of no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from gis.check.understanding import TOLD

_AT = {"Issue": 2, "Problem": 0, "Unreadable": 0, "issue": 0, "one": 1, "add": 1}
"""Which argument of a call is the code."""
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def in_code() -> Iterator[str]:
    for path in Path("gis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                at = _AT.get(name)
                if at is not None and len(node.args) > at:
                    yield from _constants(node.args[at])
    yield from TOLD


def _constants(node: ast.expr) -> Iterator[str]:
    for one in [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and _CODE.fullmatch(one.value):
            yield one.value


def test_every_code_is_in_the_manual_and_the_manual_tells_of_no_other():
    manual = set(
        re.findall(r"^\| `([a-z][a-z0-9-]+)` \|", Path("docs/gis.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(in_code()) == manual
