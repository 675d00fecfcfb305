"""Measures the portal's API against raw SQL, a bare ASGI application and other servers; no part of the service."""
