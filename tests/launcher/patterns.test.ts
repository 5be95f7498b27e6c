import fc from "fast-check";
import { expect, test } from "vitest";
import { LauncherError } from "../../launcher/exitcodes";
import { lineParser } from "../../launcher/observe/parsers";
import type { LogPattern } from "../../workloads/launchfile";
import { until } from "../support/until";
import { actions, deeds, supervision } from "./supervised";
import { bake, body, said, scriptBody, workbench } from "./support";

const bench = workbench();
const parser = (...logPatterns: LogPattern[]) => lineParser({ workload: "custom", logPatterns });
const STEP: LogPattern = {
  event: "step",
  pattern: String.raw`step (\d+) loss (nan|inf|-?[\d.]+)(?: at (\S+))?`,
  fields: [
    ["innerStep", "int"],
    ["loss", "number"],
    ["where", "text"],
  ],
};

test.each([
  ["step 7 loss 2.5 at gpu0", { innerStep: 7, loss: 2.5, where: "gpu0" }],
  ["\u001b[1mstep 7\u001b[0m loss nan", { innerStep: 7, loss: Number.NaN }],
  ["[12:00] step 7 loss inf", { innerStep: 7, loss: Number.POSITIVE_INFINITY }],
])("%j is read by a pattern of the user's", (line, fields) => {
  expect(parser(STEP)(line)).toEqual([{ event: "step", fields }]);
});

test("patterns that backtrack for ever elsewhere take linear time here", () => {
  const evil = ["^(a+)+$", "^(a|aa)+$", "^(.*?,){25}P", "(x+x+)+y"];
  const lines = [`${"a".repeat(16_000)}!`, "1,".repeat(8_000), "x".repeat(16_000)];
  const parse = parser(...evil.map((pattern): LogPattern => ({ event: "nan", pattern, fields: [] })));
  const before = performance.now();
  for (const line of lines) expect(parse(line)).toEqual([]);
  expect(performance.now() - before).toBeLessThan(30_000);
});

test.each([
  [String.raw`(\d+`, 1, /is no RE2 expression: .*missing closing/],
  ["(?<=a)b", 0, /Look-arounds and back-references are not among them/],
  [String.raw`(a)\1`, 1, /is no RE2 expression/],
  [String.raw`\d+`, 1, /captures 0 groups and names 1 fields/],
])("%s is refused with the reason", (pattern, fields, message) => {
  const names = Array.from({ length: fields }, (_, at): [string, "int"] => [`f${at}`, "int"]);
  expect(() => parser({ event: "step", pattern, fields: names })).toThrow(LauncherError);
  expect(() => parser({ event: "step", pattern, fields: names })).toThrow(message);
});

test("10,000 odd lines: no throw, bounded time", () => {
  const parse = parser(STEP);
  const odd = fc.array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("step 1 loss 2", "\u001b[", "\ufffd")),
  );
  fc.assert(
    fc.property(odd, (parts) => {
      const before = performance.now();
      parse(parts.join(""));
      expect(performance.now() - before).toBeLessThan(10_000);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);

test("a wrong pattern ends the launcher with one error, and the software is not started", async () => {
  const content = { ...scriptBody(""), logPatterns: [{ event: "step" as const, pattern: "(", fields: [] }] };
  const launcher = await bench.start(bake(content));
  expect(await launcher.ended).toBe(14);
  expect(said(launcher)).toMatch(/logPatterns: "\(" \(step\) is no RE2 expression/);
  expect(said(launcher)).not.toContain("started");
});

test("custom software is supervised by its own patterns", async () => {
  const script = `
    let step = 0;
    setInterval(() => { step += 1; if (step < 5) console.log("step " + step + " loss 1.5"); }, 20);`;
  const custom = scriptBody(script).processes;
  const silence = { startSeconds: 5, usualSeconds: 0.5, after: [] };
  const restart = {
    backoffSeconds: 60,
    backoffCapSeconds: 60,
    healthySeconds: 60,
    perDay: 1,
    keepAlive: false,
  };
  const content = body({
    workload: "custom",
    processes: custom,
    files: [],
    gpus: { count: 0 },
    logPatterns: [STEP],
    supervision: supervision({ silence, restart }),
  });
  const launcher = await bench.start(bake(content));
  await until("the answer", () => deeds(launcher.root)[0]);
  expect(deeds(launcher.root)).toEqual(["restart stall"]);
  expect(actions(launcher.root).at(-1)?.evidence[0]).toMatch(/^no step for \d+ s/);
});
