"""The OpenAPI document as a page: operations by subject, shared parameters once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.portal.texts import lazy

Document = Mapping[str, Any]

COMPONENTS = {
    "parameters": lazy("Parametri comuni"),
    "headers": lazy("Intestazioni"),
    "responses": lazy("Risposte di errore"),
    "schemas": lazy("Schemi"),
}
"""The parts that operations share, by kind."""


@dataclass(frozen=True)
class Parameter:
    """A parameter; `shared` is the reference to it where several operations have it."""

    name: str
    shared: str | None
    document: Document


@dataclass(frozen=True)
class Operation:
    """What can be asked: a method of a path; `example` is an address that works, where there is one."""

    method: str
    path: str
    document: Document
    parameters: tuple[Parameter, ...]
    example: str | None


@dataclass(frozen=True)
class Group:
    """The operations of a subject."""

    name: str
    description: str
    operations: tuple[Operation, ...]


def contents(document: Document, /) -> dict[str, Any]:
    """What the page shows: the operations, and the kinds of shared parts that there are."""
    kinds = document["components"].keys()
    return {"groups": groups(document), "components": {key: COMPONENTS.get(key, key) for key in kinds}}


def groups(document: Document, /) -> list[Group]:
    """The operations by tag, in the order of the document."""
    shared = document["components"]["parameters"]
    operations = [
        _operation(method, path, one, shared)
        for path, item in document["paths"].items()
        for method, one in item.items()
    ]
    return [
        Group(tag["name"], tag.get("description", ""), tuple(one for one in operations if _is_about(one, tag["name"])))
        for tag in document["tags"]
    ]


def _is_about(operation: Operation, tag: str) -> bool:
    return tag in operation.document["tags"]


def _operation(method: str, path: str, document: Document, shared: Document) -> Operation:
    parameters = tuple(_parameter(one, shared) for one in document.get("parameters", ()))
    return Operation(method.upper(), path, document, parameters, _example(method, path, parameters))


def _parameter(given: Document, shared: Document) -> Parameter:
    if "$ref" not in given:
        return Parameter(given["name"], None, given)
    found = shared[given["$ref"].rsplit("/", 1)[-1]]
    return Parameter(found["name"], given["$ref"], found)


def _example(method: str, path: str, parameters: Iterable[Parameter]) -> str | None:
    """The path with the examples of its parts; None where one has no example, and for what is sent in a body."""
    known = {one.name: one.document["example"] for one in parameters if "example" in one.document}
    try:
        return path.format(**known) if method == "get" else None
    except KeyError:
        return None
