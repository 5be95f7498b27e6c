import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  CONNITO_CYCLE,
  CONNITO_RESTART,
  connitoFaults,
  connitoSilence,
} from "../../workloads/connito/faults";
import { CUSTOM_RESTART, customFaults, customSilence } from "../../workloads/custom/faults";
import { eventNames } from "../../workloads/events";
import { GOD_IMAGE_RESTART, godImageFaults, godImageSilence } from "../../workloads/god-image/faults";
import { GOD_TEXT_RESTART, godTextFaults, godTextSilence } from "../../workloads/god-text/faults";
import { type FaultRule, faultNames, supervisionSchema } from "../../workloads/launchfile";

describe.each([
  ["god-text", godTextFaults, godTextSilence, GOD_TEXT_RESTART],
  ["god-image", godImageFaults, godImageSilence, GOD_IMAGE_RESTART],
  ["connito", connitoFaults, connitoSilence, CONNITO_RESTART],
  ["custom", customFaults, customSilence, CUSTOM_RESTART],
])("the fault table of %s", (_name, faults, silence, restart) => {
  test("is what launch.json takes", () => {
    const supervision = {
      probeSeconds: 5,
      faults,
      restart: { ...restart, keepAlive: false },
      silence: silence(20),
      ladder: [],
      cycle: CONNITO_CYCLE,
    };
    expect(supervisionSchema.parse(supervision)).toEqual(supervision);
  });

  test("names only events that exist, and allows a slow step eight times its length", () => {
    const { after, usualSeconds } = silence(1_000);
    for (const { event } of after) expect(eventNames).toContain(event);
    expect(usualSeconds).toBe(8_000);
  });

  test("answers an end that should not be, lack of memory, lost GPUs and a stall", () => {
    expect(faults).toMatchObject({
      ended: { action: "restart" },
      outOfMemory: { action: "ladder" },
      gpusLost: { action: "exit" },
      stall: { action: "restart" },
    });
  });
});

describe("docs/workloads.md", () => {
  const page = readFileSync(join(resolve(__dirname, "../.."), "docs", "workloads.md"), "utf8");
  const rows = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const tables = [godTextFaults, godImageFaults, connitoFaults, customFaults];
  const cell = (rule: FaultRule | undefined) =>
    rule === undefined
      ? "–"
      : `${rule.evidence.k} of ${rule.evidence.n}, ${rule.minSeconds} s, ${rule.action}`;

  test.each(faultNames.filter((name) => tables.some((table) => table[name] !== undefined)))(
    "has the contracts' figures for %s",
    (name) => {
      const row = rows.find((cells) => cells[1] === name);
      expect(row?.slice(2, 6)).toEqual(tables.map((table) => cell(table[name])));
    },
  );
});
