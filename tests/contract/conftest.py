"""What the contract's tests share: a way to ask a collection, made once."""

import pytest

from tests.fixtures.asking import Asked


@pytest.fixture(scope="session")
def ask(client):
    """`ask("areas")`: the collection with all its records and its judge."""
    known: dict[str, Asked] = {}

    def of(name: str) -> Asked:
        if name not in known:
            known[name] = Asked(client, name)
        return known[name]

    return of
