"""A record or a place as a sheet of paper: `words`, `blocks` and `maps` are what is on it, `pdf` has it set."""
