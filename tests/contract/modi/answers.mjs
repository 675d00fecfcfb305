// Errors, headers, methods and bodies, numbers.

import { responses, schemas, writing } from "./writing.mjs";

const ERRORS = /^(4|5|default)/;
const RATE = ["Limit", "Remaining", "Reset"];
const object = (...required) => ({ type: "object", required });
const triple = (prefix) => RATE.map((name) => `${prefix}RateLimit-${name}`);
const noneOf = (names) => ({ not: { anyOf: names.map((name) => ({ required: [name] })) } });
const whole = {
  oneOf: [
    ["", "X-"],
    ["X-", ""],
  ].map(([own, other]) => ({ required: triple(own), ...noneOf(triple(other)) })),
};

export function answers(functions) {
  const { each, has, matches, never, oneOf, rule, told, wants } = writing(functions);
  const { defined, falsy, undefined: absent, xor } = functions;
  return {
    // Errors
    "use-problem-json-for-errors": rule(
      "error",
      "RAC_REST_NAME_008: every error is a problem",
      `${responses(`@property.match(${ERRORS})`)}.content[*]~`,
      oneOf("application/problem+json", "application/problem+xml"),
    ),
    "problem-json-required-for-errors": rule(
      "error",
      "RAC_REST_NAME_008: every error has a body",
      responses(`@property.match(${ERRORS})`),
      wants({ properties: { content: { minProperties: 1 } }, required: ["content"] }),
    ),
    "use-problem-schema": rule(
      "error",
      "RFC 9457: a problem has type, title, status, detail and instance",
      `${responses(`@property.match(${ERRORS})`)}.content[*].schema`,
      wants({
        properties: { properties: object("type", "title", "status", "detail", "instance") },
        required: ["properties"],
      }),
    ),
    "hint-problem-schema": rule(
      "hint",
      "RFC 9457: its names, not message or code",
      `${responses(`@property.match(${ERRORS})`)}.content[*].schema.properties[*]~`,
      never("message|code|msg"),
    ),
    "errors-are-documented": rule(
      "error",
      "RAC_REST_NAME_008: refusals and faults are documented",
      "$.paths[*][*].responses",
      wants(object("400", "503", "default")),
    ),

    // Headers
    "no-forbidden-headers": each(
      "error",
      "OpenAPI: these headers have a place of their own",
      ["$..parameters[?(@ && @.in === 'header')].name", "$..headers[*]~"],
      never("/^(accept|content-type|authorization)$/i"),
    ),
    "no-x-headers-request": each(
      "warn",
      "RFC 6648: no new X- headers",
      "$..parameters[?(@ && @.in === 'header')].name",
      never("/^x-(?!ratelimit-|correlation-id|replyto)/i"),
    ),
    "no-x-headers-response": each(
      "warn",
      "RFC 6648: no new X- headers",
      "$..headers[*]~",
      never("/^x-(?!ratelimit-|correlation-id|replyto)/i"),
    ),
    "missing-ratelimit": rule(
      "error",
      "RAC_ROBUSTEZZA_001: what is left of the quota, one whole set of names",
      responses("@property.match(/^(2..|4(?!29)..)$/)"),
      wants({ properties: { headers: whole }, required: ["headers"] }),
    ),
    "ratelimit-429-completeness": rule(
      "error",
      "RAC_ROBUSTEZZA_001: a refusal says the quota too, one whole set of names",
      responses("@property === '429'"),
      wants({ properties: { headers: whole }, required: ["headers"] }),
    ),
    "missing-retry-after": rule(
      "error",
      "RAC_ROBUSTEZZA_002: 429 and 503 say when to come back",
      responses("@property === '429' || @property === '503'"),
      wants({ properties: { headers: object("Retry-After") }, required: ["headers"] }),
    ),
    "cache-control-parameter-undocumented": each(
      "error",
      "RFC 9111: a Cache-Control of the request is explained",
      "$..parameters[?(@ && @.in === 'header' && @.name.match(/^cache-control$/i))]",
      told("description", "max-age|private|no-store|no-cache|no-transform"),
    ),
    "cache-responses-undocumented": rule(
      "error",
      "RAC_REST_NAME_010: how long an answer may be kept is explained",
      `${responses("@property[0] === '2'")}.headers[?(@property.match(/^(cache-control|expires)$/i))]`,
      told("description", "max-age|private|no-store|no-cache|no-transform"),
    ),
    "cache-responses-indeterminate-behavior": rule(
      "error",
      "RAC_REST_NAME_010: Cache-Control or Expires, one of them",
      `${responses("@property[0] === '2'")}.headers`,
      { function: xor, functionOptions: { properties: ["Cache-Control", "Expires"] } },
    ),

    // Methods and bodies
    "http-request-GET-no-body": rule("error", "RFC 9110: a GET has no body", "$.paths[*].get.requestBody", {
      function: absent,
    }),
    "http-request-DELETE-no-body": rule("error", "RFC 9110: a DELETE has no body", "$.paths[*].delete.requestBody", {
      function: absent,
    }),
    "http-response-no-content-204-205": rule(
      "error",
      "RFC 9110: 204 and 205 have no body",
      responses("@property === '204' || @property === '205'"),
      has("content", falsy),
    ),
    "http-response-content-2xx": rule(
      "error",
      "RFC 9110: other successes have a described body",
      responses("@property.match(/^(200|201|202|203|206)$/)"),
      wants({
        required: ["content"],
        properties: { content: { minProperties: 1, additionalProperties: { required: ["schema"] } } },
      }),
    ),
    "patch-media-type": rule(
      "error",
      "RFC 5789: a patch is not plain JSON",
      "$.paths[*].patch.requestBody.content",
      has("application/json", falsy),
    ),
    "patch-without-request-body": rule("error", "RFC 5789: a PATCH has a body", "$.paths[*].patch", [
      has("requestBody", defined),
      has("requestBody.required"),
    ]),
    "patch-json-patch-mediatype": rule(
      "warn",
      "RFC 6902: a JSON Patch is a list",
      "$.paths[*].patch.requestBody.content['application/json-patch+json'].schema.type",
      matches("^array$"),
    ),
    "response-with-json-object": rule(
      "warn",
      "RAC_REST_FORMAT_001: an object at the top, which can grow",
      "$.paths[*][*].responses[*].content[?(@property.match(/json$/))].schema.type",
      matches("^object$"),
    ),

    // Numbers
    "number-format": each(
      "error",
      "RAC_REST_FORMAT_004: numbers have a format",
      schemas("@.type === 'number'"),
      has("format"),
    ),
    "integer-format": each(
      "error",
      "RAC_REST_FORMAT_004: integers have a format",
      schemas("@.type === 'integer'"),
      has("format"),
    ),
    "allowed-number-format": each(
      "error",
      "RAC_REST_FORMAT_004: a known format of numbers",
      `${schemas("@.type === 'number'")}.format`,
      oneOf("decimal32", "decimal64", "decimal128", "float", "double"),
    ),
    "allowed-integer-format": each(
      "error",
      "RAC_REST_FORMAT_004: a known format of integers",
      `${schemas("@.type === 'integer'")}.format`,
      oneOf("int32", "int64"),
    ),
  };
}
