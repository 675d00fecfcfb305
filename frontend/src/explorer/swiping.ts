// The button of the line that divides the map: what stands behind it is fetched when somebody asks for it.
import { iconButton } from "../dom";
import type { Stage, StageParts } from "./stage";
import type { State } from "./state";
import { firstSwipe } from "./swiped";
import type { SwipeTool } from "./swipe";

const HALVES = "M12 3v18M9 7 4 12l5 5M15 7l5 5-5 5";

export class Swiping {
  private readonly button: HTMLButtonElement;
  private tool: Promise<SwipeTool> | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly parts: StageParts,
    panel: HTMLElement,
    private readonly state: () => State,
    private readonly onChange: (next: State) => void,
  ) {
    this.button = iconButton(parts.texts.swipe, HALVES, () => this.toggle());
    panel.append(this.button);
  }

  write(state: State): void {
    this.button.setAttribute("aria-pressed", String(state.swipe !== null));
    if (!state.swipe && !this.tool) return;
    this.tool ??= this.load();
    this.tool
      .then((tool) => tool.write(this.state()))
      .catch(() => {
        this.tool = null; // so that the next time asks again
        this.stage.notify(this.parts.texts.failed);
      });
  }

  private toggle(): void {
    const opens = this.state().swipe === null;
    this.onChange({ ...this.state(), swipe: opens ? firstSwipe(new Date().getFullYear()) : null });
    if (opens) void this.tool?.then((tool) => tool.focus()).catch(() => undefined);
  }

  private async load(): Promise<SwipeTool> {
    const { SwipeTool } = await import("./swipe");
    return new SwipeTool(this.stage, this.parts, this.state, (next) => {
      this.onChange(next);
      if (!next.swipe) this.button.focus();
    });
  }
}
