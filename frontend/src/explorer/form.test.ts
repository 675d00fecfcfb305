import { beforeEach, describe, expect, test, vi } from "vitest";
import { config } from "../test/catalog";
import { chipsOf } from "./chips";
import { texts } from "../texts";
import { FilterForm } from "./form";
import { parse, type State } from "./state";

const MARKUP = `
  <input name="q">
  <select name="comune"><option value="">Tutti</option><option value="015001">Alfa</option><option value="015003">Gamma</option></select>
  <input type="checkbox" name="layer" value="yards" checked><input type="checkbox" name="layer" value="works" checked>
  <input type="checkbox" name="kind" value="a"><input type="checkbox" name="kind" value="b">
  <input type="hidden" name="map" value="9/45/9">`;
let form: HTMLFormElement;
let state: State;
const changed = vi.fn((next: State) => void (state = next));
const control = <E extends HTMLElement>(selector: string) => form.querySelector<E>(selector)!;
const change = (selector: string) => control(selector).dispatchEvent(new Event("change", { bubbles: true }));

beforeEach(() => {
  changed.mockClear();
  form = document.createElement("form");
  form.innerHTML = MARKUP; // the test's own markup, as the server would write it
  document.body.replaceChildren(form);
  state = parse("", config);
});

const start = () => new FilterForm(form, config, () => state, changed);

describe("the filter form", () => {
  test("a choice becomes the state, the others stay", () => {
    start();
    control<HTMLSelectElement>("select").value = "015003";
    change("select");
    control<HTMLInputElement>("[value=b]").checked = true;
    change("[value=b]");
    expect(state.filters).toEqual({ comune: ["015003"], kind: ["b"] });
  });

  test("a state is written into every control, and read back as it was", () => {
    const written = parse("?comune=015003&kind=a&layer=works&q=scalo", config);
    start().write(written);
    expect(new URLSearchParams([...new FormData(form)] as [string, string][]).toString()).toBe(
      "q=scalo&comune=015003&layer=works&kind=a&map=9%2F45%2F9",
    );
  });

  test("several Comuni of an address survive in a control made for one", () => {
    const written = parse("?comune=015001,015003", config);
    const live = start();
    live.write(written);
    expect(control<HTMLSelectElement>("select").selectedOptions[0]?.text).toBe("Alfa + Gamma");
    live.write(parse("", config));
    expect(control<HTMLSelectElement>("select").options).toHaveLength(3);
  });

  test("typing is taken after a pause, once, and not undone while it goes on", () => {
    vi.useFakeTimers();
    const live = start();
    const box = control<HTMLInputElement>("[name=q]");
    for (const text of ["s", "sc", "sca"]) {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    expect(changed).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(state.q).toBe("sca");
    box.value = "scal";
    live.write(state, true);
    expect(box.value).toBe("scal");
    vi.useRealTimers();
  });

  test("sending the form stays on the page", () => {
    start();
    const event = new Event("submit", { cancelable: true });
    form.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });
});

test("each active filter has its words and the way to take it off alone", () => {
  const chips = chipsOf(parse("?q=ex&comune=015001,015003&tag=T1", config), config, texts("it"));
  expect(chips.map(({ text }) => text)).toEqual([
    "“ex”",
    "Comune: Alfa",
    "Comune: Gamma",
    "Titolo di tag: etichetta T1",
  ]);
  expect(chips[1]?.without.filters).toEqual({ comune: ["015003"], tag: ["T1"] });
});
