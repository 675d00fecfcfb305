// Who may ask, credentials, and bounds: the "extra security checks" of the national set.

import { schemas, writing } from "./writing.mjs";

const SCHEMES = "$.components.securitySchemes";
const UNSAFE = "$.paths[*][?(@property.match(/^(post|put|patch|delete)$/))]";
const SAFE = "$.paths[*][?(@property.match(/^(get|head)$/))]";

const asks = ({ security }) => (security ?? []).some((requirement) => Object.keys(requirement).length > 0);

function someoneAsks(document) {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  return [document, ...operations].some(asks) ? [] : [{ message: "nobody asks for any", path: ["security"] }];
}

export function security(functions) {
  const { bounded, each, matches, never, oneOf, rule, told, wants } = writing(functions);
  // An empty requirement, {}, says "no credentials" on purpose; a missing or empty list says nothing.
  const said = wants({ required: ["security"], properties: { security: { type: "array", minItems: 1 } } });
  const asked = wants({ required: ["security"], properties: { security: { contains: { minProperties: 1 } } } });

  return {
    // Who may ask
    "oas3-pdnd-security-defined": rule("warn", "National set: credentials are asked somewhere", "$", {
      function: someoneAsks,
    }),
    "sec-protection-global-unsafe": rule("warn", "National set: an unsafe method says who may use it", UNSAFE, said),
    "sec-protection-global-unsafe-strict": rule(
      "info",
      "National set: an unsafe method asks for credentials",
      UNSAFE,
      asked,
    ),
    "sec-protection-global-safe": rule("info", "National set: a safe method says who may use it", SAFE, said),

    // Credentials
    "sec-apikeys-url": rule(
      "error",
      "RAC_GEN_004: no API key in an address",
      `${SCHEMES}[?(@.type === 'apiKey')].in`,
      never("^query$"),
    ),
    "sec-apikeys-cookie": rule(
      "error",
      "National set: no API key in a cookie",
      `${SCHEMES}[?(@.type === 'apiKey')].in`,
      never("^cookie$"),
    ),
    "sec-credentials-parameters": each(
      "error",
      "RAC_GEN_004: no credentials in an address",
      "$..parameters[?(@ && (@.in === 'query' || @.in === 'path'))].name",
      never("/password|secret|apikey/i"),
    ),
    "sec-auth-insecure-schemes": rule(
      "error",
      "National set: no Negotiate, no OAuth 1",
      `${SCHEMES}[?(@.type === 'http')].scheme`,
      never("/^(negotiate|oauth)$/i"),
    ),
    "sec-securitySchemes-oauth-http": rule(
      "error",
      "National set: OAuth 2 over https",
      `${SCHEMES}[?(@.type === 'oauth2')].flows[*][?(@property.match(/Url$/))]`,
      matches("^https://"),
    ),
    "sec-securitySchemes-oauth-allowed-flows": rule(
      "error",
      "RFC 9700: neither implicit nor password flow",
      `${SCHEMES}[?(@.type === 'oauth2')].flows[*]~`,
      oneOf("authorizationCode", "clientCredentials"),
    ),
    "sec-securitySchemes-oauth": rule(
      "warn",
      "RFC 8725: tokens as its advice says",
      `${SCHEMES}[?(@.type === 'oauth2')]`,
      told("description", "RFC ?8725"),
    ),
    "sec-securitySchemes-jwt": rule(
      "warn",
      "RFC 8725: tokens as its advice says",
      `${SCHEMES}[?(@.bearerFormat && @.bearerFormat.match(/^jwt$/i))]`,
      told("description", "RFC ?8725"),
    ),

    // Bounds, so that nobody exhausts a client or the service
    "sec-array-boundaries": each(
      "warn",
      "National set: lists have bounds",
      schemas("@.type === 'array'"),
      bounded("minItems", "maxItems"),
    ),
    "sec-number-boundaries": each(
      "warn",
      "National set: numbers have bounds",
      schemas("(@.type === 'number' || @.type === 'integer')"),
      bounded("minimum", "maximum"),
    ),
    "sec-string-maxlength": each(
      "warn",
      "National set: texts have a longest length",
      schemas("@.type === 'string' && !@.enum && !@.format"),
      bounded("maxLength"),
    ),
    "sec-string-pattern-or-format-or-enum": each(
      "hint",
      "National set: texts have a form",
      schemas("@.type === 'string' && !@.enum && !@.format"),
      bounded("pattern"),
    ),
    "sec-no-additionalProperties": each(
      "warn",
      "National set: objects have bounds",
      schemas("@.type === 'object' && @.additionalProperties === true"),
      wants({ not: {} }),
    ),
    "sec-no-default-additionalProperties": each(
      "warn",
      "National set: objects say what else they may hold",
      schemas("@.type === 'object' && !@.additionalProperties"),
      bounded("additionalProperties"),
    ),
    "sec-constrained-additionalProperties": each(
      "warn",
      "National set: open objects have a largest size",
      schemas("@.type === 'object' && @.additionalProperties && @.additionalProperties !== true"),
      bounded("maxProperties"),
    ),
  };
}
