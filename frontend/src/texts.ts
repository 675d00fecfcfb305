// Every word that the scripts show, in Italian and in English; the page's language chooses.

const italian = {
  and: "e",
  around: (place: string) => `${place} e dintorni`,
  asOf: (date: string) => `al ${date}`,
  dateUnknown: "data non nota",
  basemap: "Base cartografica",
  noBasemap: "Nessuna (solo i confini)",
  basemapFailed: "La base cartografica non risponde: confini e schede restano visibili.",
  boundaries: "Confini",
  boundaryCredit: "Confini: ISTAT, CC BY · Dati: © Città metropolitana di Milano",
  clearFilters: "Togli tutti i filtri",
  close: "Chiudi",
  comuni: "Comuni",
  everywhere: (count: string) => `Tutta la Città metropolitana (${count})`,
  everywhereTitle: "Riguardano tutta la Città metropolitana o più di 12 Comuni",
  failed: "Il servizio non risponde.",
  filterByComune: (name: string) => `Mostra solo ${name}`,
  formerResults: "Mappa ed elenco mostrano ancora la ricerca precedente.",
  groupTitle: (count: string, place: string) => `${count} schede: ${place}`,
  here: "in questo punto",
  inFrame: (shown: string, count: string) =>
    shown === count
      ? `Nell’inquadratura della mappa: ${count}.`
      : `Nell’inquadratura della mappa: ${count}, qui le prime ${shown}. Avvicina la mappa o aggiungi un filtro.`,
  layers: "Schede",
  legend: "Legenda",
  legendApproximate: "posizione indicativa (via o località)",
  legendComune: "posizione nota solo per Comune",
  legendGroup: "più schede vicine o nello stesso punto",
  legendKnown: "posizione nota",
  map: "Mappa",
  mapHelp:
    "Frecce per spostare, più e meno per ingrandire e ridurre. L’elenco dei risultati contiene le stesse schede della mappa.",
  more: (count: string) => `altri ${count}`,
  nothing: "Nessuna scheda con questi filtri.",
  onePlace: "1 scheda",
  openComune: "Profilo del Comune",
  openRecord: "Apri la scheda",
  precision: {
    street: "posizione indicativa: la via",
    locality: "posizione indicativa: la località",
    comune: "posizione nota solo per Comune",
    many: "riguarda più di 12 Comuni",
    citta_metropolitana: "riguarda tutta la Città metropolitana",
  } as Readonly<Record<string, string>>,
  precisionShort: {
    street: "posizione indicativa",
    locality: "posizione indicativa",
    comune: "nota solo per Comune",
    many: "più di 12 Comuni",
    citta_metropolitana: "tutto il territorio",
  } as Readonly<Record<string, string>>,
  problem: (title: string, detail: string) => (detail ? `${title}: ${detail}` : title),
  records: (count: string) => `${count} schede`,
  removeFilter: (filter: string) => `Togli il filtro ${filter}`,
  residents: (count: string) => `${count} residenti`,
  retry: "Riprova",
  showAll: "Tutta l’area",
  showOnMap: "Vedi sulla mappa",
  showOnMapOf: (title: string) => `Vedi sulla mappa: ${title}`,
  comune: "Comune",
  zone: "Zona omogenea",
  tilesFailed: "Una parte delle schede non si è potuta disegnare.",
  twoFingers: "Per spostare la mappa usa due dita",
  wholeList: "Elenco completo",
  zones: "Zone omogenee",
  zoomHere: "Ingrandisci qui",
  zoomIn: "Ingrandisci",
  zoomOut: "Riduci",
};

export type Texts = typeof italian;

const english: Texts = {
  and: "and",
  around: (place) => `${place} and around`,
  asOf: (date) => `as of ${date}`,
  dateUnknown: "date not known",
  basemap: "Base map",
  noBasemap: "None (boundaries only)",
  basemapFailed: "The base map does not answer: boundaries and records stay visible.",
  boundaries: "Boundaries",
  boundaryCredit: "Boundaries: ISTAT, CC BY · Data: © Città metropolitana di Milano",
  clearFilters: "Remove all filters",
  close: "Close",
  comuni: "Comuni",
  everywhere: (count) => `Whole Metropolitan City (${count})`,
  everywhereTitle: "They concern the whole Metropolitan City or more than 12 Comuni",
  failed: "The service does not answer.",
  filterByComune: (name) => `Show ${name} only`,
  formerResults: "Map and list still show the former search.",
  groupTitle: (count, place) => `${count} records: ${place}`,
  here: "at this point",
  inFrame: (shown, count) =>
    shown === count
      ? `In the frame of the map: ${count}.`
      : `In the frame of the map: ${count}, here the first ${shown}. Zoom in or add a filter.`,
  layers: "Records",
  legend: "Legend",
  legendApproximate: "indicative position (street or locality)",
  legendComune: "position known by Comune only",
  legendGroup: "several records near or at one point",
  legendKnown: "known position",
  map: "Map",
  mapHelp: "Arrow keys pan, plus and minus zoom. The list of results holds the same records as the map.",
  more: (count) => `${count} more`,
  nothing: "No record with these filters.",
  onePlace: "1 record",
  openComune: "Profile of the Comune",
  openRecord: "Open the record",
  precision: {
    street: "indicative position: the street",
    locality: "indicative position: the locality",
    comune: "position known by Comune only",
    many: "concerns more than 12 Comuni",
    citta_metropolitana: "concerns the whole Metropolitan City",
  },
  precisionShort: {
    street: "indicative position",
    locality: "indicative position",
    comune: "known by Comune only",
    many: "more than 12 Comuni",
    citta_metropolitana: "whole territory",
  },
  problem: (title, detail) => (detail ? `${title}: ${detail}` : title),
  records: (count) => `${count} records`,
  removeFilter: (filter) => `Remove the filter ${filter}`,
  residents: (count) => `${count} residents`,
  retry: "Try again",
  showAll: "Whole area",
  showOnMap: "Show on the map",
  showOnMapOf: (title) => `Show on the map: ${title}`,
  comune: "Comune",
  zone: "Homogeneous zone",
  tilesFailed: "Some of the records could not be drawn.",
  twoFingers: "Use two fingers to move the map",
  wholeList: "Whole list",
  zones: "Homogeneous zones",
  zoomHere: "Zoom in here",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
};

export function texts(language: string): Texts {
  return language.toLowerCase().startsWith("en") ? english : italian;
}

/** A count as the language writes it: 1.544 or 1,544. */
export function numerals(language: string): (value: number) => string {
  const format = new Intl.NumberFormat(language.startsWith("en") ? "en" : "it", { useGrouping: "always" });
  return (value) => format.format(value);
}
