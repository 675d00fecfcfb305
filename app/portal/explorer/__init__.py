"""The explorer: one question, seen as a map, a list and a table, in other programs and on other sites."""

from fastapi import APIRouter

from app.portal.explorer import beside, counts, elsewhere, embed, page, printed

router = APIRouter(include_in_schema=False)

for _module in (page, counts, beside, elsewhere, embed, printed):
    router.include_router(_module.router)
