"""Gathers the texts of the portal and brings the catalogues of translations up to date with them."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.languages import CATALOGUES, DEFAULT, NAMES
from app.operations.paths import CLONE

_HEADER = """# The portal in {name}. `./remix texts` gathers the texts; their translations are written here.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy": None}


def gathered() -> Catalog:
    """Every text in the sources, with the files where it is."""
    with (CLONE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog()
    for name, _line, text, comments, context in extract_from_dir(CLONE, methods, options, keywords=KEYWORDS):
        catalog.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def path(language: str, /) -> Path:
    """The catalogue of a language."""
    return CATALOGUES / language / "LC_MESSAGES" / "portal.po"


def update() -> dict[str, list[str]]:
    """Write the catalogues with what the sources say now; the texts that each of them does not translate yet."""
    missing = {}
    for language in NAMES:
        if language == DEFAULT:
            continue
        catalog = read(language)
        catalog.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with path(language).open("wb") as file:
            file.write(_HEADER.format(name=NAMES[language], language=language).encode())
            write_po(file, catalog, width=0, sort_output=True, omit_header=True)
        missing[language] = untranslated(catalog)
    return missing


def read(language: str, /) -> Catalog:
    """The catalogue of a language as it is written."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def untranslated(catalog: Catalog, /) -> list[str]:
    """The texts of a catalogue that lack a translation, or a part of it."""
    return [str(one.id) for one in catalog if one.id and not all(_parts(one.string))]


def _parts(translation: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    if isinstance(translation, list | tuple):
        return tuple(translation)
    return (translation or "",)
