import type { Provider } from "@pulumi/docker/provider";
import { type CustomResourceOptions, mergeOptions, type Resource } from "@pulumi/pulumi";

/**
 * - `off`: nothing on the host may be touched.
 * - `back`: it was off at the last `up`. What is on it is left as it is once more, because the state still says that
 *   nothing is to be deleted there: a container that were replaced now would find its old self in the way.
 */
export type Presence = "on" | "off" | "back";

/** What a resource's life on a host hangs on. */
export interface Anchoring {
  /** Replaced when the machine becomes another one. */
  machine: Resource;
  /** The instance whose end takes everything on it along; undefined where the machine is not ours to end. */
  instance: Resource | undefined;
  /** What must be there first. */
  after: Resource[];
  provider?: Provider;
  presence: Presence;
}

/**
 * Options of a resource on a host.
 *
 * - Names on a host are unique, so the old one goes before the new one comes. The provider does not ask for it.
 * - `deletedWith` alone does not spare a replaced machine the deletes: it counts only when the engine deletes both in
 *   the same round. So `machine` is replaced delete-first, which marks the instance and all that is `replaceWith` it
 *   as one round (pkg/resource/deploy/step_generator.go in 3.255.0; tests/engine/hosts.test.ts).
 * - A host that is off: the engine keeps what the state says and asks the provider for nothing, deletes included.
 */
export function anchored(anchoring: Anchoring, options: CustomResourceOptions = {}): CustomResourceOptions {
  const { machine, instance, after, provider, presence } = anchoring;
  return {
    ...mergeOptions(options, { dependsOn: after }),
    ...(provider === undefined ? {} : { provider }),
    deleteBeforeReplace: true,
    replaceWith: [...(options.replaceWith ?? []), machine],
    ...(instance === undefined ? {} : { deletedWith: instance }),
    ...(presence === "on" ? {} : { ignoreChanges: ["*"] }),
    ...(presence === "off" ? { retainOnDelete: true } : {}),
  };
}
