// The addresses of the portal's pages in the language of this one. The API has one address for every language.

const FIRST = "it";

export function language(): string {
  return document.documentElement.lang || FIRST;
}

/** The same path for who reads in the language of this page: /mappa, or /en/mappa. */
export function local(path: string): string {
  return language() === FIRST ? path : `/${language()}${path === "/" ? "" : path}`;
}
