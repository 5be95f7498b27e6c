/** What holds for the parser of every workload. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parserFor } from "../../launcher/observe/parsers";
import { CONNITO_EVENTS } from "../../workloads/connito/events";
import { CUSTOM_EVENTS } from "../../workloads/custom/events";
import type { EventPattern } from "../../workloads/events";
import { GOD_IMAGE_EVENTS } from "../../workloads/god-image/events";
import { GOD_TEXT_EVENTS } from "../../workloads/god-text/events";
import { workloadNames } from "../../workloads/launchfile/names";
import { SN38_EVENTS } from "../../workloads/sn38/events";

const PATTERNS: Readonly<Record<(typeof workloadNames)[number], readonly EventPattern[]>> = {
  sn38: SN38_EVENTS,
  "god-text": GOD_TEXT_EVENTS,
  "god-image": GOD_IMAGE_EVENTS,
  connito: CONNITO_EVENTS,
  custom: CUSTOM_EVENTS,
};
const parsers = workloadNames.map((name) => parserFor(name));

test("10,000 odd lines raise nothing in any parser and take no long time", () => {
  const literals = Object.values(PATTERNS).flatMap((patterns) => patterns.map(({ literal }) => literal));
  const pieces = fc.constantFrom(
    ...literals,
    "\u001b[",
    "nan",
    "Rank 0 |",
    "9".repeat(50),
    "steps:   1%|█| 1/2 [",
    "'learning_rate': ",
    "<MinerCommit1> ",
    " 15%|",
  );
  const text = fc
    .array(fc.oneof(fc.string({ unit: "binary" }), pieces), { maxLength: 12 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (odd) => {
      for (const parse of parsers) parse(odd);
    }),
    { numRuns: 10_000 },
  );
}, 120_000);

test.each([
  ["escapes without an end", "\u001b[".repeat(500_000)],
  ["an unclosed title sequence", `\u001b]${"0;".repeat(500_000)}`],
  ["digits after a known start", `Outer Step: ${"1".repeat(1_000_000)}`],
  ["blanks after a known start", `Training Loop Failed with error:${" ".repeat(1_000_000)}`],
  ["a known start again and again", "Attempt 1 to init DHT ".repeat(45_000)],
  ["losses again and again", "{'loss': 1.0, ".repeat(70_000)],
  ["a dict that never ends", `{'loss': 1.0${", 'a': 1".repeat(140_000)}`],
  ["bars again and again", "steps:   1%|█| 1/2 [00:00<00:00, 1s/it, avr_loss=".repeat(20_000)],
  ["a bar that never ends", ` 15%|${"█".repeat(1_000_000)}`],
  ["an exception's name that never ends", `${"a.".repeat(500_000)}Error: `],
  ["phases again and again", "<MinerCommit2> committing hf_repo_id=a ".repeat(26_000)],
  ["a metric line that never ends", `Metric log: ${"'val_loss': x ".repeat(70_000)}`],
  ["validation losses again and again", "val_avg_loss=".repeat(75_000)],
  ["decimals that never end", `scheduler step lr=${"1.".repeat(500_000)}`],
])(
  "a line of a million characters is read in linear time, where a quadratic one would take hours: %s",
  (_what, odd) => {
    const start = performance.now();
    for (const parse of parsers) parse(odd);
    // Milliseconds on a quiet machine; the bound tells linear from quadratic, not fast from slow.
    expect(performance.now() - start).toBeLessThan(15_000);
  },
);

test.each(Object.entries(PATTERNS))(
  "each line of %s has its literal in every line that it matches",
  (_name, patterns) => {
    for (const { literal, pattern } of patterns) {
      const source = pattern.source.replace(/\(\?[:!=]/g, "(").replace(/\\(.)/g, "$1");
      const words = literal.split(/\W+/).filter((word) => word !== "");
      for (const word of words) expect(source).toContain(word);
    }
  },
);

test.each(Object.entries(PATTERNS))(
  "each line of %s has as many groups as it names fields, and a source",
  (_name, patterns) => {
    for (const { event, pattern, fields, source } of patterns) {
      const groups = new RegExp(`${pattern.source}|`).exec("")?.length ?? 0;
      expect([event, groups - 1]).toEqual([event, Object.keys(fields).length]);
      expect(source).not.toBe("");
    }
  },
);
