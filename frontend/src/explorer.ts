// Entry of /mappa: reads what the page declares, fetches the boundaries, and hands over to the explorer.
import "./explorer/explorer.scss";
import { getJson } from "./explorer/api";
import { readConfig, type Config } from "./explorer/config";
import { Explorer } from "./explorer/explorer";
import { Ground } from "./explorer/ground";
import { Looks } from "./explorer/looks";
import { findPage, type Page } from "./explorer/page";
import type { Boundaries } from "./explorer/places";
import { RecordSource } from "./explorer/source";
import { parse } from "./explorer/state";
import { Status } from "./explorer/status";
import { numerals, texts } from "./texts";
import { breath } from "./turns";

const language = document.documentElement.lang || "it";
const words = texts(language);

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
  const state = parse(location.search, config);
  const ground = await Ground.lay({ element: page.map, config, texts: words, comuni, zones }, state);
  const explorer = new Explorer(page, config, words, numerals(language), looks, source, { comuni, ground });
  await breath();
  await explorer.start(await early);
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
