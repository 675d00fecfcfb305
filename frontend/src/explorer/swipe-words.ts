// The words of the line that divides the map, in Italian and in English: they come with it when it is asked for.
const italian = {
  title: "Due date o due raccolte a confronto",
  line: "Posizione della linea",
  left: "A sinistra",
  right: "A destra",
  layer: "Che cosa",
  year: "Fino a quale anno della fonte",
  until: (year: string) => `fino al ${year}`,
  allLayers: "Tutte le schede",
  everyYear: "ogni anno",
  upTo: (what: string, year: string) => `${what} fino al ${year}`,
  value: (share: number, left: string, right: string) =>
    `${share} % della mappa a sinistra: ${left}. Il resto a destra: ${right}.`,
  said: (left: string, count: string, right: string, other: string) =>
    `A sinistra ${left}: ${count}. A destra ${right}: ${other}.`,
  close: "Chiudi il confronto",
};

export type SwipeWords = typeof italian;

const english: SwipeWords = {
  title: "Two dates or two collections side by side",
  line: "Position of the line",
  left: "On the left",
  right: "On the right",
  layer: "What",
  year: "Up to which year of the source",
  until: (year) => `up to ${year}`,
  allLayers: "All records",
  everyYear: "every year",
  upTo: (what, year) => `${what} up to ${year}`,
  value: (share, left, right) => `${share}% of the map on the left: ${left}. The rest on the right: ${right}.`,
  said: (left, count, right, other) => `On the left ${left}: ${count}. On the right ${right}: ${other}.`,
  close: "Close the comparison",
};

export function swipeWords(language: string): SwipeWords {
  return language.toLowerCase().startsWith("en") ? english : italian;
}
