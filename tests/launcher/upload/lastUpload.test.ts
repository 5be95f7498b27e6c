/** A job's last checkpoint reaches the bucket, or the job is not done. Real files and gate; the upload process is a stand-in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { complete } from "../../../launcher/act/completion";
import { Journal } from "../../../launcher/act/journal";
import { StateFolder } from "../../../launcher/act/stateFolder";
import { StateStore } from "../../../launcher/observe/state";
import type { UploadProcess } from "../../../launcher/upload/process";
import { restoreUploads } from "../../../launcher/upload/saved";
import { Uploads } from "../../../launcher/upload/uploads";
import type { LaunchUploads } from "../../../workloads/launchfile";
import { until } from "../../support/until";
import { UNUSED_STORE, uploadRules } from "./rules";

const scratch = mkdtempSync(join(tmpdir(), "launchpad-last-upload-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the upload process answers. */
type Answer = "takes it" | "fails" | "throws" | "waits";

/** A job on disk, its bucket, and what its launchers remember; each `launcher()` is a new one. */
class Job {
  readonly root = mkdtempSync(join(scratch, "job-"));
  /** Steps that are in the bucket, in order. */
  readonly published: (number | undefined)[] = [];
  answer: Answer = "takes it";
  /** Ends the wait of the answer that waits. */
  answerNow: () => void = () => {};
  private saved: string | undefined;
  private readonly startedMs = Date.now() - 60_000;

  constructor(
    private readonly rules: Partial<LaunchUploads>,
    private readonly name = "step-{step}",
  ) {}

  launcher() {
    const store = new StateStore(0, 0);
    const folder = join(this.root, this.name);
    const uploads = new Uploads({
      rules: uploadRules({ required: ["model"], ...this.rules, folder }),
      folder,
      address: UNUSED_STORE,
      store,
      record: () => {},
      say: () => {},
      saved: restoreUploads(this.saved, "bundle", "place", this.startedMs),
      save: (saved) => {
        this.saved = JSON.stringify(saved);
      },
      startProcess: () => this.process(),
      lookSeconds: 0.02,
    });
    uploads.start();
    /** How many uploads have come to an end. */
    const ends = () => Object.values(store.snapshot.uploads?.outcomes ?? {}).reduce((sum, n) => sum + n, 0);
    return { uploads, store, ends };
  }

  /** Writes a checkpoint as software does, its marker last. */
  save(step: number, text = "weights"): void {
    const folder = join(this.root, this.name.replace("{step}", String(step)));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "model"), text);
    writeFileSync(join(folder, "DONE"), "");
  }

  private process(): UploadProcess {
    return {
      ask: async (request) => {
        if (request.ask === "clear") return { is: "cleared", folders: request.folders };
        if (request.ask === "scan") throw new Error("these checkpoints have no weights to look at");
        const { answer } = this;
        if (answer === "throws") throw new Error("a fault of the launcher's own");
        if (answer === "waits") await new Promise<void>((resolve) => (this.answerNow = resolve));
        if (answer === "takes it") {
          this.published.push(request.work.step);
          return { is: "published", result: { ok: true, removed: [] } };
        }
        const failure = { kind: "store", sentence: "503 from the store" } as const;
        return { is: "published", result: { ok: false, failure, cleared: true } };
      },
      stop: () => {},
      close: async () => {},
      kill: async () => {},
    };
  }
}

type Running = ReturnType<Job["launcher"]>;

/** The software writes a checkpoint and says so, and the launcher has dealt with it. */
async function checkpoint(job: Job, launcher: Running, step: number, text?: string): Promise<void> {
  const before = launcher.ends();
  launcher.store.saw({ event: "step", fields: { innerStep: step } }, step);
  job.save(step, text);
  launcher.uploads.saw({ event: "checkpointSaved", fields: { step } });
  await until(`what becomes of step ${step}`, () => launcher.ends() > before || undefined);
}

const triggers: [string, LaunchUploads["when"]][] = [
  ["event", { on: "event" }],
  ["marker", { on: "marker", file: "DONE" }],
];

