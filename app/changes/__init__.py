"""How published data changes: changesets, and the one transaction that publishes them."""
