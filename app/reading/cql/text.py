"""Reads the text form of CQL2 (OGC 21-065) into the tree of its JSON form, in one pass and with no way back.

A grammar with backtracking takes 2^n steps for n brackets that do not close (see docs/adr/0014): here every token is
read once, and nesting is counted before the next level is entered.
"""

import re
from collections.abc import Callable
from typing import Any

from app.languages import gettext as _
from app.reading.cql.bounds import DEEPEST, MOST_TOKENS, bad_filter

_TOKEN = re.compile(
    r"""\s*+(?:
        (?P<end>\Z) |
        (?P<text>'(?:[^'\\]|''|\\.)*+') |
        (?P<quoted>"[^"]*") |
        (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?) |
        (?P<name>(?:[^\W\d]|:)[\w.:]*) |
        (?P<sign><>|<=|>=|[=<>(),+*/%^-])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
_CONTROL = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "'": "'", "\\": "\\"}
_COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
_RESERVED = ("and", "or", "not", "like", "between", "in", "is", "null", "div")
_GEOMETRIES = {
    "point": ("Point", 0),
    "linestring": ("LineString", 1),
    "polygon": ("Polygon", 2),
    "multipoint": ("MultiPoint", 1),
    "multilinestring": ("MultiLineString", 2),
    "multipolygon": ("MultiPolygon", 3),
}

Tree = Any


def read(text: str, /) -> Tree:
    """The tree of a filter. Raises Problem 400 that says where the text stops making sense."""
    parser = _Parser(text)
    tree = parser.expression()
    if parser.kind != "end":
        raise parser.unexpected()
    return tree


class _Parser:
    """Precedence, loosest first: OR, AND, NOT, comparison, sum, product, power, sign."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.end = self.tokens = self.depth = 0
        self.advance()

    def advance(self) -> None:
        """Read the next token."""
        found = _TOKEN.match(self.source, self.end)
        if found is None:
            self.start, self.value = self.end, self.source[self.end : self.end + 40].strip()
            raise self.unexpected()
        self.kind = str(found.lastgroup)
        self.value, self.start, self.end = found[self.kind], found.start(self.kind), found.end()
        self.tokens += 1
        if self.tokens > MOST_TOKENS:
            raise bad_filter(_("Il filtro ha più di %(most)s parole e segni.") % {"most": MOST_TOKENS})

    def unexpected(self) -> Exception:
        where = {"text": self.value[:40], "position": self.start + 1}
        what = _("«%(text)s» al carattere %(position)s") % where if self.value else _("la fine del testo")
        return bad_filter(_("Il filtro non è CQL2: non è chiaro %(what)s.") % {"what": what})

    def at(self, *words: str) -> bool:
        """Whether the next token is one of these words or signs."""
        return self.kind in ("name", "sign") and self.value.lower() in words

    def accept(self, *words: str) -> str:
        """Step over the next token if it is one of these, and tell which."""
        if not self.at(*words):
            return ""
        word = self.value.lower()
        self.advance()
        return word

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise self.unexpected()

    def nested(self, read: Callable[[], Tree]) -> Tree:
        """Something one level deeper."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise bad_filter(_("Il filtro ha più di %(most)s livelli di parentesi.") % {"most": DEEPEST})
        tree = read()
        self.depth -= 1
        return tree

    def listed(self, read: Callable[[], Tree]) -> list[Tree]:
        """One or more things between brackets, with commas."""
        self.expect("(")
        trees = [self.nested(read)]
        while self.accept(","):
            trees.append(self.nested(read))
        self.expect(")")
        return trees

    def expression(self) -> Tree:
        return self.joined("or", lambda: self.joined("and", self.factor))

    def joined(self, word: str, read: Callable[[], Tree]) -> Tree:
        trees = [read()]
        while self.accept(word):
            trees.append(read())
        return trees[0] if len(trees) == 1 else {"op": word, "args": trees}

    def factor(self) -> Tree:
        if self.accept("not"):
            return {"op": "not", "args": [self.nested(self.factor)]}
        return self.comparison()

    def comparison(self) -> Tree:
        left = self.sum()
        if sign := self.accept(*_COMPARISONS):
            return {"op": sign, "args": [left, self.sum()]}
        if self.accept("is"):
            negated = self.accept("not")
            self.expect("null")
            return _negated({"op": "isnull", "args": [left]}, negated)
        negated = self.accept("not")
        if self.accept("like"):
            return _negated({"op": "like", "args": [left, self.sum()]}, negated)
        if self.accept("in"):
            return _negated({"op": "in", "args": [left, self.listed(self.expression)]}, negated)
        if self.accept("between"):
            low = self.sum()
            self.expect("and")
            return _negated({"op": "between", "args": [left, low, self.sum()]}, negated)
        if negated:
            raise self.unexpected()
        return left

    def sum(self) -> Tree:
        return self.chained(("+", "-"), lambda: self.chained(("*", "/", "%", "div"), self.power))

    def chained(self, signs: tuple[str, ...], read: Callable[[], Tree]) -> Tree:
        tree, depth = read(), self.depth
        while sign := self.accept(*signs):
            self.depth += 1  # the tree of a - b - c leans to the left
            tree = {"op": sign, "args": [tree, self.nested(read)]}
        self.depth = depth
        return tree

    def power(self) -> Tree:
        tree = self.signed()
        return {"op": "^", "args": [tree, self.signed()]} if self.accept("^") else tree

    def signed(self) -> Tree:
        sign = self.accept("+", "-")
        tree = self.atom()
        if sign != "-":
            return tree
        return -tree if isinstance(tree, int | float) else {"op": "*", "args": [-1, tree]}

    def atom(self) -> Tree:
        kind, value, start = self.kind, self.value, self.start
        if self.accept("("):
            tree = self.nested(self.expression)
            self.expect(")")
            return tree
        if kind not in ("text", "number", "quoted", "name") or (kind == "name" and value.lower() in _RESERVED):
            raise self.unexpected()
        self.advance()
        if kind == "text":
            return _ESCAPE.sub(_unescaped, value[1:-1])
        if kind == "number":
            return _number(value)
        if kind == "quoted":
            return {"property": value[1:-1]}
        if value.lower() in ("true", "false"):
            return value.lower() == "true"
        if self.at("(") or (value.lower() in (*_GEOMETRIES, "geometrycollection") and self.at("z")):
            return self.call(value.lower(), start)
        return {"property": value}

    def call(self, name: str, start: int) -> Tree:
        if name in _GEOMETRIES or name == "geometrycollection":
            return self.geometry(name)
        if name == "bbox":
            return {"bbox": self.listed(self.coordinate)}
        array = name.startswith("a_")
        args = self.listed(self.element if array else self.expression)
        if name in ("date", "timestamp"):
            if len(args) != 1:
                raise bad_filter(
                    _("%(name)s al carattere %(position)s vuole un solo testo.")
                    % {"name": name.upper(), "position": start + 1}
                )
            return {name: args[0]}
        return {"interval": args} if name == "interval" else {"op": name, "args": args}

    def element(self) -> Tree:
        """Where an array may stand, a bracket opens one."""
        if not self.at("("):
            return self.expression()
        self.expect("(")
        if self.accept(")"):
            return []
        elements = [self.nested(self.element)]
        while self.accept(","):
            elements.append(self.nested(self.element))
        self.expect(")")
        return elements

    def geometry(self, name: str) -> Tree:
        self.accept("z")
        if name == "geometrycollection":
            return {"type": "GeometryCollection", "geometries": self.listed(self.member)}
        title, levels = _GEOMETRIES[name]
        if levels == 0:
            self.expect("(")
            coordinates: Tree = self.position()
            self.expect(")")
        else:
            coordinates = self.positions(levels, bracketed=name == "multipoint")
        return {"type": title, "coordinates": coordinates}

    def member(self) -> Tree:
        name = self.value.lower()
        if self.kind != "name" or name not in (*_GEOMETRIES, "geometrycollection"):
            raise self.unexpected()
        self.advance()
        return self.geometry(name)

    def positions(self, levels: int, *, bracketed: bool = False) -> Tree:
        if levels > 1:
            return self.listed(lambda: self.positions(levels - 1))
        return self.listed(self.bracketed if bracketed else self.position)

    def bracketed(self) -> Tree:
        """A position of a MULTIPOINT, which may have brackets of its own."""
        if not self.accept("("):
            return self.position()
        position = self.position()
        self.expect(")")
        return position

    def position(self) -> Tree:
        numbers = [self.coordinate(), self.coordinate()]
        if self.kind == "number" or self.at("-", "+"):
            numbers.append(self.coordinate())
        return numbers

    def coordinate(self) -> Tree:
        sign = self.accept("+", "-")
        if self.kind != "number":
            raise self.unexpected()
        number = _number(self.value)
        self.advance()
        return -number if sign == "-" else number


def _negated(tree: Tree, negated: str) -> Tree:
    return {"op": "not", "args": [tree]} if negated else tree


def _number(text: str) -> int | float:
    """Exact when it is an integer; one too long to be any of ours is a float like the others."""
    return int(text) if text.isdecimal() and len(text) < 19 else float(text)


def _unescaped(found: re.Match[str]) -> str:
    """An escaped character; what is no escape of the standard's (as \\% in a pattern) stays as it is."""
    if found[0] == "''":
        return "'"
    return _CONTROL.get(found[1], found[0])
