// Entry of /mappa: reads what the page declares, fetches the boundaries, and hands over to the explorer.
import "./explorer/explorer.scss";
import { getJson } from "./explorer/api";
import { readConfig, type Config } from "./explorer/config";
import { Explorer, type Page } from "./explorer/explorer";
import { Looks } from "./explorer/looks";
import type { Boundaries } from "./explorer/places";
import { RecordSource } from "./explorer/source";
import { parse } from "./explorer/state";
import { Status } from "./explorer/status";
import { numerals, texts } from "./texts";

const language = document.documentElement.lang || "it";
const words = texts(language);

function findPage(): Page {
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

async function start(page: Page, config: Config): Promise<void> {
  const source = new RecordSource(config, language);
  const boundaries = (id: string) => getJson<Boundaries>(`${config.api}/collections/${id}/items?limit=200`);
  const early = source.ask(parse(location.search, config)).catch(() => null); // asked again, and reported, by the explorer
  const letters = document.fonts?.load(`600 12px "Titillium Web"`).catch(() => []); // the canvas draws with what is there
  const [looks, comuni, zones] = await Promise.all([
    Looks.load(config),
    boundaries("comuni"),
    boundaries("zones"),
    letters,
  ]);
  await early;
  const explorer = new Explorer(page, config, words, numerals(language), looks, source, { comuni, zones });
  await explorer.start();
}

async function run(page: Page, config: Config): Promise<void> {
  page.map.dataset["state"] = "loading";
  try {
    await start(page, config);
  } catch (error) {
    page.map.dataset["state"] = "error";
    new Status(page.status, words).fail(error, false, () => void run(page, config));
  }
}

void run(findPage(), readConfig(document));
