// The parts of the page that the explorer takes over.

export interface Page {
  readonly form: HTMLFormElement;
  readonly map: HTMLElement;
  readonly results: HTMLElement;
  readonly status: HTMLElement;
  readonly frame: HTMLElement; // form, map and results
  readonly views: HTMLElement; // the links between map, list and table
  readonly elsewhere: HTMLAnchorElement;
}

export function findPage(): Page {
  const part = <E extends HTMLElement>(id: string): E => {
    const element = document.getElementById(id);
    if (!element) throw new Error(`#${id} is missing from the page`);
    return element as E;
  };
  const form = part<HTMLFormElement>("filters");
  return {
    form,
    map: part("map"),
    results: part("results"),
    status: part("status"),
    frame: form.parentElement ?? form,
    views: part("views"),
    elsewhere: part<HTMLAnchorElement>("elsewhere"),
  };
}
