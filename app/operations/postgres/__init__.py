"""The database server: the embedded one from its installation to its end, or one that somebody else runs."""
