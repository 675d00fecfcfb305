"""Says whether a file holds what its name promises, from its first bytes, before any program reads it."""

from pathlib import Path
from xml.parsers import expat

from gis.formats import FORMATS, Format
from gis.limits import Limits, Unreadable

ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\x00"
_GEOPACKAGES = (b"GPKG", b"GP10", b"GP11")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_KINDS = (
    (ZIP, "un archivio zip"),
    (b"PK\x05\x06", "un archivio zip vuoto"),
    (_SQLITE, "una base dati SQLite"),
    (b"fgb\x03", "un FlatGeobuf"),
    (b"%PDF", "un PDF"),
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
    if not _matches(head, format_):
        seen = next((kind for magic, kind in _KINDS if without_bom(head).lstrip().startswith(magic)), "altro")
        raise Unreadable("content-mismatch", f"«{name}» non è un file {format_.title}: il contenuto è {seen}.")


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


def check_xml(path: Path, /, *, name: str, limits: Limits, root: str, forbidden: frozenset[str] = frozenset()) -> None:
    """Refuse XML that declares entities, is too deep, is not well formed, has another root or a forbidden element."""
    depth = 0
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse_doctype(*_: object) -> None:
        raise Unreadable(
            "xml-doctype", f"«{name}» contiene una DTD: i file con dichiarazioni di entità sono rifiutati."
        )

    def start(tag: str, _attributes: object) -> None:
        nonlocal depth
        local = tag.rpartition(" ")[2]
        depth += 1
        if depth == 1 and local != root:
            raise Unreadable("content-mismatch", f"«{name}» non è un {root.upper()}: comincia con <{local[:40]}>.")
        if depth > limits.nesting:
            raise Unreadable("too-deep", f"«{name}» è annidato oltre {limits.nesting} livelli.")
        if local in forbidden:
            raise Unreadable("network-link", f"«{name}» rimanda ad altri file (<{local}>): inviare il file completo.")

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        raise Unreadable("xml-broken", f"«{name}» non è XML ben formato (riga {error.lineno}).") from None
