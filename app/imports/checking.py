"""The child process in which a file is opened and checked: it knows no database, and works in the folder it is given.

`python -m app.imports.checking FOLDER…` reads `job.json` in each (see child.py), says on its standard output how far it
is, a JSON array a line, and leaves in `out` what gis.examine makes of the file.
"""

import sys
from functools import partial
from pathlib import Path

import orjson

from gis.choices import Choices
from gis.examine import examine
from gis.listing import listed
from gis.schema import from_json_schema


def main(folder: Path) -> None:
    """Check the file of the job; without choices, say which tables it holds."""
    job = orjson.loads((folder / "job.json").read_bytes())
    out = folder / "out"
    out.mkdir()
    if job["choices"] is None:
        (out / "report.json").write_bytes(listed(Path(job["path"]), name=job["name"]).to_json())
        return
    examine(
        Path(job["path"]),
        name=job["name"],
        schema=from_json_schema(orjson.loads((folder / "schema.json").read_bytes())),
        choices=Choices(**job["choices"]),
        territory=orjson.loads((folder / "territory.geojson").read_bytes()),
        current=folder / "published.jsonl",
        past=folder / "past.jsonl",
        out=out,
        progress=partial(_say, str(folder)),
    )


def _say(folder: str, what: str, done: int, total: int) -> None:
    sys.stdout.buffer.write(orjson.dumps([folder, what, done, total]) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        main(Path(argument))
