// Beside the address of a record: buttons that copy it or hand it to another app. Without script the address is a link.
import { build, button } from "./dom";

const LOOK = { class: "btn btn-outline-primary btn-xs" };

function enhance(place: HTMLElement): void {
  const { share: title = "", copy = "", copied = "", send = "" } = place.dataset;
  const url = place.querySelector("a")?.href;
  if (!url) return;
  const said = build("span", { role: "status" });
  const tools = build("span", { class: "share-tools" });
  if ("clipboard" in navigator) {
    const write = () => void navigator.clipboard.writeText(url).then(() => (said.textContent = copied));
    tools.append(button(copy, write, LOOK));
  }
  if ("share" in navigator) {
    // Who closes the sheet without choosing has not met an error.
    tools.append(button(send, () => void navigator.share({ title, url }).catch(() => undefined), LOOK));
  }
  tools.append(said);
  place.append(tools);
}

for (const place of document.querySelectorAll<HTMLElement>("[data-share]")) enhance(place);
