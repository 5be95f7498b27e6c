import { type Output, output } from "@pulumi/pulumi";
import { bucketKeys, bucketSecret } from "../workloads/hole";
import type { ArtifactBucket } from "./artifactBucket";
import type { Sources } from "./fill";
import type { Host } from "./hosts/host";
import type { TrainerImage } from "./trainerImage";

/** Where the holes of a plan are filled from. A bucket's keys come from its component, other secrets from the stack. */
export function sourcesOf(
  hosts: ReadonlyMap<string, Host>,
  buckets: ReadonlyMap<string, ArtifactBucket>,
  images: ReadonlyMap<string, TrainerImage>,
  secret: (name: string) => Output<string>,
): Sources {
  const keys = new Map(
    [...buckets].flatMap(([name, bucket]) =>
      bucketKeys.map((key) => [bucketSecret(name, key), () => bucket.keys[key]] as const),
    ),
  );
  return {
    publicIp: (host) => found(hosts, host).publicIp,
    imageReference: (trainer) => output(found(images, trainer).reference),
    secret: (name) => keys.get(name)?.() ?? secret(name),
  };
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the plan has a hole for ${name}, which the stack does not have`);
  return value;
}
