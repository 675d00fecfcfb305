"""The API as pages: each of its documents, laid out for a person, at the address where it is for programs."""

from app.portal.api.layer import ApiPages

__all__ = ["ApiPages"]
