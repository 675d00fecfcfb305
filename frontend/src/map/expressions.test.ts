import { describe, expect, test } from "vitest";
import { compile, StyleProblem, type Value } from "./expressions";

const value = (expression: unknown, properties: Record<string, unknown> = {}, zoom = 10): Value =>
  compile(expression)({ type: "Point", properties, zoom });

describe("an expression", () => {
  test.each<[unknown, Value]>([
    ["#fff", "#fff"],
    [["get", "a"], 1],
    [["get", "list"], null],
    [["has", "a"], true],
    [["has", "nothing"], false],
    [["!", ["has", "b"]], true],
    [["all", ["has", "a"], true], true],
    [["all", ["has", "a"], ["has", "b"]], false],
    [["all"], true],
    [["coalesce", ["get", "b"], ["get", "nothing"], ""], ""],
    [["geometry-type"], "Point"],
    [["zoom"], 10],
    [["log10", 1000], 3],
    [["match", ["get", "kind"], ["x", "y"], 1, "z", 2, 3], 1],
    [["match", ["get", "kind"], "z", 2, 3], 3],
    [["step", ["zoom"], 1, 10, 2, 11, 3], 2],
    [["step", ["zoom"], 1, 10.5, 2], 1],
    [["interpolate", ["linear"], ["zoom"], 0, 0, 20, 5], 2.5],
    [["interpolate", ["linear"], ["zoom"], 11, 4, 12, 5], 4],
    [["interpolate", ["linear"], ["zoom"], 8, 4, 9, 5], 5],
  ])("%j is %j", (expression, expected) => {
    expect(value(expression, { a: 1, nothing: null, list: [1], kind: "y" })).toBe(expected);
  });

  test.each<[string, unknown]>([
    ["an operator that we do not know", ["case", true, 1, 2]],
    ["one that every object has", ["constructor", 1]],
    ["one inside another", ["all", ["has", "a"], ["within", {}]]],
    ["an object", { property: "a", stops: [] }],
    ["no operator", [["get", "a"]]],
    ["an empty list", []],
    ["the old way of filters", ["!has", "a"]],
    ["parts too many", ["get", "a", "b"]],
    ["parts too few", ["match", ["get", "a"], 1]],
    ["another curve", ["interpolate", ["exponential", 2], ["zoom"], 0, 1, 5, 2]],
    ["stops that fall", ["step", ["zoom"], 1, 5, 2, 4, 3]],
    ["a stop without its value", ["step", ["zoom"], 1, 5]],
    ["a name that is none", ["get", ["get", "a"]]],
  ])("is refused, not guessed: %s", (_, expression) => {
    expect(() => compile(expression)).toThrow(StyleProblem);
  });

  test.each<[unknown]>([[["log10", ["get", "a"]]], [["!", ["get", "a"]]], [["step", ["get", "a"], 1, 2, 3]]])(
    "of the wrong type is told of when it is asked: %j",
    (expression) => {
      expect(() => value(expression, { a: "x" })).toThrow(StyleProblem);
    },
  );
});
