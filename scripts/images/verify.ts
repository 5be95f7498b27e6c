/** Whether an image is the same when it is built again from nothing. */
import type { BuiltImage } from "./normalise";

/** Two builds of the same inputs. */
export interface Verdict {
  readonly same: boolean;
  readonly digests: readonly [string, string];
  /** Positions of the layers that differ, the base is 0; empty where only the description does. */
  readonly layers: readonly number[];
}

/** Builds twice with a cleared cache and compares. @param build makes the image without any cache */
export async function verifyTwice(build: () => Promise<BuiltImage>): Promise<Verdict> {
  const first = await build();
  const second = await build();
  const count = Math.max(first.layers.length, second.layers.length);
  const layers = [...Array(count).keys()].filter((n) => first.layers[n]?.digest !== second.layers[n]?.digest);
  return { same: first.digest === second.digest, digests: [first.digest, second.digest], layers };
}
