import { expect, it } from "vitest";
import { Candidates } from "../../../planning/queue/candidates";
import { freeGpusOfFile } from "../../../planning/queue/gpus";
import { parseQueue } from "../../../planning/queue/parse";
import { h100s, text } from "./support";

it.each([1, 3])("hosts of %d kinds of machines share as many forecasts of a job", (machines) => {
  const hosts = Array.from({ length: 30 }, (_, at) => [
    `h${at}`,
    h100s(1, { gpuMemoryGiB: 80 + (at % machines) }),
  ]);
  const { jobs, gpus, problems } = parseQueue({ jobs: [text("j")], gpus: Object.fromEntries(hosts) });
  expect(problems).toEqual([]);
  const [job] = jobs;
  if (job === undefined) throw new Error("the queue has no job");
  const candidates = new Candidates(freeGpusOfFile(gpus ?? new Map()));
  const found = candidates.of(job, 1);
  expect(found).toHaveLength(30);
  const forecasts = new Set(found.map(({ prediction }) => prediction));
  expect(forecasts.size).toBe(machines);
  // Where more GPUs are free, the same ones hold.
  const more = candidates.on(candidates.pools.map((pool) => ({ ...pool, gpus: [0, 1] }))).of(job, 1);
  expect(more).toHaveLength(30);
  for (const { prediction } of more) expect(forecasts).toContain(prediction);
});
