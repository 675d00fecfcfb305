"""A file becomes a changeset."""
