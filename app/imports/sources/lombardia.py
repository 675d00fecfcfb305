"""What the registers of Regione Lombardia have in common: the portal that gives them."""

from gis.values import Value

PAGE = "https://www.dati.lombardia.it"


def origin(register: str, day: str | None, /) -> dict[str, Value]:
    """Where a place was read: in which register, of which day."""
    return {
        "coordinate_source": f"Regione Lombardia, {register} ({day or 'senza data'})",
        "source_url": [PAGE],
        "source_date": day,
    }
