// The live region: what was found, or what went wrong in plain words and the way to try again.
import { button } from "../dom";
import type { Texts } from "../texts";
import { ApiProblem } from "./api";

export class Status {
  constructor(
    private readonly element: HTMLElement,
    private readonly texts: Texts,
  ) {}

  say(text: string): void {
    this.element.classList.remove("is-problem");
    if (this.element.textContent !== text) this.element.replaceChildren(text);
  }

  /** An error never empties the page: what was there stays, and is named as the former search. */
  fail(error: unknown, hasFormer: boolean, retry: () => void): void {
    const { texts } = this;
    const what = error instanceof ApiProblem ? texts.problem(error.title, error.detail) : texts.failed;
    const rest = hasFormer ? ` ${texts.formerResults}` : "";
    this.element.classList.add("is-problem");
    this.element.replaceChildren(`${what}${rest} `, button(texts.retry, retry, { class: "btn btn-quiet btn-sm" }));
  }
}
