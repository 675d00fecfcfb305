// The links between map, list and table: three ways to see one question, without asking it again.
import type { Config } from "./config";
import { serialise, SHOWS, type Show, type State } from "./state";

export class Views {
  constructor(
    private readonly element: HTMLElement,
    private readonly config: Config,
    private readonly choose: (show: Show) => void,
  ) {
    element.addEventListener("click", (event) => {
      const show = event.target instanceof Element ? showOf(event.target.closest<HTMLElement>("a[data-show]")) : null;
      if (!show || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.choose(show);
    });
  }

  write(state: State): void {
    for (const link of this.element.querySelectorAll<HTMLAnchorElement>("a[data-show]")) {
      const show = showOf(link) ?? "map";
      link.href = location.pathname + serialise({ ...state, show }, this.config);
      if (show === state.show) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

function showOf(link: HTMLElement | null): Show | null {
  return SHOWS.find((show) => show === link?.dataset["show"]) ?? null;
}
