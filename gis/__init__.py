"""The geodata engine: is this file good data, and what is it in clean form? Needs no database and no server."""
