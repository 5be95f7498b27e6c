/**
 * Proves what a bucket's two keys can do. SN38 publishes the read key on chain, so a read key that writes would give the
 * bucket to everybody. A refusal proves something only when the same key is known to be good and the refusal is about
 * rights: a mistyped key is refused as well.
 */
import { randomUUID } from "node:crypto";
import type { BucketClient } from "./client";
import { BucketFailure } from "./failure";
import { deleteObject, putObject, readObject } from "./objects";
import { objectPages } from "./pages";

/** One thing that was tried. */
export interface KeyProof {
  id:
    | "read-lists"
    | "write-writes"
    | "read-reads"
    | "read-cannot-write"
    | "read-cannot-delete"
    | "write-deletes";
  /** As a sentence about the key. */
  what: string;
  ok: boolean;
  /** What happened, when it is not what it should be. */
  found: string | undefined;
}

/** The result. */
export interface KeyProofs {
  ok: boolean;
  proofs: KeyProof[];
  /** A probe object that could not be removed again. */
  left: string | undefined;
}

/** Outside of `epoch-`, so that nobody takes it for a checkpoint. */
const probePrefix = "launchpad-key-check-";
const probeText = "Written by `npm run r2 -- verify-keys` to prove the rights of a key. It can be deleted.\n";

/**
 * Tries both keys on probe objects, and removes them again.
 * @throws BucketFailure when something cannot be told (network, an unknown key, no bucket), Interrupted
 */
export async function verifyKeys(read: BucketClient, write: BucketClient): Promise<KeyProofs> {
  const proofs: KeyProof[] = [];
  const probes = new Probes(read, write);
  const prove = (id: KeyProof["id"], what: string, found: string | undefined) => {
    proofs.push({ id, what, ok: found === undefined, found });
  };
  try {
    const lists = await allowed(async () => void (await objectPages(read).next()));
    prove("read-lists", "the read key lists the bucket", lists);
    const own = probes.newKey();
    const writes = await allowed(() => probes.put(write, own));
    prove("write-writes", "the write key writes", writes);
    // A key that cannot even list proves nothing by being refused.
    if (lists === undefined) {
      if (writes === undefined)
        prove("read-reads", "the read key reads what the write key wrote", await reads(read, own));
      const forbidden = probes.newKey();
      const wrote = await refused(() => probes.put(read, forbidden), "it wrote an object");
      prove("read-cannot-write", "the read key cannot write", wrote);
      const deleted = await refused(() => deleteObject(read, own), "it may delete objects");
      prove("read-cannot-delete", "the read key cannot delete", deleted);
    }
    if (writes === undefined)
      prove("write-deletes", "the write key deletes", await allowed(() => deleteObject(write, own)));
  } catch (error) {
    const left = await probes.remove();
    if (left === undefined || !(error instanceof BucketFailure)) throw error;
    throw new BucketFailure(error.kind, `${error.message}; the probe ${left} may still be in the bucket`);
  }
  return { ok: proofs.every((each) => each.ok), proofs, left: await probes.remove() };
}

/** The probe objects that may be in the bucket. */
class Probes {
  private readonly keys = new Set<string>();

  constructor(
    private readonly read: BucketClient,
    private readonly write: BucketClient,
  ) {}

  newKey(): string {
    return `${probePrefix}${randomUUID()}`;
  }

  /** Writes a probe; until it is refused for lack of rights it counts as written, whatever else goes wrong. */
  async put(client: BucketClient, key: string): Promise<void> {
    this.keys.add(key);
    try {
      await putObject(client, key, probeText);
    } catch (error) {
      if (isDenied(error)) this.keys.delete(key);
      throw error;
    }
  }

  /** Removes them all, also after Ctrl-C. @returns the key of one that stayed */
  async remove(): Promise<string | undefined> {
    let left: string | undefined;
    for (const key of this.keys) {
      // A read key that could write may be the only one that works.
      if (!(await this.deletes(this.write, key)) && !(await this.deletes(this.read, key))) left = key;
    }
    return left;
  }

  private async deletes(client: BucketClient, key: string): Promise<boolean> {
    client.heedsInterrupts = false;
    try {
      await deleteObject(client, key);
      return true;
    } catch {
      return false;
    }
  }
}

/** Undefined when it works; what happened when it is refused. */
async function allowed(attempt: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (isDenied(error)) return error.message;
    throw error;
  }
}

/** Undefined when it is refused for lack of rights; what happened when it works. */
async function refused(attempt: () => Promise<unknown>, otherwise: string): Promise<string | undefined> {
  return (await allowed(attempt)) === undefined ? otherwise : undefined;
}

async function reads(client: BucketClient, key: string): Promise<string | undefined> {
  try {
    const object = await readObject(client, key, 10_000);
    return object?.text === probeText ? undefined : "it is not there: the keys are of two buckets";
  } catch (error) {
    if (isDenied(error)) return error.message;
    throw error;
  }
}

function isDenied(error: unknown): error is BucketFailure {
  return error instanceof BucketFailure && error.kind === "denied";
}
