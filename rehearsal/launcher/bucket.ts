/** What a rehearsal sees of the bucket: through the launcher's eyes while it runs, through a validator's afterwards. */
import type { StateView } from "../../launcher/tell/view";
import { BucketClient } from "../../scripts/r2/client";
import { bucketHealth } from "../../scripts/r2/health";
import type { deployedBucket } from "../store/ofDeployment";
import { ask } from "./ask";
import type { LauncherProcess } from "./process";

/** Requests to a store on this machine. */
const LIMITS = { parallel: 4, timeoutMs: 10_000 };

/** A bucket at the end of a run. Ages in seconds, by the store's clock. */
export interface BucketSeen {
  readonly name: string;
  /** The launcher's own look at the object that validators judge. */
  readonly launcher: {
    readonly key?: string;
    readonly ageSeconds?: number;
    /** What the store answered where it refused. */
    readonly problem?: string;
  };
  /** The preflight's questions to the bucket, by id: `passed: refused (403 AccessDenied)`. */
  readonly checks: Readonly<Record<string, string>>;
  /** With the read key, which validators have from the chain. */
  readonly validators: {
    /** Age of the scored object; absent where there is none. */
    readonly ageSeconds?: number;
    readonly fresh: boolean;
    readonly innerStep?: number;
    readonly objects: number;
    readonly bytes: number;
    /** Multipart uploads that were begun and not ended: what a stop in the middle leaves. */
    readonly pendingUploads: number;
  };
}

/** What /state.json says of the bucket; undefined while nobody answers. */
export async function launcherView(
  port: number,
): Promise<Pick<StateView, "bucket" | "preflight"> | undefined> {
  const { status, body } = await ask(port, "/state.json");
  return status === 200 ? (JSON.parse(body) as StateView) : undefined;
}

/** Asks until the launcher has seen the scored object or has ended, or the time is up. Returns its last view. */
export async function launcherSawObject(
  running: Pick<LauncherProcess, "port" | "ended">,
  limitMs: number,
): Promise<Awaited<ReturnType<typeof launcherView>>> {
  const port = await running.port;
  if (port === undefined) return undefined;
  let lives = true;
  void running.ended.then(() => {
    lives = false;
  });
  const deadline = Date.now() + limitMs;
  for (;;) {
    const view = await launcherView(port);
    if (!lives || view?.bucket?.ageSeconds !== undefined || Date.now() > deadline) return view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Puts both views together. Errors: BucketFailure, where the store itself does not answer. */
export async function bucketSeen(
  bucket: NonNullable<ReturnType<typeof deployedBucket>>,
  endpoint: string,
  view: Awaited<ReturnType<typeof launcherView>>,
): Promise<BucketSeen> {
  const target = { bucket: bucket.name, endpoint };
  const read = new BucketClient(target, { role: "read", ...bucket.read }, LIMITS);
  const write = new BucketClient(target, { role: "write", ...bucket.write }, LIMITS);
  try {
    const health = await bucketHealth(read, write, { limits: bucket.launch, size: true });
    const checks = (view?.preflight?.results ?? []).filter(({ id }) => id.startsWith("bucket."));
    const { key, ageSeconds, problem } = view?.bucket ?? {};
    return {
      name: bucket.name,
      launcher: {
        ...(key === undefined ? {} : { key }),
        ...(ageSeconds === undefined ? {} : { ageSeconds: Math.max(0, Math.round(ageSeconds * 10) / 10) }),
        ...(problem === undefined ? {} : { problem }),
      },
      checks: Object.fromEntries(checks.map(({ id, status, found }) => [id, `${status}: ${found}`])),
      validators: {
        ...(health.object?.ageSeconds === undefined ? {} : { ageSeconds: health.object.ageSeconds }),
        fresh: health.object?.verdict === "fresh",
        ...(health.progress?.pointer === undefined ? {} : { innerStep: health.progress.pointer.innerStep }),
        objects: health.size?.objects ?? 0,
        bytes: health.size?.bytes ?? 0,
        pendingUploads: health.uploads?.count ?? 0,
      },
    };
  } finally {
    read.close();
    write.close();
  }
}
