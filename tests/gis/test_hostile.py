"""Every hostile or broken file is refused in words, in bounded time and memory, and leaves nothing on the disk."""

import sys
import tempfile
from pathlib import Path

import pytest

from gis.confinement import Confines, run
from gis.read import batches, layers
from gis.read.archive import Unreadable, opened
from tests.fixtures.hostile import CORPUS, Hostile

ROOT = Path(__file__).parents[2]
READ_ALL = """
import sys
from pathlib import Path
from gis.read.archive import Unreadable, opened
from gis.read import batches, layers
try:
    with opened(Path(sys.argv[1])) as sent:
        for layer in layers(sent):
            for batch in batches(sent, layer):
                pass
except Unreadable as refused:
    print(refused.code, refused, sep="\\n")
"""


def read_all(path: Path) -> None:
    with opened(path) as sent:
        for layer in layers(sent):
            for _ in batches(sent, layer):
                pass


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_hostile_file_is_refused_and_leaves_nothing(hostile: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made, temporary = tmp_path / "made", tmp_path / "temporary"
    made.mkdir()
    temporary.mkdir()
    path = hostile.build(made)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    if hostile.hurts:
        confines = Confines(wall_seconds=30, cpu_seconds=30, memory=400_000_000, file=100_000_000)
        ended = run(
            [sys.executable, "-c", READ_ALL, str(path)], confines=confines, environment={"PYTHONPATH": str(ROOT)}
        )
        assert ended.code == 0, (ended.end, ended.errors)
        code, _, sentence = ended.output.strip().partition("\n")
    else:
        with pytest.raises(Unreadable) as refusal:
            read_all(path)
        code, sentence = refusal.value.code, str(refusal.value)
    assert code == hostile.code, sentence
    assert sentence
    assert sentence[0] in "«ICLU" or sentence[0].isupper()
    assert sentence.endswith((".", ").")), sentence
    assert str(tmp_path) not in sentence
    assert list(temporary.iterdir()) == []
    assert [one.name for one in made.iterdir()] == [path.name], "something was written beside the file"
