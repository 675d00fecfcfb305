// «Questa vista come…»: the page of that name, opened as a dialog over the map; without script it is a plain link.
import { local } from "../addresses";
import { build, button } from "../dom";
import type { Texts } from "../texts";
import { serialise, type State } from "./state";
import type { Config } from "./config";

const COPIED_MS = 2000;

export class Elsewhere {
  private readonly dialog = build("dialog", { class: "elsewhere" });

  constructor(
    private readonly link: HTMLAnchorElement,
    private readonly config: Config,
    private readonly texts: Texts,
  ) {
    document.body.append(this.dialog);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open().catch(() => location.assign(link.href));
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  write(state: State): void {
    this.link.href = local(`/questa-vista${serialise(state, this.config)}`);
  }

  private async open(): Promise<void> {
    const response = await fetch(this.link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const ways = page.getElementById("ways");
    if (!response.ok || !ways) throw new Error(`${this.link.href}: ${response.status}`);
    for (const block of ways.querySelectorAll<HTMLElement>("pre")) this.addCopy(block);
    const heading = build("h2", { id: "elsewhere-title", tabindex: "-1" }, this.link.textContent ?? "");
    const close = button(this.texts.close, () => this.dialog.close(), { class: "btn btn-quiet btn-sm" });
    this.dialog.setAttribute("aria-labelledby", heading.id);
    this.dialog.replaceChildren(build("div", { class: "elsewhere-head" }, heading, close), ways);
    this.dialog.showModal(); // which gives the focus back to the link when it is closed
    heading.focus();
  }

  private addCopy(block: HTMLElement): void {
    const said = build("span", { class: "note", role: "status" });
    const copy = button(this.texts.copy, () => void write(), { class: "btn btn-quiet btn-sm" });
    const label = block.getAttribute("aria-labelledby");
    if (label) copy.setAttribute("aria-describedby", label);
    const write = async () => {
      await navigator.clipboard.writeText(block.textContent ?? "");
      said.textContent = this.texts.copied;
      setTimeout(() => (said.textContent = ""), COPIED_MS);
    };
    block.before(build("p", { class: "elsewhere-copy" }, copy, said));
  }
}
