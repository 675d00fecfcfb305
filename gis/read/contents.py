"""Says whether a file holds what its name promises, from its first bytes, before any program reads it."""

from pathlib import Path

from gis.formats import FORMATS, Format
from gis.limits import Unreadable

ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\x00"
_GEOPACKAGES = (b"GPKG", b"GP10", b"GP11")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"  # the first entry of its zip, not compressed
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_KINDS = (
    (ZIP, "un archivio zip"),
    (b"PK\x05\x06", "un archivio zip vuoto"),
    (_SQLITE, "una base dati SQLite"),
    (b"fgb\x03", "un FlatGeobuf"),
    (b"%PDF", "un PDF (servono i dati da cui è stato fatto)"),
    (b"\xd0\xcf\x11\xe0", "un documento del vecchio Office (salvarlo come .xlsx)"),
    (b"Rar!", "un archivio RAR"),
    (b"7z\xbc\xaf", "un archivio 7z"),
    (b"\x1f\x8b", "un archivio gzip"),
    (b"BZh", "un archivio bzip2"),
    (b"\xfd7zXZ", "un archivio xz"),
    (b"PAR1", "un Parquet"),
    (b"\x00\x00\x27\x0a", "uno shapefile senza zip (comprimere insieme .shp, .shx, .dbf e .prj)"),
    (b"\x89PNG", "un'immagine"),
    (b"\xff\xd8\xff", "un'immagine"),
    (b"<", "un documento XML o HTML"),
    (b"{", "un documento JSON"),
)
_ARCHIVES = (ZIP, b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def check(path: Path, format_: Format, /, *, name: str) -> None:
    """Refuse a file whose first bytes are not those of its format."""
    head = first_bytes(path)
    if not head.strip():
        raise Unreadable("empty", f"«{name}» è vuoto.")
    if not _matches(head, format_) or (_OPEN_DOCUMENT in head and format_ is FORMATS["xlsx"]):
        seen = f": il contenuto è {kind}" if (kind := _kind(head)) else ""
        raise Unreadable("content-mismatch", f"«{name}» non è un file {format_.title}{seen}.")


def kind(path: Path, /) -> str | None:
    """What a file is, in words that say what to do about it; None where its first bytes do not tell."""
    return _kind(first_bytes(path))


def _kind(head: bytes) -> str | None:
    if head.startswith(ZIP) and _OPEN_DOCUMENT in head:
        return "un documento di LibreOffice (salvarlo come .xlsx)"
    return next((kind for magic, kind in _KINDS if without_bom(head).lstrip().startswith(magic)), None)


def first_bytes(path: Path, /) -> bytes:
    """Enough of a file to tell what it is."""
    with path.open("rb") as file:
        return file.read(512)


def is_archive(head: bytes, /) -> bool:
    """Whether the bytes begin an archive of any common kind."""
    return head.startswith(_ARCHIVES)


def without_bom(head: bytes, /) -> bytes:
    """The bytes after the mark that some programs put before a text."""
    return next((head[len(bom) :] for bom in _BOMS if head.startswith(bom)), head)


def _matches(head: bytes, format_: Format) -> bool:
    text = without_bom(head).lstrip()
    if format_ is FORMATS["gpkg"]:
        return head.startswith(_SQLITE) and head[68:72] in _GEOPACKAGES
    if format_ is FORMATS["flatgeobuf"]:
        return head.startswith(b"fgb\x03fgb")
    if format_ in (FORMATS["shapefile"], FORMATS["xlsx"]):
        return head.startswith(ZIP)
    if format_ is FORMATS["kml"]:
        return text.startswith(b"<")
    if format_ is FORMATS["geojson"]:
        return text.startswith(b"{")
    if format_ is FORMATS["geojson-seq"]:
        return text.lstrip(b"\x1e \r\n\t").startswith(b"{")
    return not any(text.startswith(magic) for magic, _ in _KINDS)  # a table is any text that is nothing else
