"""Opens what was sent without trusting it: caps, refusals, and an unpacked copy that vanishes when one is done."""

import hashlib
import os
import re
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from gis.formats import FORMATS, Format, by_name
from gis.limits import LIMITS, Limits, Unreadable
from gis.pieces import LEGEND
from gis.read import contents
from gis.report.printable import one_line

__all__ = ["LIMITS", "Limits", "Sent", "Unreadable", "opened", "unpacked"]

_CHUNK = 1 << 20
_ARCHIVE_SUFFIXES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".kmz", ".xlsx", ".jar", ".zst")
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LONE_FORMATS = ("gpkg", "geojson", "geojson-seq", "flatgeobuf", "kml", "csv")


@dataclass(frozen=True)
class Sent:
    """A file that may be read. `members` are its tables' files by the name a person knows them by (a Shapefile's
    .shp, otherwise the file itself); `ignored` are the names in its zip that were left out.
    """

    name: str
    format: Format
    members: Mapping[str, Path]
    size: int
    digest: str
    limits: Limits
    ignored: tuple[str, ...] = ()
    legend: Path | None = None
    """Of the shapefiles in a zip that gis.write wrote: what their columns hold (see gis.pieces)."""

    @property
    def path(self) -> Path:
        """The file to read, of formats that are one file."""
        return next(iter(self.members.values()))


@contextmanager
def opened(path: Path, /, *, limits: Limits = LIMITS, name: str | None = None) -> Iterator[Sent]:
    """What was sent, safe to read; `name` is what its sender called it. Raises Unreadable. Leaves nothing on disk."""
    name = one_line(name or path.name)
    format_ = by_name(name)
    if format_ is None:
        known = ", ".join(one.extensions[0] for one in FORMATS.values() if one.reads)
        _refuse_others(path, name)
        seen = f" È {kind}." if (kind := contents.kind(path)) else ""
        raise Unreadable("unknown-format", f"«{name}» non è di un formato accettato: {known}.{seen}")
    size, digest = _measured(path, name, limits)
    if format_ is FORMATS["xlsx"]:
        contents.check(path, format_, name=name)
        _check_workbook(path, name, limits)
        yield Sent(name, format_, {Path(name).stem: path}, size, digest, limits)
    elif format_.packed or name.lower().endswith(".kmz"):
        contents.check(path, FORMATS["shapefile"], name=name)
        suffixes = tuple({*_SHAPEFILE_PARTS, *(s for one in _LONE_FORMATS for s in FORMATS[one].extensions)})
        with unpacked(path, limits=limits, suffixes=suffixes, name=name) as (found, ignored):
            yield _from_zip(found, name, size, digest, limits, ignored)
    else:
        contents.check(path, format_, name=name)
        with tempfile.TemporaryDirectory(prefix="remix-") as folder:  # a name of ours for programs that read names
            link = Path(folder) / f"1{format_.extensions[0]}"
            link.symlink_to(path.resolve())
            yield Sent(name, format_, {Path(name).stem: link}, size, digest, limits)


