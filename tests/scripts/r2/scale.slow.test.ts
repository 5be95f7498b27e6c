import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type MadeUpContent, type MadeUpStore, startMadeUpStore } from "../../support/s3/madeUpStore";
import { keyEnv, r2, startR2 } from "../../support/s3/r2Command";

let store: MadeUpStore | undefined;
afterEach(() => store?.stop());

const env = keyEnv({ accessKeyId: "any", secretAccessKey: "any" });

async function madeUp(content: MadeUpContent): Promise<MadeUpStore> {
  store = await startMadeUpStore(content);
  return store;
}

/** Resident memory of a process in MiB; 0 when it has ended. */
function residentMiB(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const drainArgs = (of: MadeUpStore, ...more: string[]) => {
  return ["drain", "bucket", "--yes", "bucket", "--endpoint", of.endpoint, ...more];
};

describe("a bucket with a million objects", () => {
  it("is drained in bounded memory, in full batches", async () => {
    const million = 1_000_000;
    const of = await madeUp({ objects: million });
    const process = startR2(drainArgs(of), env);
    let early = 0;
    let late = 0;
    const timer = setInterval(() => {
      const mib = residentMiB(process.pid);
      if (of.objectsLeft() > million * 0.6) early = Math.max(early, mib);
      else late = Math.max(late, mib);
    }, 200);
    const { exitCode, stdout } = await process.result.finally(() => clearInterval(timer));
    expect([exitCode, of.objectsLeft()]).toEqual([0, 0]);
    expect(stdout).toBe("bucket is empty: 1,000,000 objects (3.0 MB) deleted, 0 uploads aborted\n");
    expect([of.badChecksums, of.largestBatch]).toEqual([0, 1000]);
    // 600,000 more keys would be some 100 MB even as bare texts.
    expect(late - early).toBeLessThan(64);
    expect(late).toBeLessThan(500);
  });
});

describe("--parallel", () => {
  it.each<[string, number, (of: MadeUpStore) => string[], number]>([
    ["a drain", 3, (of) => drainArgs(of, "--parallel", "3"), 0],
    // Missing: the made-up bucket has no metadata.json.
    ["health", 1, (of) => ["health", "bucket", "--endpoint", of.endpoint, "--parallel", "1"], 3],
  ])("bounds all requests of %s at the same time to %i", async (_, limit, args, code) => {
    const of = await madeUp({ objects: 12_000, answerMs: 20 });
    const { exitCode } = await r2(args(of), env);
    expect([exitCode, of.mostAtOnce]).toEqual([code, limit]);
  });
});

describe("a drain", () => {
  it("ends cleanly on Ctrl-C, says what was done, and the same line goes on", async () => {
    const of = await madeUp({ objects: 150_000 });
    const process = startR2(drainArgs(of), env);
    while (of.objectsLeft() > 140_000) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill("SIGINT");
    const stopped = await process.result;
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toMatch(
      /stopped: [\d,]+ objects .* deleted, 0 uploads aborted so far; the same line goes on/,
    );
    const left = of.objectsLeft();
    expect(left).toBeGreaterThan(0);
    const { exitCode, stdout } = await r2(drainArgs(of, "--json"), env);
    expect([exitCode, JSON.parse(stdout).deletedObjects, of.objectsLeft()]).toEqual([0, left, 0]);
  });

  it("tries again what the store refused for the moment", async () => {
    const of = await madeUp({ objects: 3000 });
    const refusedOnce = new Set<number>();
    of.refuse = (index) => {
      if (index % 100 !== 0 || refusedOnce.has(index)) return undefined;
      refusedOnce.add(index);
      return index % 200 === 0 ? "InternalError" : "SlowDown";
    };
    const { exitCode, stdout } = await r2(drainArgs(of, "--json"), env);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { deletedObjects: 3000, refused: 0 }]);
    expect(refusedOnce.size).toBe(30);
  });

  it("names an object that may not be deleted, deletes the others, and ends with 1", async () => {
    const of = await madeUp({ objects: 2500 });
    of.refuse = (index) => (index === 7 ? "AccessDenied" : undefined);
    const { exitCode, stderr } = await r2(drainArgs(of), env);
    expect([exitCode, of.objectsLeft()]).toEqual([1, 1]);
    expect(stderr).toContain(
      "1 objects were not deleted, epoch-0/part&000000007.pt among them: AccessDenied",
    );
    expect(stderr).toContain("failed: 2,499 objects");
  });
});

describe("a sweep over many pages", () => {
  it("aborts those past the age and leaves the others", async () => {
    const day = 86_400;
    const of = await madeUp({
      uploads: [60, 2 * day, 3600, 3 * day, 25 * 3600, 23 * 3600, day],
      pageSize: 2,
    });
    const looked = await r2(["sweep", "bucket", "--endpoint", of.endpoint, "--json"], env);
    const { pending, found, oldest } = JSON.parse(looked.stdout);
    expect([pending, found]).toEqual([7, 4]);
    expect(oldest.map((each: { key: string }) => each.key)).toEqual(["k 3", "k 1", "k 4", "k 6"]);
    const { exitCode } = await r2(["sweep", "bucket", "--endpoint", of.endpoint, "--abort"], env);
    expect([exitCode, of.uploadsLeft()]).toEqual([0, [0, 2, 5]]);
  });
});
