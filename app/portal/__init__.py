"""The HTML face of reading: pages that the server writes whole, so that they read well with scripts off."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.catalog import COLLECTIONS, Collection
from app.portal import (
    explorer,
    home,
    legal,
    linked_data,
    lists,
    open_data,
    places,
    recipes,
    records,
    search,
    site,
    suggestions,
)
from app.portal.compare import page as compare
from app.portal.pictures import palette
from app.portal.place import page as place
from app.portal.sheet import pdf

router = APIRouter(include_in_schema=False)

for _module in (home, explorer, compare, search, suggestions, open_data, recipes, legal, palette, site):
    router.include_router(_module.router)

Answer = Callable[..., Awaitable[Response]]
OTHER_FORMS = {"jsonld": linked_data.answer, "pdf": pdf.answer}
"""The forms of a record beside its page, by the end of their address."""


def _pages(collection: Collection) -> tuple[Answer, Answer]:
    """The list of a collection and the page of one of its records."""
    write_list, write_record = (places.table, place.page) if collection.territory else (lists.page, records.page)

    async def many(request: Request) -> Response:
        return await write_list(request, collection)

    async def one(request: Request, record_id: str) -> Response:
        return await write_record(request, collection, record_id)

    return many, one


def _form(collection: Collection, answer: Answer) -> Answer:
    """One of the other forms of a record."""

    async def one(request: Request, record_id: str) -> Response:
        return await answer(request, collection, record_id)

    return one


for _collection in COLLECTIONS.values():
    _many, _one = _pages(_collection)
    router.add_api_route(f"/{_collection.path}", _many, methods=["GET"], name=f"list-{_collection.id}")
    for _end, _answer in OTHER_FORMS.items():
        _other = _form(_collection, _answer)
        router.add_api_route(f"/{_collection.path}/{{record_id}}.{_end}", _other, methods=["GET"], response_model=None)
    router.add_api_route(f"/{_collection.path}/{{record_id}}", _one, methods=["GET"], name=f"record-{_collection.id}")
