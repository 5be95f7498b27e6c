/** Each tripwire's verdict, shown: an error, a warning, advice that stands as refused, or the value that is built. */
import { describe, expect, it } from "vitest";
import { ConfigError, problemLine } from "../../../config/error";
import { tripwires } from "../../../planning/tripwires/catalogue";
import { workloadProfiles } from "../../../planning/tripwires/workloads";
import { connito, connitoStack } from "../../fixtures/connito";
import { godImage, godImageStack } from "../../fixtures/godImage";
import { godText, godTextStack } from "../../fixtures/godText";
import { stackValues } from "../../fixtures/stacks";
import { built, trainerOf } from "./built";
import { godErrors, godWarnings, idsOfStack } from "./godProofs";
import { errors, idsOf, warnings } from "./proofs";

const refusedIds = new Set(workloadProfiles.flatMap(({ refused }) => refused.map(({ id }) => id)));

describe("an error", () => {
  it.each(errors.map(([id, what, edits, given]) => ({ id, what, edits, given })))(
    "$id: $what",
    ({ id, edits, given }) => {
      expect(idsOf(edits, given).problems).toContain(id);
    },
  );

  it.each(godErrors)("%s: %s", (id, _, stack) => {
    expect(idsOfStack(stack).problems).toContain(id);
  });

  it("ends with its id", () => {
    const bad = { path: "a", given: "b", rule: "c", fix: "d", id: "LP-NCCL-002" };
    expect(problemLine(bad)).toBe("a: b - c - d [LP-NCCL-002]");
    expect(new ConfigError([bad]).message).toContain(
      "\nWhat stands behind an id: npm run plan -- --explain ID",
    );
  });

  it("is not said of the good stack", () => {
    expect(idsOf([]).problems).toEqual([]);
  });
});

describe("a warning", () => {
  it.each(warnings)("%s: %s", (id, _, edits) => {
    expect(idsOf(edits).warnings).toContain(id);
  });
});

describe("a warning of G.O.D's jobs", () => {
  it.each(godWarnings)("%s: %s", (id, _, stack) => {
    expect(idsOfStack(stack).warnings).toContain(id);
  });
});

describe("what is built", () => {
  it.each(Object.entries(built))("%s", (_, proof) => proof());
});

describe("advice that is refused", () => {
  it.each([
    ["sn38", () => trainerOf(stackValues())],
    ["connito", () => trainerOf(connitoStack({ a: connito() }))],
    ["god-text", () => trainerOf(godTextStack(godText()))],
    ["god-image", () => trainerOf(godImageStack({ t: godImage() }))],
  ] as const)("stands in the plan of %s with each of its ids", (workload, trainer) => {
    const advised = workloadProfiles.find((each) => each.workload === workload)?.refused ?? [];
    expect(advised.length).toBeGreaterThan(0);
    expect(trainer().refused).toEqual(advised);
  });
});

it("every tripwire has a proof of its verdict", () => {
  const errorIds = new Set([...errors, ...godErrors].map(([id]) => id));
  const warningIds = new Set([...warnings, ...godWarnings].map(([id]) => id));
  const shown = new Set([...errorIds, ...warningIds, ...Object.keys(built)]);
  const of = (verdict: string) => tripwires.filter((each) => each.verdict === verdict).map(({ id }) => id);
  expect(of("error").filter((id) => !errorIds.has(id))).toEqual([]);
  expect(of("warning").filter((id) => !warningIds.has(id))).toEqual([]);
  expect(of("refused").filter((id) => !refusedIds.has(id))).toEqual([]);
  expect(tripwires.map(({ id }) => id).filter((id) => !shown.has(id) && !refusedIds.has(id))).toEqual([]);
});
