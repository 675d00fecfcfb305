"""A query becomes a file: any format and coordinate system, and all that is published of one Comune."""
