// Entry of pages with drawings: beside each link to a drawing, a button that keeps it as a picture.
import { pictureName, pictureOf } from "./charts/picture";

for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-picture]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "file-button";
  button.textContent = link.dataset["picture"] ?? "PNG";
  button.setAttribute("aria-label", `${button.textContent}: ${link.download.replace(/\.svg$/, "")}`);
  button.addEventListener("click", () => void keep(link, button));
  link.after(button);
}

/** Where no picture can be made, the drawing itself is kept. */
async function keep(link: HTMLAnchorElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  try {
    const address = URL.createObjectURL(await pictureOf(link.href));
    const download = document.createElement("a");
    download.href = address;
    download.download = pictureName(link.download);
    download.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch {
    link.click();
  } finally {
    button.disabled = false;
    button.focus();
  }
}
