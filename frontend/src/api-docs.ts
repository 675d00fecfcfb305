// Entry of /api/docs: Swagger UI served by the portal itself, on <div id="swagger-ui" data-url="/api/openapi.json">.
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./api-docs.scss";

const place = document.getElementById("swagger-ui");
if (place) {
  SwaggerUIBundle({
    domNode: place,
    url: place.dataset["url"] ?? "/api/openapi.json",
    deepLinking: false, // its links would stand inside of the buttons that open an operation
    validatorUrl: null, // the default would send the address of our API to a third party
    onComplete: () => document.getElementById("servers")?.setAttribute("aria-label", "Server"),
  });
}
