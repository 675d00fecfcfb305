"""What the documents say is true where a machine can tell: links, names, versions, settings, commands."""

import ast
import json
import os
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
import yaml

from app import __version__
from app.cli import cli
from app.operations import chromium
from app.operations.postgres import installations
from app.settings import ROOT, Settings

GENERATED = {"node_modules", "dist", "__pycache__"}
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [one for one in folders if one not in GENERATED and (one == ".ci" or not one.startswith("."))]
        yield from (Path(folder) / name for name in names)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


DOCUMENTS = [path for path in files() if path.suffix == ".md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_every_relative_link_leads_to_a_file_and_a_heading_that_exist(document: Path):
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        address = urlsplit(link)
        if address.scheme:
            continue
        target = (document.parent / unquote(address.path)).resolve() if address.path else document
        assert target.exists(), link
        assert not address.fragment or address.fragment in anchors(target), link


# --- the decisions -------------------------------------------------------------------------------------------------


def test_decisions_are_numbered_without_gaps():
    assert [path.name[:4] for path in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]
    assert ADRS


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_decision_is_a_page_with_three_parts_and_stands_in_the_index_under_its_title(adr: Path):
    text = adr.read_text(encoding="utf-8")
    title = re.match(rf"# {adr.name[:4]}\. (.+)\n", text)
    assert title
    assert len(text.splitlines()) <= 60
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]
    index = (adr.parent / "README.md").read_text(encoding="utf-8")
    assert f"| [{adr.name[:4]}]({adr.name}) | {title[1]} |" in index


# --- what the documents name ---------------------------------------------------------------------------------------


