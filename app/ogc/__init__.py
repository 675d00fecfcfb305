"""The API face of reading: OGC API Features, at /api."""