def _refuse_others(path: Path, name: str) -> None:
    """Refuse what is not an ordinary file: a folder, a pipe, a device."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable("not-a-file", f"«{name}» non è un file.")


def _measured(path: Path, name: str, limits: Limits) -> tuple[int, str]:
    """Size and SHA-256, counted while reading; only ordinary files."""
    _refuse_others(path, name)
    size, digest = 0, hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            digest.update(chunk)
            if size > limits.size:
                raise Unreadable("too-large", f"«{name}» supera {limits.size // 1_000_000} MB.")
    return size, digest.hexdigest()


def _from_zip(
    found: Mapping[str, Path], name: str, size: int, digest: str, limits: Limits, ignored: tuple[str, ...]
) -> Sent:
    """One format in a zip: shapefiles, or one file of another."""
    shapes = {entry: path for entry, path in found.items() if path.suffix == ".shp"}
    others = {entry: path for entry, path in found.items() if path.suffix not in _SHAPEFILE_PARTS}
    if shapes:
        for entry, path in shapes.items():
            for part, why in ((".shx", "l'indice delle geometrie"), (".dbf", "la tabella degli attributi")):
                if not path.with_suffix(part).exists():
                    raise Unreadable("missing-part", f"In «{name}» manca {PurePosixPath(entry).stem}{part}, {why}.")
            with path.open("rb") as file:
                if file.read(4) != b"\x00\x00\x27\x0a":
                    raise Unreadable("content-mismatch", f"«{entry}» non è uno shapefile.")
        named = _layer_names(tuple(shapes))
        legends = [entry for entry in others if PurePosixPath(entry).name == LEGEND]
        legend = others.pop(legends[0]) if len(legends) == 1 else None  # who zips a folder puts it in one
        return Sent(
            name,
            FORMATS["shapefile"],
            {named[entry]: path for entry, path in shapes.items()},
            size,
            digest,
            limits,
            (*ignored, *others),
            legend,
        )
    if len(others) != 1:
        why = "non contiene dati in un formato accettato" if not others else "contiene più file: inviarli uno per volta"
        raise Unreadable("no-data" if not others else "several-files", f"«{name}» {why}.")
    entry, path = next(iter(others.items()))
    format_ = by_name(entry)
    assert format_ is not None, "only suffixes of known formats are unpacked"
    contents.check(path, format_, name=PurePosixPath(entry).name)
    return Sent(name, format_, {PurePosixPath(entry).stem: path}, size, digest, limits, ignored)


def _layer_names(entries: tuple[str, ...]) -> dict[str, str]:
    """A shapefile is known by its name alone, with its folder where two have the same."""
    stems = [PurePosixPath(entry).stem for entry in entries]
    return {
        entry: stem if stems.count(stem) == 1 else str(PurePosixPath(entry).with_suffix(""))
        for entry, stem in zip(entries, stems, strict=True)
    }


@contextmanager
def unpacked(
    path: Path, /, *, limits: Limits = LIMITS, suffixes: Collection[str], name: str | None = None
) -> Iterator[tuple[Mapping[str, Path], tuple[str, ...]]]:
    """The files of a zip that end in one of `suffixes`, by their names in it, and the names of the others.

    They lie in a temporary folder under numbers of ours (files that differ only in their suffix share one), so that
    no name from outside ever reaches the file system; the folder vanishes on leaving. Raises Unreadable.
    """
    name = name or path.name
    with tempfile.TemporaryDirectory(prefix="remix-") as folder, _zip(path, name) as archive:
        members = _safe_members(archive, name, limits)
        packed = max(path.stat().st_size, 1)
        found: dict[str, Path] = {}
        numbers: dict[str, int] = {}
        total = 0
        for entry, info in members.items():
            stem, suffix = os.path.splitext(entry)  # noqa: PTH122 - a name inside a zip, not a path
            if suffix.lower() in suffixes:
                number = numbers.setdefault(stem.casefold(), len(numbers) + 1)
                target = Path(folder) / f"{number}{suffix.lower()}"
                total = _copy(archive, info, target, name, total, packed, limits)
                found[entry] = target
        yield found, tuple(entry for entry in members if entry not in found)


@contextmanager
def _zip(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise Unreadable("zip-broken", f"«{name}» è un archivio zip danneggiato.") from None
    with archive:
        yield archive


def _safe_members(archive: zipfile.ZipFile, name: str, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The entries that are files, by name, when all of them may be unpacked."""
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Unreadable("too-many-entries", f"«{name}» contiene più di {limits.entries} file.")
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        _check_entry(info, name)
        folded = unicodedata.normalize("NFC", info.filename.rstrip("/")).casefold()
        if folded in seen:
            raise Unreadable("duplicate-name", f"«{name}» contiene due volte «{info.filename}».")
        seen.add(folded)
        if not info.is_dir() and not _JUNK.search(info.filename):
            if info.filename.lower().endswith(_ARCHIVE_SUFFIXES):
                raise Unreadable("nested-archive", f"«{name}» contiene un altro archivio, «{info.filename}».")
            members[info.filename] = info
    return members


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    entry, original = info.filename, info.orig_filename
    if info.flag_bits & 0x1 or info.flag_bits & 0x40 or info.flag_bits & 0x2000:
        raise Unreadable("encrypted", f"«{name}» è protetto da una password: inviarlo senza.")
    if "\\" in original or "\x00" in original or any(ord(letter) < 32 for letter in original):
        raise Unreadable("unsafe-name", f"«{name}» contiene un nome di file non ammesso.")
    if entry.startswith("/") or re.match(r"[A-Za-z]:", entry) or ".." in PurePosixPath(entry).parts or not entry:
        raise Unreadable("unsafe-path", f"«{name}» contiene un percorso non ammesso, «{entry[:80]}».")
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unreadable("link", f"«{name}» contiene un collegamento, «{entry[:80]}».")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("compression", f"«{name}» usa una compressione non ammessa: usare zip normale.")


def _copy(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    target: Path | None,
    name: str,
    total: int,
    packed: int,
    limits: Limits,
) -> int:
    """Unpack one entry (to nowhere if no target), counting what comes out; the total so far."""
    try:
        with _entry(archive, info) as source, (target or Path(os.devnull)).open("wb") as out:
            first = True
            while chunk := source.read(_CHUNK):
                total += len(chunk)
                if total > limits.unpacked:
                    raise Unreadable("too-large", f"«{name}» supera {limits.unpacked // 1_000_000} MB da aperto.")
                if total > limits.ratio * packed and total > _CHUNK:
                    raise Unreadable(
                        "ratio", f"«{name}» è compresso oltre {limits.ratio} volte: è rifiutato per prudenza."
                    )
                if first and contents.is_archive(chunk):
                    raise Unreadable("nested-archive", f"«{name}» contiene un altro archivio, «{info.filename}».")
                first = False
                out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable("zip-broken", f"In «{name}» il file «{info.filename}» è danneggiato.") from None
    return total


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """An entry, open; its directory may say that it lies before the file, or under a name that is no text."""
    try:
        return archive.open(info)
    except (OSError, ValueError) as error:
        raise zipfile.BadZipFile from error


def _check_workbook(path: Path, name: str, limits: Limits) -> None:
    """An XLSX is a zip of XML: the same rules, and nothing in it that declares entities or macros."""
    with _zip(path, name) as archive:
        members = _safe_members(archive, name, limits)
        types = members.get("[Content_Types].xml")
        if types is None or "xl/workbook.xml" not in members:
            raise Unreadable("content-mismatch", f"«{name}» non è una cartella di lavoro XLSX.")
        if any(entry.endswith("vbaProject.bin") for entry in members):
            raise Unreadable("macros", f"«{name}» contiene macro: salvarlo come .xlsx senza macro.")
        total, packed = 0, max(path.stat().st_size, 1)
        for entry, info in members.items():
            total = _copy(archive, info, None, name, total, packed, limits)
            if entry.endswith((".xml", ".rels")):
                with archive.open(info) as part:
                    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", part.read(4096).replace(b"\x00", b""), re.IGNORECASE):
                        raise Unreadable("xml-doctype", f"«{name}» contiene dichiarazioni di entità: è rifiutato.")
