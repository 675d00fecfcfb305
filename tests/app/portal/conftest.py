from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Document(HTMLParser):
    """A page taken apart: every element with its attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        self.unclosed = [name for name, _, _ in self._open]

    def handle_starttag(self, tag, attrs):
        element = (tag, dict(attrs), [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position][0] == tag:
                del self._open[position:]
                break

    def handle_data(self, data):
        for _, _, words in self._open:
            words.append(data)

    def all(self, tag: str, **wanted: str) -> Iterator[tuple[dict[str, str | None], str]]:
        """Attributes and text of the elements with this tag and these attributes."""
        for name, attributes, words in self.elements:
            if name == tag and all(
                attributes.get(key.rstrip("_").replace("_", "-")) == value for key, value in wanted.items()
            ):
                yield attributes, " ".join("".join(words).split())

    def text(self, tag: str, **wanted: str) -> str:
        """The text of the first such element."""
        return next((words for _, words in self.all(tag, **wanted)), "")


@pytest.fixture
def read(client) -> Callable[..., Document]:
    """Gets a page, which must answer with the given status, and takes it apart."""

    def get(address: str, *, status: int = 200) -> Document:
        answer = client.get(address)
        assert answer.status_code == status, answer.text[:500]
        assert answer.headers["content-type"].startswith("text/html")
        return Document(answer.text)

    return get