@cache
def names_by_module() -> dict[str, set[str]]:
    """What each module called so defines, at its top level and in its classes."""
    found: dict[str, set[str]] = {}
    for path in (path for folder in ("app", "gis", "bench") for path in (ROOT / folder).rglob("*.py")):
        names = found.setdefault(path.stem, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return found


@pytest.mark.parametrize("document", [ROOT / "ARCHITECTURE.md", *ADRS], ids=short)
def test_every_function_that_a_document_names_exists(document: Path):
    modules = names_by_module()
    for code in re.findall(r"`([^`\n]+)`", document.read_text(encoding="utf-8")):
        for module, name in re.findall(r"(?<![\w/.-])(?:\w+\.)*?(\w+)\.(\w+)(?![\w/.-])", code):
            if module in modules and name not in modules:
                assert name in modules[module] or name in ("py", "html"), f"{module}.{name}"


def test_architecture_draws_the_layers_that_the_linter_checks():
    (layers,) = [one["layers"] for one in PYPROJECT["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    drawn = "\n".join(layer.replace("app.", "").replace(" | ", " · ") for layer in layers)
    assert f"```\n{drawn}\n```" in ARCHITECTURE


def test_architecture_names_every_package():
    packages = [path.parent for path in (ROOT / "app").glob("*/__init__.py")]
    assert packages
    for package in packages:
        assert re.search(rf"^  {package.name}/ ", ARCHITECTURE, flags=re.MULTILINE), package.name


# --- the README ----------------------------------------------------------------------------------------------------


def test_readme_shows_the_two_commands_first():
    first = re.search(r"```sh\n(.+?)```", README, flags=re.DOTALL)
    assert first
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["./remix serve", "./remix test"]


def test_readme_names_every_command():
    for name, command in typer.main.get_command(cli).commands.items():  # type: ignore[attr-defined]
        for part in getattr(command, "commands", {}):
            assert re.search(rf"\./remix {name} (\w+\|)*{part}\b", README), f"{name} {part}"
        assert f"./remix {name}" in README, name


def test_readme_lists_every_setting_with_its_default_and_no_other():
    rows = dict(re.findall(r"^\| `(REMIX_\w+)` \| (.+?) \|", README, flags=re.MULTILINE))
    fields = {f"REMIX_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    assert rows.keys() == fields.keys() | {installations.SEARCH_PATH, chromium.VARIABLE}
    for name, default in fields.items():
        if isinstance(default, Path):
            default = default.relative_to(ROOT)
        assert rows[name] == (f"`{default}`" if default else {"": "vuota", (): "nessuna"}[default]), name


def test_readmes_calls_of_the_api_answer(client):
    calls = re.findall(r"^curl '?http://127\.0\.0\.1:8000([^'\s]+)", README, flags=re.MULTILINE)
    assert len(calls) == 5
    for call in calls:
        answer = client.get(call)
        assert answer.status_code == 200, call
        assert answer.json().get("numberMatched", 1) > 0, call


# --- versions, reuse, licence --------------------------------------------------------------------------------------


def test_every_file_that_names_a_version_names_the_same():
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    image = compose["services"]["app"]["image"].partition(":")[2]
    versions = (PYPROJECT["project"]["version"], package["version"], PUBLICCODE["softwareVersion"], image)
    assert versions == (__version__,) * 4


def test_changelog_begins_with_this_version_and_its_date():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, day = re.findall(r"^## \[(\d.+)\] - (.+)$", text, flags=re.MULTILINE)[0]
    assert (version, date.fromisoformat(day).isoformat()) == (__version__, PUBLICCODE["releaseDate"])


def test_publiccode_has_what_the_standard_demands():
    assert PUBLICCODE["publiccodeYmlVersion"] == "0.5.0"
    assert PUBLICCODE["name"] == "REMIX"
    assert urlsplit(PUBLICCODE["url"]).scheme == "https"
    assert PUBLICCODE["platforms"] == ["web"]
    assert "geographic-information-systems" in PUBLICCODE["categories"]
    assert PUBLICCODE["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert PUBLICCODE["softwareType"] == "standalone/web"
    assert PUBLICCODE["legal"]["license"] == PYPROJECT["project"]["license"] == "EUPL-1.2"
    maintenance = PUBLICCODE["maintenance"]
    assert maintenance["type"] in ("internal", "contract", "community", "none")
    needed = {"internal": "contacts", "community": "contacts", "contract": "contractors"}.get(maintenance["type"])
    assert needed is None or maintenance[needed]
    assert PUBLICCODE["localisation"]["localisationReady"] is True
    assert PUBLICCODE["localisation"]["availableLanguages"][0] == "it"
    assert PUBLICCODE["IT"]["countryExtensionVersion"] == "1.0"


@pytest.mark.parametrize("language", ["it", "en"])
def test_publiccode_describes_the_portal_within_the_allowed_lengths(language: str):
    description = PUBLICCODE["description"][language]
    assert 0 < len(description["shortDescription"]) <= 150
    assert "\n" not in description["shortDescription"]
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert 5 <= len(description["features"]) <= 20


def test_licence_is_the_whole_eupl():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"^(\d+)\.[A-Z]", text, flags=re.MULTILINE) == [str(number) for number in range(1, 16)]
    appendix = text.partition("Appendix\n")[2]
    assert len(re.findall(r"^— ", appendix, flags=re.MULTILINE)) == 10
    assert appendix.endswith("require the production of a new EUPL version.\n")


# --- nothing of one machine ----------------------------------------------------------------------------------------

HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))]
HOSTS += [".".join(parts) for parts in (("deb", "debian", "org"), ("archive", "ubuntu", "com"))]
PLACES = re.compile(r"(?<![\w.~-])/(?:work|tmp/w|root)/")


def test_no_file_names_a_registry_or_a_place_of_one_machine():
    checked = 0
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        checked += 1
        assert not [host for host in HOSTS if host in text], short(path)
        place = PLACES.search(text)
        assert not place, f"{short(path)}: {place}"
    assert checked > 100


@pytest.mark.parametrize("folder", ["frontend", "tests/contract/modi"])
def test_npm_lock_has_hashes_and_no_addresses(folder):
    packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    del packages[""]
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert "integrity" in package, name
