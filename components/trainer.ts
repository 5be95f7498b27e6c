import { Container } from "@pulumi/docker/container";
import { Network } from "@pulumi/docker/network";
import { Volume } from "@pulumi/docker/volume";
import * as pulumi from "@pulumi/pulumi";
import type { FilePlan, TrainerPlan } from "../planning/plan";
import { LAUNCH_FILE_PATH } from "../workloads/launchfile";
import { containerArgs, containerLabels } from "./containerArgs";
import { bundle, fill, type Sources } from "./fill";
import type { Host } from "./hosts/host";
import type { TrainerImage } from "./trainerImage";

/** What a Trainer needs. */
export interface TrainerArgs {
  plan: TrainerPlan;
  host: Host;
  /** Undefined for a trainer that is not enabled: it runs nothing. */
  image: TrainerImage | undefined;
  sources: Sources;
}

/** One workload on one slot: its volumes, its network and its container. Not enabled, it keeps its volumes. */
export class Trainer extends pulumi.ComponentResource {
  /** Hash of the launch.json that the container runs; undefined for a trainer that is not enabled. */
  readonly bundleHash: pulumi.Output<string> | undefined;

  constructor(name: string, args: TrainerArgs, options?: pulumi.ComponentResourceOptions) {
    super("launchpad:training:Trainer", name, {}, options);
    const { plan, host, image } = args;
    // Another host is another Docker: the engine would hand the old one's objects to it unless they are replaced.
    const mine = { parent: this, replacementTrigger: host.name };
    const volumes = plan.container.volumes.map((volume) => ({
      volume: new Volume(
        `${name}-${volume.role}`,
        { name: volume.name },
        host.volumeOnHost({ ...mine, retainOnDelete: volume.retain }),
      ),
      mountPath: volume.mountPath,
    }));
    if (plan.enabled && image !== undefined) this.bundleHash = run(name, args, image, volumes, mine);
    this.registerOutputs({ bundleHash: this.bundleHash });
  }
}

/** The network and the container; returns the hash of its launch.json. */
function run(
  name: string,
  { plan, host, sources }: TrainerArgs,
  image: TrainerImage,
  volumes: { volume: Volume; mountPath: string }[],
  mine: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { json, hash } = bundle(plan.launch, sources);
  const network = new Network(name, { name: plan.container.name, driver: "bridge" }, host.onHost(mine));
  new Container(
    name,
    {
      ...containerArgs(plan.container),
      image: image.reference,
      labels: containerLabels(plan, hash),
      networksAdvanced: [{ name: network.name }],
      volumes: [
        ...volumes.map(({ volume, mountPath }) => ({
          volumeName: volume.name,
          containerPath: mountPath,
        })),
        ...plan.container.binds,
      ],
      uploads: [
        { file: LAUNCH_FILE_PATH, content: json, permissions: "0444" },
        ...plan.files.map((file) => upload(file, sources)),
      ],
    },
    // Two containers can share neither a name nor GPUs: the old one stops before the new one starts.
    host.onHost({ ...mine, deleteBeforeReplace: true, dependsOn: [image.ready] }),
  );
  return hash;
}

function upload(file: FilePlan, sources: Sources) {
  const content = fill(file.content, sources);
  return {
    file: file.path,
    content: file.secret ? pulumi.secret(content) : content,
    permissions: file.mode,
  };
}
