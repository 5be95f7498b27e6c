/**
 * An object store on loopback for a rehearsal: VersityGW, a maintained S3 server of its own (Apache-2.0, Go). Chosen
 * because `npm start` has Node and Go only, and because it checks signatures and what each key may do, as R2 does:
 * gofakes3 1.2 takes any key, rclone's `serve s3` has one right for all keys, MinIO is no longer kept, moto is Python.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startOnFreePort } from "../../scripts/cli/freePort";
import { start } from "../../scripts/cli/run";
import { type BucketKeys, makeBuckets, type StoreBucket } from "./buckets";

/** R2's only region (developers.cloudflare.com/r2/api/s3/api); the trainers sign for it. */
const REGION = "auto";
const START_LIMIT_MS = 30_000;
/** Owner of the buckets; nobody else can reach the store, it lives as long as one rehearsal. */
const ROOT = { accessKeyId: "rehearsal-owner", secretAccessKey: "made-up-for-the-rehearsal" };

/** A store that runs. */
export interface RehearsalStore {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** What to start. */
export interface StoreOptions {
  /** Path of versitygw (scripts/tools). */
  readonly program: string;
  /** A folder of its own; emptied first, and left behind for inspection. */
  readonly folder: string;
  readonly buckets: readonly StoreBucket[];
}

/** Starts an empty store with these buckets. Error: it did not answer, with what it said. */
export async function startStore(options: StoreOptions): Promise<RehearsalStore> {
  const folder = (name: string) => join(options.folder, name);
  rmSync(options.folder, { recursive: true, force: true });
  for (const name of ["objects", "attributes", "accounts"])
    mkdirSync(folder(name), { recursive: true, mode: 0o700 });
  writeAccounts(
    folder("accounts"),
    options.buckets.flatMap(({ read, write }) => [read, write]),
  );
  // It takes 0 for a port too, and does not tell which one it took.
  const { port, server } = await startOnFreePort({
    name: "versitygw",
    limitMs: START_LIMIT_MS,
    begin: (free) =>
      start(
        options.program,
        [
          ...["--port", `127.0.0.1:${free}`, "--region", REGION, "--iam-dir", folder("accounts")],
          // Attributes in files of their own: not every file system of a build machine has extended attributes.
          ...["posix", "--sidecar", folder("attributes"), folder("objects")],
        ],
        {
          label: "versitygw",
          env: { ROOT_ACCESS_KEY: ROOT.accessKeyId, ROOT_SECRET_KEY: ROOT.secretAccessKey },
          maxOutputBytes: 65_536,
        },
      ),
    // A refusal of a request without a key is an answer.
    answers: async (free) => (await fetch(`http://127.0.0.1:${free}`, { method: "HEAD" })).status > 0,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await makeBuckets({ endpoint, region: REGION, owner: ROOT, buckets: options.buckets });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { endpoint, stop: () => server.stop() };
}

/** The server's own account file (versitygw auth/iam_internal.go: users.json, one entry per access key). */
function writeAccounts(folder: string, keys: readonly BucketKeys[]): void {
  const accounts = keys.map(({ accessKeyId, secretAccessKey }, index) => [
    accessKeyId,
    {
      access: accessKeyId,
      secret: secretAccessKey,
      role: "user",
      userID: index + 1,
      groupID: index + 1,
      projectID: 0,
    },
  ]);
  writeFileSync(
    join(folder, "users.json"),
    JSON.stringify({ accessAccounts: Object.fromEntries(accounts) }),
    {
      mode: 0o600,
    },
  );
}
