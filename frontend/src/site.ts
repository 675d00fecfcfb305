// Loaded by every page: brings the styles, then improves what already works without script.
import "../styles/main.scss";

document.documentElement.classList.add("has-script");
