// Compiles the expressions that our style documents use (MapLibre style, version 8), and refuses any other out loud.

export type Value = string | number | boolean | null;

/** What an expression is asked about: one feature, at a zoom as MapLibre counts it (512 pixels hold the world at 0). */
export interface Subject {
  readonly type: string; // of the geometry, as GeoJSON names it
  readonly properties: Readonly<Record<string, unknown>>;
  readonly zoom: number;
}

export type Evaluate = (subject: Subject) => Value;

/** A document that this evaluator cannot draw: better no map than a wrong one. */
export class StyleProblem extends Error {}

type Compile = (parts: readonly unknown[], whole: string) => Evaluate;

const OPERATORS: Readonly<Record<string, Compile>> = {
  "!": ([value], whole) => negated(boolean(compile(value), whole)),
  all: (parts, whole) => {
    const tests = parts.map((part) => boolean(compile(part), whole));
    return (subject) => tests.every((test) => test(subject));
  },
  coalesce: (parts) => {
    const options = parts.map(compile);
    return (subject) => options.reduce<Value>((found, option) => found ?? option(subject), null);
  },
  "geometry-type": () => (subject) => subject.type,
  get: ([name]) => {
    const key = text(name);
    return ({ properties }) => plain(properties[key]);
  },
  has: ([name]) => {
    const key = text(name);
    return ({ properties }) => properties[key] !== undefined && properties[key] !== null;
  },
  interpolate: interpolated,
  log10: ([value], whole) => {
    const inner = number(compile(value), whole);
    return (subject) => Math.log10(inner(subject));
  },
  match: matched,
  step: stepped,
  zoom: () => (subject) => subject.zoom,
};

/** How many parts may follow the name of an operator; the others look for themselves. */
const ARITY: Readonly<Record<string, number>> = { "!": 1, "geometry-type": 0, get: 1, has: 1, log10: 1, zoom: 0 };

export function compile(expression: unknown): Evaluate {
  if (expression === null || ["string", "number", "boolean"].includes(typeof expression)) {
    return () => expression as Value;
  }
  const whole = JSON.stringify(expression);
  if (!Array.isArray(expression)) throw new StyleProblem(`not an expression: ${whole}`);
  const [name, ...parts] = expression as unknown[];
  const operator = typeof name === "string" && Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator) throw new StyleProblem(`unknown expression: ${whole}`);
  if ((ARITY[name as string] ?? parts.length) !== parts.length)
    throw new StyleProblem(`wrong number of parts: ${whole}`);
  return operator(parts, whole);
}

/** The same, for what must come out as a number. */
export function number(evaluate: Evaluate, whole: string): (subject: Subject) => number {
  return (subject) => {
    const value = evaluate(subject);
    if (typeof value !== "number") throw new StyleProblem(`not a number (${String(value)}): ${whole}`);
    return value;
  };
}

export function boolean(evaluate: Evaluate, whole: string): (subject: Subject) => boolean {
  return (subject) => {
    const value = evaluate(subject);
    if (typeof value !== "boolean") throw new StyleProblem(`not a truth value (${String(value)}): ${whole}`);
    return value;
  };
}

function negated(test: (subject: Subject) => boolean): Evaluate {
  return (subject) => !test(subject);
}

/** ["match", input, label or labels, output, …, otherwise] */
function matched(parts: readonly unknown[], whole: string): Evaluate {
  if (parts.length < 4 || parts.length % 2 !== 0) throw new StyleProblem(`wrong number of parts: ${whole}`);
  const input = compile(parts[0]);
  const outputs = new Map<unknown, Evaluate>();
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const labels: unknown[] = Array.isArray(parts[i]) ? (parts[i] as unknown[]) : [parts[i]];
    const output = compile(parts[i + 1]);
    for (const label of labels) outputs.set(label, output);
  }
  const otherwise = compile(parts.at(-1));
  return (subject) => (outputs.get(input(subject)) ?? otherwise)(subject);
}

/** ["step", input, output, stop, output, …] */
function stepped([by, first, ...rest]: readonly unknown[], whole: string): Evaluate {
  const input = number(compile(by), whole);
  const below = compile(first);
  const stops = stopsOf(rest, whole);
  return (subject) => {
    const at = input(subject);
    return (stops.findLast(({ stop }) => stop <= at)?.output ?? below)(subject);
  };
}

/** ["interpolate", ["linear"], input, stop, output, …] */
function interpolated([how, by, ...rest]: readonly unknown[], whole: string): Evaluate {
  if (JSON.stringify(how) !== '["linear"]') throw new StyleProblem(`only linear interpolation: ${whole}`);
  const input = number(compile(by), whole);
  const stops = stopsOf(rest, whole).map(({ stop, output }) => ({ stop, output: number(output, whole) }));
  return (subject) => {
    const at = input(subject);
    const before = stops.findLast(({ stop }) => stop <= at);
    const after = stops.find(({ stop }) => stop > at);
    if (!before || !after) return ((before ?? after)?.output ?? (() => 0))(subject);
    const from = before.output(subject);
    return from + ((at - before.stop) / (after.stop - before.stop)) * (after.output(subject) - from);
  };
}

function stopsOf(parts: readonly unknown[], whole: string): { stop: number; output: Evaluate }[] {
  if (parts.length < 2 || parts.length % 2 !== 0) throw new StyleProblem(`wrong number of stops: ${whole}`);
  const stops = [];
  for (let i = 0; i < parts.length; i += 2) {
    const stop = parts[i];
    const before = stops.at(-1)?.stop ?? -Infinity;
    if (typeof stop !== "number" || stop <= before) throw new StyleProblem(`stops do not rise: ${whole}`);
    stops.push({ stop, output: compile(parts[i + 1]) });
  }
  return stops;
}

function text(name: unknown): string {
  if (typeof name !== "string") throw new StyleProblem(`not the name of a property: ${JSON.stringify(name)}`);
  return name;
}

function plain(value: unknown): Value {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
