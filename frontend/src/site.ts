// Loaded by every page: brings the styles, then improves what already works without script.
import "../styles/main.scss";

document.documentElement.classList.add("has-script");

// The map writes its state into the address: whoever changes language takes it along.
for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) {
  for (const event of ["focus", "pointerenter"]) {
    link.addEventListener(event, () => (link.search = location.search));
  }
}

const search = document.getElementById("cerca");
if (search instanceof HTMLInputElement) {
  const once = { once: true };
  search.addEventListener("focus", () => void import("./search-field").then((it) => it.suggestPages(search)), once);
}

if (document.querySelector("[data-share]")) void import("./share");
