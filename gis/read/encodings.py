"""How a file's texts were written: what it declares, else UTF-8, else Windows-1252 or the page of DOS, and why."""

import codecs
import re
from collections.abc import Iterable, Iterator

from gis.limits import Unreadable

UTF_8 = "utf-8"
WINDOWS = "cp1252"
_NAMES = {UTF_8: "UTF-8", WINDOWS: "Windows-1252", "utf-8-sig": "UTF-8", "utf-16": "UTF-16"}
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # bytes that mean nothing in Windows-1252
DOS = "cp850"
# What an accent of Italian is in one page is a mark or hardly a letter in the other. The mark of DOS's «à» may end a
# Windows text, as in «ecc…», but not a word that ends in another consonant; in capitals it has «Ô» and «·».
_OF_DOS = re.compile(rb"[bdf-hj-np-tvxz][\x82\x85\x8a\x8d\x95\x97]", re.IGNORECASE)
_OF_WINDOWS = re.compile(rb"[\xe0\xe8\xe9\xec\xf2\xf9\xc0\xc8\xc9\xd9\x92\x93\x94\x96\xab\xbb\xb0\xb2]")
_PAGES = {"65001": UTF_8, "ansi": WINDOWS, "system": WINDOWS, "88591": "iso8859-1", "885915": "iso8859-15"}


def title(encoding: str, /) -> str:
    """The name by which people know an encoding."""
    return _NAMES.get(encoding, encoding.upper())


def named(text: str, /) -> str | None:
    """The encoding that a person or a `.cpg` file means (`UTF-8`, `1252`, `ANSI 1252`, `ISO 88591`), None if none."""
    wanted = text.strip().lower()
    digits = re.sub(r"^(ansi|oem|iso|cp|windows)?[\s_-]*(?=\d)", "", wanted).replace("-", "")
    for candidate in (_PAGES.get(digits, ""), _PAGES.get(wanted, ""), wanted, f"cp{digits}"):
        try:
            if candidate:
                "".encode(candidate)  # a LookupError where it is a codec, but not of texts (base64, zip)
                return codecs.lookup(candidate).name
        except (LookupError, ValueError):
            continue
    return None


def chosen(text: str, /) -> tuple[str, str]:
    """The encoding that a person says it is, and that this is why. Raises Unreadable."""
    found = named(text)
    if found is None:
        raise Unreadable("encoding", f"La codifica «{text[:40]}» non esiste.")
    return found, "la indica chi invia il file"


def decide(chunks: Iterable[bytes], /, *, declared: str | None = None, source: str = ".cpg") -> tuple[str, str]:
    """Which encoding reads these bytes without losing any, and why. Raises Unreadable where none does.

    declared: what the file says of itself, in the words of `source`; it is not believed when the bytes deny it.
    """
    name = named(declared) if declared else None
    testers = {one: codecs.getincrementaldecoder(one)() for one in {name or UTF_8, UTF_8} - {WINDOWS}}
    failed: set[str] = set()
    plain, undefined, of_dos, of_windows = True, False, 0, 0
    for chunk in _ended(chunks):
        plain = plain and chunk.isascii()
        undefined = undefined or bool(_UNDEFINED.search(chunk))
        of_dos += len(_OF_DOS.findall(chunk))
        of_windows += len(_OF_WINDOWS.findall(chunk))
        for one in testers.keys() - failed:
            try:
                testers[one].decode(chunk, final=not chunk)
            except UnicodeError:
                failed.add(one)
    if name and name not in failed and not (name == WINDOWS and undefined):
        return name, f"lo dice {source}"
    denied = f"{source} dice «{declared.strip()[:40]}» ma i testi non lo sono; " if declared else ""
    if UTF_8 not in failed:
        return UTF_8, denied + ("solo caratteri semplici" if plain else "tutti i testi sono UTF-8 validi")
    if of_dos > of_windows:
        return DOS, denied + "i testi non sono UTF-8 e le lettere accentate sono quelle del DOS"
    if undefined:
        raise Unreadable("encoding", "I testi non sono né UTF-8 né Windows-1252: salvare il file in UTF-8.")
    return WINDOWS, denied + "i testi non sono UTF-8"


def _ended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks that hold something, and then an empty one: a character cut at the end must not pass."""
    yield from (chunk for chunk in chunks if chunk)
    yield b""
