// Entry of /embed/mappa: the map of a question for other sites, with nothing beside it but its count.
import { local } from "./addresses";
import "../styles/embed.scss";
import { getJson } from "./explorer/api";
import { readConfig, type Config } from "./explorer/config";
import { DISTANCE } from "./explorer/query";
import { Looks } from "./explorer/looks";
import type { Boundaries } from "./explorer/places";
import { RecordSource, type Crowd } from "./explorer/source";
import { Ground } from "./explorer/ground";
import { Stage } from "./explorer/stage";
import { parse } from "./explorer/state";
import { Status } from "./explorer/status";
import { numerals, texts } from "./texts";

const language = document.documentElement.lang || "it";
const words = texts(language);
const count = numerals(language);

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing from the page`);
  return element;
}

async function draw(element: HTMLElement, said: Status, config: Config): Promise<void> {
  const state = parse(location.search, config);
  const source = new RecordSource(config, language);
  const boundaries = (id: string) => getJson<Boundaries>(`${config.api}/collections/${id}/items?limit=200`);
  const [looks, comuni, zones, answer] = await Promise.all([
    Looks.load(config),
    boundaries("comuni"),
    boundaries("zones"),
    source.ask(state),
  ]);
  const find = (crowd: Crowd, id: string) => source.one(crowd, id).catch(() => null);
  const leave = (name: string, value: string) => open(local(`/mappa?${new URLSearchParams([[name, value]]).toString()}`));
  const ground = await Ground.lay({ element, config, texts: words, comuni, zones }, state);
  const stage = new Stage(
    { element, config, looks, texts: words, count, comuni, ground },
    {
      move: () => undefined,
      select: () => undefined,
      filterByComune: (code) => leave("comune", code),
      relate: (name, key) => leave(name, key),
      metres: () => DISTANCE,
      find,
    },
  );
  stage.show(state);
  if (answer) {
    stage.setAnswer(answer);
    if (!summed(answer.counts)) said.say(words.nothing);
  }
}

function summed(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0);
}

async function run(): Promise<void> {
  const element = part("map");
  const said = new Status(part("status"), words);
  element.dataset["state"] = "loading";
  try {
    await draw(element, said, readConfig(document));
    element.dataset["state"] = "ready";
  } catch (error) {
    element.dataset["state"] = "error";
    said.fail(error, false, () => void run());
  }
}

void run();
