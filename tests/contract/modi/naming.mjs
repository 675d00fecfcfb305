// What the API says of itself, its addresses and names, and the health of the service.

import { writing } from "./writing.mjs";

const object = (...required) => ({ type: "object", required });

export function naming(functions) {
  const { each, has, matches, never, oneOf, rule, told, wants } = writing(functions);
  const { casing } = functions;
  return {
    // What the API says of itself
    "no-swagger-2": rule("error", "RAC_GEN_001: OpenAPI 3 or later", "$", told("openapi", "^3\\.")),
    "oas3-valid-media-example": "error",
    "oas3-valid-schema-example": "error",
    "has-x-summary": rule(
      "error",
      "National catalogue: one line that says what the API is",
      "$.info",
      has("x-summary"),
    ),
    "has-contact": rule("error", "National catalogue: whom to ask", "$.info", has("contact")),
    "has-termsOfService": rule(
      "warn",
      "National catalogue: the terms of use have an address",
      "$.info",
      has("termsOfService"),
    ),
    "has-x-api-id": rule("hint", "National catalogue: a name that outlives the title", "$.info", has("x-api-id")),
    "use-semver": rule(
      "error",
      "RAC_GEN_002: versions as in SemVer",
      "$.info.version",
      matches("^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$"),
    ),
    "servers-description": rule(
      "error",
      "National set: each server says what it is",
      ["$.servers[*]", "$.paths..servers[*]"],
      has("description"),
    ),
    "servers-use-https": rule(
      "error",
      "RAC_GEN_002: https, except on a server marked as a trial",
      ["$.servers[?(@ && @['x-sandbox'] !== true)].url", "$.paths..servers[?(@ && @['x-sandbox'] !== true)].url"],
      matches("^https://"),
    ),
    "agid-path-structure": rule(
      "hint",
      "RAC_GEN_002: technology, domain and major version in the base address",
      "$.servers[*].url",
      matches("^https?://[^/]+/(rest|soap)/[^/]+/v\\d+(\\.\\d+){0,2}/[^/]+"),
    ),

    // Addresses and names
    "paths-kebab-case": rule(
      "warn",
      "RAC_REST_NAME_002: kebab-case addresses",
      "$.paths[*]~",
      matches("^(/([a-z0-9.-]+|\\{[A-Za-z0-9_]+\\}))+$"),
    ),
    "paths-http-method": rule(
      "hint",
      "RFC 9110: the method is the verb, not the address",
      "$.paths[*]~",
      never("/(get|post|put|delete|patch|create|remove|list)([/A-Z_-]|$)"),
    ),
    "no-method-name-in-operationId": rule(
      "error",
      "National set: a name that survives a change of method",
      "$.paths[*][*].operationId",
      never("/^(get|post|put|delete|patch|head)/i"),
    ),
    "standard-query-names": each(
      "hint",
      "RAC_REST_NAME_005: sort, fields and embed",
      "$..parameters[*].name",
      never("/^(sort_?by|order_?by|properties|expand|page|page_?size)$/i"),
    ),
    "request-headers-pascal-case": each(
      "hint",
      "RAC_REST_NAME_003: Headers-Like-This",
      "$..parameters[?(@ && @.in === 'header')].name",
      matches("^([A-Z][A-Za-z0-9]*)(-[A-Z][A-Za-z0-9]*)*$"),
    ),
    "response-headers-pascal-case": rule(
      "hint",
      "RAC_REST_NAME_003: Headers-Like-This",
      "$.paths[*][*].responses[*].headers[*]~",
      matches("^([A-Z][A-Za-z0-9]*)(-[A-Z][A-Za-z0-9]*)*$"),
    ),
    "schema-camel-case": rule("hint", "National set: names of schemas in PascalCase", "$.components.schemas[*]~", {
      function: casing,
      functionOptions: { type: "pascal" },
    }),
    "use-recommended-names": each(
      "info",
      "RAC_GEN_NAME_001: names of the national ontologies, given_name and tax_code",
      ["$..parameters[*].name", "$..properties[*]~"],
      never("/^(nome|surname|cf|fiscal_?code|fiscal_?number|first_?name|last_?name)$/i"),
    ),

    // The health of the service
    "paths-status": rule(
      "error",
      "RAC_REST_NAME_011: /status says whether the service works",
      "$.paths",
      wants(object("/status")),
    ),
    "paths-status-return-json": rule(
      "error",
      "RAC_REST_NAME_011: /status, when up, is JSON",
      "$.paths['/status'].get.responses['200'].content[*]~",
      oneOf("application/json", "application/problem+json"),
    ),
    "paths-status-return-problem": rule(
      "error",
      "RAC_REST_NAME_011: /status, when down, is a problem",
      "$.paths['/status'].get.responses[?(@property.match(/^(4|5)/))].content[*]~",
      oneOf("application/problem+json"),
    ),
    "paths-status-down": rule(
      "error",
      "RAC_REST_NAME_011: /status says that the service is down with a 503",
      "$.paths['/status'].get.responses",
      has("503"),
    ),
  };
}
