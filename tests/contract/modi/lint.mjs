// Reads an OpenAPI document with Spectral and our rules: node lint.mjs FOLDER-WITH-MODULES DOCUMENT.
// Prints the names of our rules and the findings, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import { answers } from "./answers.mjs";
import { naming } from "./naming.mjs";
import { security } from "./security.mjs";

const SEVERITIES = ["error", "warn", "info", "hint"];
const [modules, document] = process.argv.slice(2);
// The packages are in the tests' own folder, not beside this file.
const installed = createRequire(resolve(modules, "package.json"));
const { Spectral } = installed("@stoplight/spectral-core");
const { oas } = installed("@stoplight/spectral-rulesets");
const functions = installed("@stoplight/spectral-functions");

const rules = { ...naming(functions), ...answers(functions), ...security(functions) };
const spectral = new Spectral();
spectral.setRuleset({ extends: [oas], rules });
const found = await spectral.run(readFileSync(document, "utf8"));
const findings = found.map(({ code, message, path, severity }) => ({
  rule: String(code),
  severity: SEVERITIES[severity],
  place: path.join("/"),
  message,
}));
console.log(JSON.stringify({ rules: Object.keys(rules), findings }));
