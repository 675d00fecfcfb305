"""A program of its own that sets one sheet as PDF: JSON on its input, PDF on its output, within limits.

It imports nothing of `app` and runs beside the service, so that a sheet that takes too long or too much dies alone.
"""

import importlib.util
import json
import os
import resource
import sys
from pathlib import Path

CPU_SECONDS = 20
MEMORY = 2 * 1024**3
FONTS = "fontpkg_titillium_web"


def main(template: Path) -> None:
    """Read what the sheet says, write it as tagged PDF (PDF/UA-1)."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.nice(5)
    import typst  # after the limits

    asked = json.load(sys.stdin.buffer)
    pdf = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[_fonts()]),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(asked["sheet"])},
        pdf_standards="ua-1",
        timestamp=asked["timestamp"],
    )
    sys.stdout.buffer.write(pdf)


def _fonts() -> str:
    """The folder of the portal's font, as the wheel brings it."""
    found = importlib.util.find_spec(FONTS)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"{FONTS} is not installed")
    return str(Path(found.submodule_search_locations[0]) / "files")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
