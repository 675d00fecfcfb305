"""The closed vocabularies of the published data, with Italian and English labels."""

from gis.schema import Code, CodeList, Label


def _list(id_: str, /, *codes: tuple[str, str, str]) -> CodeList:
    return CodeList(id_, tuple(Code(value, Label(it, en)) for value, it, en in codes))


ZONES = _list(
    "zones",
    ("milano", "Milano", "Milano"),
    ("adda-martesana", "Adda Martesana", "Adda Martesana"),
    ("alto-milanese", "Alto Milanese", "Alto Milanese"),
    ("magentino-e-abbiatense", "Magentino e Abbiatense", "Magentino e Abbiatense"),
    ("nord-milano", "Nord Milano", "Nord Milano"),
    ("nord-ovest", "Nord Ovest", "Nord Ovest"),
    ("sud-est", "Sud Est", "Sud Est"),
    ("sud-ovest", "Sud Ovest", "Sud Ovest"),
)

STTM = _list(
    "sttm",
    ("STTM1", "STTM 1 – Sostenibilità e rigenerazione", "STTM 1 – Sustainability and regeneration"),
    ("STTM2", "STTM 2 – Coesione sociale e servizi", "STTM 2 – Social cohesion and services"),
    (
        "STTM3",
        "STTM 3 – Produzione, servizi e distribuzione",
        "STTM 3 – Production, services and distribution",
    ),
)

LOCATION_PRECISION = _list(
    "location-precision",
    ("site", "Sito", "Site"),
    ("address", "Indirizzo", "Address"),
    ("street", "Via (posizione indicativa)", "Street (indicative position)"),
    ("locality", "Località (posizione indicativa)", "Locality (indicative position)"),
    ("comune", "Noto solo il Comune", "Only the Comune is known"),
    ("citta_metropolitana", "Nota solo la Città metropolitana", "Only the Città metropolitana is known"),
)

AREA_KIND = _list(
    "area-kind",
    ("area_dismessa", "Area dismessa", "Disused area"),
    ("immobile_pubblico", "Immobile pubblico", "Public building"),
    ("ambito_rigenerazione", "Ambito di rigenerazione", "Regeneration area"),
    ("ambito_strategico", "Ambito strategico", "Strategic area"),
    ("scalo_ferroviario", "Scalo ferroviario", "Railway yard"),
    ("ambito_produttivo", "Ambito produttivo", "Industrial and business area"),
    ("parco", "Parco", "Park"),
    ("ambito_estrattivo", "Ambito estrattivo", "Quarrying area"),
)

AREA_STATE = _list(
    "area-state",
    ("dismessa", "Dismessa", "Disused"),
    ("sottoutilizzata", "Sottoutilizzata", "Underused"),
    ("bonifica", "In bonifica", "Under remediation"),
    ("cantiere", "In cantiere", "Works under way"),
    ("completata", "Completata", "Completed"),
)

OWNER = _list(
    "owner",
    ("pubblica", "Pubblica", "Public"),
    ("privata", "Privata", "Private"),
    ("mista", "Mista", "Mixed"),
)

SERVICE_CATEGORY = _list(
    "service-category",
    ("istruzione_superiore", "Istruzione superiore", "Upper secondary education"),
    ("universita", "Università", "University"),
    ("salute", "Salute", "Health"),
    ("mobilita", "Mobilità", "Mobility"),
    ("cultura", "Cultura", "Culture"),
    ("sport", "Sport", "Sport"),
    ("verde", "Verde e parchi", "Green areas and parks"),
    ("ambiente", "Ambiente", "Environment"),
    ("lavoro", "Lavoro e formazione", "Work and training"),
    ("giustizia_sicurezza", "Giustizia e sicurezza", "Justice and safety"),
    ("economia", "Economia", "Economy"),
)

SERVICE_LEVEL = _list(
    "service-level",
    ("metropolitano", "Metropolitano", "Metropolitan"),
    ("sovracomunale", "Sovracomunale", "Supra-municipal"),
)

PNRR_MISSION = _list(
    "pnrr-mission",
    (
        "M1",
        "M1 – Digitalizzazione, innovazione, competitività, cultura e turismo",
        "M1 – Digitalisation, innovation, competitiveness, culture and tourism",
    ),
    (
        "M2",
        "M2 – Rivoluzione verde e transizione ecologica",
        "M2 – Green revolution and ecological transition",
    ),
    (
        "M3",
        "M3 – Infrastrutture per una mobilità sostenibile",
        "M3 – Infrastructure for sustainable mobility",
    ),
    ("M4", "M4 – Istruzione e ricerca", "M4 – Education and research"),
    ("M5", "M5 – Inclusione e coesione", "M5 – Inclusion and cohesion"),
    ("M6", "M6 – Salute", "M6 – Health"),
    ("M7", "M7 – REPowerEU", "M7 – REPowerEU"),
)

PROPOSAL_STATUS = _list(
    "proposal-status",
    ("proposta", "Proposta", "Proposed"),
    ("ammessa", "Ammessa", "Admitted"),
    ("finanziata", "Finanziata (ha un finanziamento in ReGiS)", "Funded (has a financing record in ReGiS)"),
    ("in_corso", "In corso", "Under way"),
    ("conclusa", "Conclusa", "Completed"),
)

POLE = _list(
    "pole",
    ("metropolitano", "Polo metropolitano", "Metropolitan pole"),
    ("sovracomunale", "Polo sovracomunale", "Supra-municipal pole"),
)

DOCUMENT_KIND = _list(
    "document-kind",
    ("normativa", "Atti e norme", "Acts and rules"),
    ("relazione", "Relazione", "Report"),
    ("cartografia", "Cartografia", "Maps"),
    ("presentazione", "Presentazione", "Presentation"),
    ("scheda", "Scheda informativa", "Fact sheet"),
)

DOCUMENT_SUBJECT = _list(
    "document-subject",
    ("PTM", "Piano Territoriale Metropolitano", "Metropolitan Territorial Plan"),
    ("STTM1", "STTM 1", "STTM 1"),
    ("STTM2", "STTM 2", "STTM 2"),
    ("STTM3", "STTM 3", "STTM 3"),
    ("PNRR", "PNRR", "National recovery plan (PNRR)"),
    ("REMIX", "REMIX e programmi collegati", "REMIX and related programmes"),
)