describe.each(triggers)("with when: %s, the last checkpoint", (_name, when) => {
  test.each<[string, Partial<LaunchUploads>, (job: Job, launcher: Running) => Promise<void>]>([
    [
      "that came too early after the one before",
      { every: { steps: 100 } },
      (...all) => checkpoint(...all, 150),
    ],
    [
      "whose upload failed",
      {},
      async (job, launcher) => {
        job.answer = "fails";
        await checkpoint(job, launcher, 150);
        job.answer = "takes it";
      },
    ],
    [
      "whose upload broke off inside the launcher",
      {},
      async (job, launcher) => {
        job.answer = "throws";
        await checkpoint(job, launcher, 150);
        job.answer = "takes it";
      },
    ],
    [
      "that was refused while it was not whole",
      {},
      async (job, launcher) => {
        await checkpoint(job, launcher, 150, "");
        writeFileSync(join(job.root, "step-150", "model"), "weights");
      },
    ],
    [
      "whose upload is under way at the end, and fails",
      {},
      async (job, launcher) => {
        job.answer = "waits";
        job.save(150);
        launcher.uploads.saw({ event: "checkpointSaved", fields: { step: 150 } });
        await until(
          "the sending",
          () => launcher.store.snapshot.uploads?.current?.phase === "sending" || undefined,
        );
        job.answer = "takes it";
        setImmediate(job.answerNow);
      },
    ],
  ])("%s is uploaded when the software has ended", async (_what, rules, happens) => {
    const job = new Job({ when, ...rules });
    const launcher = job.launcher();
    await checkpoint(job, launcher, 100);
    await happens(job, launcher);
    expect(job.published).toEqual([100]);
    expect(await launcher.uploads.finish({ resumed: false })).toBe(true);
    expect(job.published).toEqual([100, 150]);
    await launcher.uploads.stop();
  });

  test.each<[string, Answer, string]>([
    ["that the store does not take", "fails", "weights"],
    ["whose upload breaks off inside the launcher", "throws", "weights"],
    ["that the gate refuses", "takes it", ""],
  ])("%s is owed, and the next launcher uploads it once", async (_what, answer, text) => {
    const job = new Job({ when });
    const first = job.launcher();
    await checkpoint(job, first, 100);
    job.answer = answer;
    await checkpoint(job, first, 150, text);
    expect(await first.uploads.finish({ resumed: false })).toBe(false);
    await first.uploads.stop();

    job.answer = "takes it";
    writeFileSync(join(job.root, "step-150", "model"), "weights");
    for (const _which of ["the next one", "the one after"]) {
      const next = job.launcher();
      expect(await next.uploads.finish({ resumed: true })).toBe(true);
      await next.uploads.stop();
      expect(job.published).toEqual([100, 150]);
    }
  });

  test("that is in the bucket is not uploaded again", async () => {
    const job = new Job({ when });
    const launcher = job.launcher();
    await checkpoint(job, launcher, 150);
    expect(await launcher.uploads.finish({ resumed: false })).toBe(true);
    expect(job.published).toEqual([150]);
    await launcher.uploads.stop();
  });

  test("is nothing to wait for where there is none", async () => {
    const launcher = new Job({ when }).launcher();
    expect(await launcher.uploads.finish({ resumed: false })).toBe(true);
    await launcher.uploads.stop();
  });

  test("of the launcher before is uploaded with its step where the software has no more to do", async () => {
    const job = new Job({ when, minimumStep: 2 }, "out");
    const first = job.launcher();
    job.answer = "fails";
    await checkpoint(job, first, 150);
    await first.uploads.stop();
    job.answer = "takes it";
    const next = job.launcher();
    expect(await next.uploads.finish({ resumed: false })).toBe(true);
    expect(job.published).toEqual([150]);
    await next.uploads.stop();
  });
});

test.each([
  ["event", { on: "event" }],
  ["marker", { on: "marker", file: "DONE" }],
  ["exit", { on: "exit" }],
] as const)(
  "with when: %s, a stop before the last upload leaves it to the next launcher, and the job is done",
  async (_name, when) => {
    const job = new Job({ when });
    const path = join(job.root, "state");
    const run = async (asked: boolean) => {
      const { uploads, store } = job.launcher();
      const folder = StateFolder.open(path);
      const journal = new Journal(
        folder,
        { hash: "bundle" },
        store,
        () => {},
        folder.read(() => {}),
      );
      const resumed = journal.completed !== undefined;
      if (!resumed) {
        // As the keeper does when the software has ended well.
        journal.complete(false);
        job.answer = "fails";
        job.save(150);
        uploads.saw({ event: "checkpointSaved", fields: { step: 150 } });
        await uploads.stop();
        job.answer = "takes it";
      }
      const stop = {
        asked,
        first: Promise.resolve("SIGTERM"),
        second: new Promise<string>(() => {}),
        dispose: () => {},
      };
      const mapPath = (name: string) => name;
      const exit = await complete(
        { file: {}, mapPath, environment: {}, journal, store, stop, say: () => {} },
        uploads,
        { resumed },
      );
      await uploads.stop();
      const { completed } = folder.read(() => {}) ?? {};
      folder.close();
      return { exit, uploaded: completed?.uploaded, published: [...job.published] };
    };
    expect(await run(true)).toEqual({ exit: "uploadFailed", uploaded: false, published: [] });
    expect(await run(false)).toEqual({ exit: "ok", uploaded: true, published: [150] });
  },
);
