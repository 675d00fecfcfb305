"""The HTML face of reading: pages that the server writes whole, so that they read well with scripts off."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, Collection
from app.portal import (
    explorer,
    home,
    legal,
    lists,
    open_data,
    palette,
    places,
    recipes,
    records,
    search,
    site,
    suggestions,
)
from app.portal.compare import page as compare

router = APIRouter(include_in_schema=False)

for _module in (home, explorer, compare, search, suggestions, open_data, recipes, legal, palette, site):
    router.include_router(_module.router)

Answer = Callable[..., Awaitable[HTMLResponse]]


def _pages(collection: Collection) -> tuple[Answer, Answer]:
    """The list of a collection and the page of one of its records."""
    write_list, write_record = (places.table, places.profile) if collection.territory else (lists.page, records.page)

    async def many(request: Request) -> HTMLResponse:
        return await write_list(request, collection)

    async def one(request: Request, record_id: str) -> HTMLResponse:
        return await write_record(request, collection, record_id)

    return many, one


for _collection in COLLECTIONS.values():
    _many, _one = _pages(_collection)
    router.add_api_route(f"/{_collection.path}", _many, methods=["GET"], name=f"list-{_collection.id}")
    router.add_api_route(f"/{_collection.path}/{{record_id}}", _one, methods=["GET"], name=f"record-{_collection.id}")
