"""Writing takes no more memory for many records than for few: measured in processes of their own."""

import subprocess
import sys

import pytest

from app.settings import ROOT
from gis.formats import FORMATS

SCRIPT = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from gis.write import Table, from_records, write
from tests.fixtures.schemas import schema
from tests.fixtures.sent import records

form, path, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
known = schema("areas")
fields = tuple(one for one in known.fields if one.name == "id" or one in known.proposed)
some = [one for one in records("areas") if one.geometry]
many = (replace(some[n % len(some)], id=f"area-{n}") for n in range(number))
write(path, form, [Table("areas", "Aree", fields, from_records(fields, many))])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
FEW, MANY = 10_000, 40_000
ALLOWED_MB = 60
"""The same allocator's luck each time: thirty thousand records held as Python objects would be several times this."""


def peak(form, folder, number):
    path = folder / f"{number}{FORMATS[form].extensions[0]}"
    command = [sys.executable, "-c", SCRIPT, form, str(path), str(number)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert path.stat().st_size > number
    path.unlink()
    return float(done.stdout)


@pytest.mark.parametrize("form", FORMATS)
def test_memory_does_not_grow_with_the_records(tmp_path, form):
    assert peak(form, tmp_path, MANY) - peak(form, tmp_path, FEW) < ALLOWED_MB
