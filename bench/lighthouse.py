"""What Lighthouse says of the main pages: performance on a throttled phone and on a desktop, accessibility, and
what else it counts.

python -m bench.lighthouse http://127.0.0.1:8000     (npx fetches Lighthouse; it is no part of the portal)

The scores of a busy machine are lower: each page is measured several times and the median is told.
"""

import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from app.operations import chromium, page_types

VERSION = "12.8.2"
"""The last one that runs on Node 20, which is the oldest that builds the front end."""
ROUNDS, ATTEMPTS = 3, 3
"""A busy machine sometimes loses the beginning of a trace: Lighthouse itself says to run again."""
WANTED = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = ("home", "mappa", "confronta", "comuni-scheda", "aree-scheda", "aree-elenco")
FORMS = ("mobile", "desktop")


def main(origin: str, names: tuple[str, ...] = PAGES) -> int:
    """Print the medians; the number of scores that are too low."""
    addresses = page_types.pages(origin)
    low = 0
    print(f"{'page':<16}{'form':<9}{'  '.join(WANTED)}{'LCP s':>8}{'TBT ms':>8}{'CLS':>7}{'KB':>7}")
    for name in names:
        for form in FORMS:
            found = [_measured(origin + addresses[name], form) for _ in range(ROUNDS)]
            middle = {key: median(one[key] for one in found) for key in found[0]}
            low += sum(middle[key] < least for key, least in WANTED.items())
            print(
                f"{name:<16}{form:<9}{'  '.join(f'{middle[key]:>{len(key)}.0f}' for key in WANTED)}"
                f"{middle['lcp'] / 1000:>8.2f}{middle['tbt']:>8.0f}{middle['cls']:>7.3f}{middle['bytes'] / 1024:>7.0f}",
                flush=True,
            )
    return low


def _measured(url: str, form: str) -> dict[str, float]:
    command = ["npx", "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(WANTED)}", "--chrome-flags=--headless=new --no-sandbox"]
    command += ["--preset=desktop"] if form == "desktop" else []
    environment = {**os.environ, "CHROME_PATH": chromium.provide()}
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
    else:
        sys.exit(f"Lighthouse does not run here:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    audits = report["audits"]
    return {
        **{name: report["categories"][name]["score"] * 100 for name in WANTED},
        "lcp": audits["largest-contentful-paint"]["numericValue"],
        "tbt": audits["total-blocking-time"]["numericValue"],
        "cls": audits["cumulative-layout-shift"]["numericValue"],
        "bytes": audits["total-byte-weight"]["numericValue"],
    }


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], tuple(sys.argv[2:]) or PAGES) else 0)
