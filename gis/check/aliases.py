"""What Italian offices call the columns that our fields hold: synonyms, compared by their words (`folding.words`)."""

from collections.abc import Mapping

OF_TITLE = (
    *("nome", "denominazione", "denom", "titolo", "oggetto", "intervento", "nominativo", "descr_breve", "nome_area"),
    *("nome_ambito", "nome_scuola", "denominazionescuola", "denominazione_scuola", "titolo_progetto", "name", "title"),
    *("denominazione_struttura", "stop_name", "titolo_del_progetto", "nome_del_sito", "sito", "label", "etichetta"),
)
"""For the field that names a record, whatever its name."""

OF_KIND = ("tipo", "tipologia", "categoria", "classe", "genere", "kind", "type", "category", "class", "tipo_area")
"""For the field that says of which sort a record is."""

OF_ID = ("id", "identificativo", "id_scheda", "codice_scheda", "id_remix", "remix_id", "identifier")
OF_VERSION = ("version", "versione", "base_version", "versione_base", "versione_della_scheda")

ALIASES: Mapping[str, tuple[str, ...]] = {
    "comuni": (
        *("comune", "comuni", "cod_istat", "codice_istat", "istat", "procom", "pro_com", "pro_com_t", "cod_comune"),
        *("codice_comune", "nome_comune", "municipality", "codice_istat_comune", "comune_istat", "istat_code"),
        *("descrizione_comune", "comune_localizzazione", "denominazione_comune", "codicecomune", "comuni_istat"),
    ),
    "surface_m2": (
        *("superficie", "sup", "sup_mq", "sup_m2", "area_mq", "area_m2", "mq", "superficie_mq", "superficie_m2"),
        *("superficie_territoriale", "st", "st_mq", "sup_terr", "superficie_totale", "surface", "area_size"),
    ),
    "area_km2": ("superficie", "sup_kmq", "sup_km2", "superficie_kmq", "superficie_km2", "area", "kmq"),
    "residents": ("residenti", "popolazione", "abitanti", "pop", "pop_res", "population", "popolazione_residente"),
    "address_or_place": (
        *("indirizzo", "via", "ubicazione", "luogo", "localita", "localizzazione", "address", "place", "toponimo"),
        *("via_e_numero", "indirizzo_completo"),
    ),
    "address": ("indirizzo", "via", "ubicazione", "luogo", "localita", "indirizzoscuola", "indirizzo_completo"),
    "current_state": ("stato", "stato_attuale", "stato_di_fatto", "condizione", "state", "status"),
    "status": ("stato", "stato_progetto", "stato_intervento", "avanzamento", "fase", "state"),
    "owner_type": ("proprieta", "tipo_proprieta", "proprietario", "titolarita", "ownership", "owner"),
    "planned_functions": ("funzioni", "funzioni_previste", "destinazione", "destinazioni", "destinazione_d_uso", "usi"),
    "instrument": ("strumento", "strumenti", "strumento_urbanistico", "piano", "strumento_attuativo"),
    "source_url": (
        *(
            "fonte",
            "fonti",
            "url",
            "link",
            "sito_web",
            "indirizzo_web",
            "url_fonte",
            "link_fonte",
            "source",
            "sorgente",
        ),
        *("web", "pagina_web", "website"),
    ),
    "source_date": (
        "data",
        "anno",
        "data_fonte",
        "data_rilievo",
        "data_aggiornamento",
        "aggiornato_al",
        "date",
        "year",
    ),
    "date": ("data", "anno", "data_documento", "data_pubblicazione", "year"),
    "approval_date": ("data_approvazione", "data", "approvato_il", "data_atto", "anno"),
    "approval_act": ("atto", "atto_di_approvazione", "delibera", "deliberazione", "provvedimento"),
    "licence": ("licenza", "license", "licenza_dati", "licenza_d_uso"),
    "cup": ("cup", "codice_cup", "codice_unico_progetto", "cod_cup", "codice_unico_di_progetto"),
    "total_cost_eur": (
        *(
            "costo",
            "importo",
            "costo_totale",
            "importo_totale",
            "costo_progetto",
            "costo_complessivo",
            "quadro_economico",
        ),
        *("importo_lavori", "cost", "amount", "totale_costo", "costo_euro", "importo_euro"),
    ),
    "pnrr_funding_eur": (
        *("finanziamento_pnrr", "importo_pnrr", "quota_pnrr", "contributo_pnrr", "finanziamento", "contributo"),
        *("importo_finanziato", "rrf"),
    ),
    "proponent": ("proponente", "soggetto_attuatore", "ente", "beneficiario", "attuatore", "ente_proponente"),
    "operator": ("gestore", "ente_gestore", "soggetto_gestore", "gestione"),
    "description": ("descrizione", "note", "descr", "sintesi_progetto", "sintesi", "abstract"),
    "summary": ("sintesi", "descrizione", "abstract", "riassunto"),
    "programme": ("programma", "misura", "linea", "linea_di_finanziamento", "bando"),
    "pnrr_mission": ("missione", "codice_missione", "missione_pnrr"),
    "pnrr_component": ("componente", "codice_componente", "componente_pnrr"),
    "pnrr_investment": ("investimento", "investimento_pnrr", "submisura"),
    "level": ("livello", "rango", "scala"),
    "subcategory": ("sottocategoria", "sottotipo", "sotto_categoria", "tipo_servizio", "tipologia_servizio"),
    "sector": ("settore", "ambito_tematico", "tema"),
    "years": ("periodo", "anni", "durata", "annualita"),
    "document_url": ("documento", "url_documento", "link_documento", "allegato", "pdf"),
    "url": ("link", "indirizzo_web", "documento"),
    "subject": ("argomento", "tema", "materia"),
    "sttm": ("strategia", "strategie", "strategia_sttm", "strategie_sttm"),
    "zona_omogenea": ("zona", "zona_omogenea"),
    "location_precision": ("precisione", "precisione_posizione", "accuratezza"),
    "coordinate_source": ("fonte_coordinate", "origine_coordinate", "georeferenziazione"),
}
"""By the name of a field; a collection whose fields have these names gets them all."""
