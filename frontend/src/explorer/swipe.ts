// The line that divides the map in two: what each side shows, where the line stands, and how many records are on each.
import { language } from "../addresses";
import { build, iconButton } from "../dom";
import type { StandIn } from "../map/drawing";
import { SwipeLine, type SideName } from "../map/swipe";
import { Side } from "../map/swipe-side";
import type { Texts } from "../texts";
import { RecordSource } from "./source";
import type { Stage, StageParts } from "./stage";
import { asked, type State } from "./state";
import { Status } from "./status";
import { SideChoice, titleOf } from "./swipe-choice";
import { sideOf, SIDES, type Swipe, type SwipeSide } from "./swiped";
import { swipeWords } from "./swipe-words";
import "./swipe.scss";

const CROSS = "M6 6l12 12M18 6 6 18";

type Both<T> = Readonly<Record<SideName, T>>;

export class SwipeTool {
  private readonly words = swipeWords(language());
  private readonly texts: Texts;
  private readonly sides: Both<Side>;
  private readonly choices: Both<SideChoice>;
  private readonly labels: Both<HTMLElement> = {
    left: build("span", { class: "swipe-label is-left", "aria-hidden": "true" }),
    right: build("span", { class: "swipe-label is-right", "aria-hidden": "true" }),
  };
  private readonly range = build("input", { type: "range", class: "swipe-range", min: "0", max: "100", step: "1" });
  private readonly said = build("p", { class: "swipe-said", role: "status" });
  private readonly status: Status;
  private readonly line: SwipeLine;
  private readonly bar: HTMLElement;
  private drawn: string | null = null; // the questions of both sides, as they are on the map or on their way

  constructor(
    private readonly stage: Stage,
    private readonly parts: StageParts,
    private readonly state: () => State,
    private readonly onChange: (next: State) => void,
  ) {
    const { words } = this;
    this.texts = parts.texts;
    this.status = new Status(this.said, this.texts);
    this.line = new SwipeLine(stage.view, this.labels, (share, done) => this.moved(share * 100, done));
    const side = (name: SideName) =>
      new Side(stage, parts, new RecordSource(parts.config, language()), this.line.panes[name]);
    this.sides = { left: side("left"), right: side("right") };
    const choice = (name: SideName) =>
      new SideChoice(name, words, parts.config, (chosen) => this.change({ [name]: chosen }));
    this.choices = { left: choice("left"), right: choice("right") };
    this.range.setAttribute("aria-label", words.line);
    this.range.addEventListener("input", () => this.place(Number(this.range.value)));
    this.range.addEventListener("change", () => this.moved(Number(this.range.value), true));
    const close = iconButton(words.close, CROSS, () => this.close());
    close.className = "swipe-close";
    this.bar = build(
      "div",
      { class: "swipe", role: "group", "aria-label": words.title },
      this.range,
      this.choices.left.element,
      this.choices.right.element,
      close,
      this.said,
    );
    this.bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.line.addBar(this.bar);
  }

  focus(): void {
    this.range.focus();
  }

  write(state: State): void {
    const { swipe } = state;
    this.bar.hidden = !swipe;
    this.line.open(swipe !== null);
    if (!swipe) return this.clear();
    for (const name of SIDES) this.choices[name].write(swipe[name]);
    this.range.value = String(swipe.at);
    this.line.setOpacity(state.opacity / 100);
    this.place(swipe.at);
    if (this.drawn === null) this.stage.leaveTo(this.standIn);
    const questions = SIDES.map((name) => asked(sideOf(state, swipe[name]), this.parts.config).toString()).join(" ");
    if (this.drawn === questions) return;
    this.drawn = questions;
    void this.ask(state, swipe);
  }

  private async ask(state: State, swipe: Swipe): Promise<void> {
    this.bar.dataset["state"] = "loading";
    try {
      const found = await Promise.all(SIDES.map((name) => this.sides[name].ask(sideOf(state, swipe[name]))));
      const [left, right] = found;
      if (typeof left !== "number" || typeof right !== "number") return; // newer questions are on their way
      this.tell(left, right);
      this.bar.dataset["state"] = "ready";
    } catch (error) {
      this.drawn = "";
      this.bar.dataset["state"] = "error";
      this.status.fail(error, false, () => this.write(this.state()));
    }
  }

  private tell(left: number, right: number): void {
    const records = (value: number) => (value === 1 ? this.texts.onePlace : this.texts.records(this.parts.count(value)));
    const counts = { left: records(left), right: records(right) };
    for (const name of SIDES) this.choices[name].say(counts[name]);
    this.status.say(this.words.said(this.title("left"), counts.left, this.title("right"), counts.right));
    for (const name of SIDES) this.bar.dataset[name] = this.sides[name].ids.join(" "); // for tests, as the map does
    this.stage.drawn();
  }

  private title(name: SideName): string {
    const state = this.state();
    return titleOf(sideOf(state, state.swipe?.[name] ?? { layer: null, to: null }), this.parts.config, this.words);
  }

  private place(at: number): void {
    this.line.move(at / 100);
    const titles = { left: this.title("left"), right: this.title("right") };
    for (const name of SIDES) this.labels[name].textContent = titles[name];
    this.range.setAttribute("aria-valuetext", this.words.value(at, titles.left, titles.right));
  }

  private moved(at: number, done: boolean): void {
    const whole = Math.round(at);
    this.range.value = String(whole);
    this.place(whole);
    if (done) this.change({ at: whole });
  }

  private change(part: Partial<Record<SideName, SwipeSide>> & { readonly at?: number }): void {
    const state = this.state();
    if (state.swipe) this.onChange({ ...state, swipe: { ...state.swipe, ...part } });
  }

  private close(): void {
    this.onChange({ ...this.state(), swipe: null });
  }

  private clear(): void {
    if (this.drawn === null) return;
    this.drawn = null;
    for (const name of SIDES) this.sides[name].clear();
    this.stage.leaveTo(null);
  }

  /** What stands in for the map's own records: the side on which the reader points. */
  private get standIn(): StandIn {
    const { left, right } = this.sides;
    const { line } = this;
    return {
      anchorOf: (record) => (left.ids.includes(record.key) ? left : right).anchorOf(record),
      click: (at) => this.sides[line.sideAt(at)].click(at),
      hover: (at) => {
        const here = at && line.sideAt(at);
        const found = SIDES.map((name) => this.sides[name].hover(name === here ? at : null));
        return found.includes(true);
      },
      light: (key) => SIDES.forEach((name) => this.sides[name].light(key)),
      get obstacles() {
        return [...left.obstacles, ...right.obstacles];
      },
    };
  }
}
