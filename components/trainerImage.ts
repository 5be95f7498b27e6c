import { Image } from "@pulumi/docker/image";
import * as pulumi from "@pulumi/pulumi";
import type { ImagePlan, TrainerPlan } from "../planning/plan";
import type { Host } from "./hosts/host";
import { pullCommand } from "./hosts/pull";
import { roomCommand } from "./hosts/room";

/** What the image of a workload is built from on a host. */
export interface BuildInputs {
  /** Folder of the build context, relative to the project's root. */
  folder: string;
  /** Build arguments that become labels: hashes of the lock files and of the launcher. */
  labels: Record<string, string>;
}

/** What a TrainerImage needs. */
export interface TrainerImageArgs {
  plan: ImagePlan;
  /** The host that runs it: it builds the image, or pulls it with its own credentials. */
  host: Host;
  /** The build context of a workload's image. */
  context(workload: string): BuildInputs;
  /** References that trainers of this host run, this one's among them: none is removed to make room. */
  onHost: readonly string[];
}

/**
 * The image of a trainer on its host: built there by the host's own Docker, which needs no registry, or pulled
 * by digest. Either happens before an old container stops, because the container depends on it, and after older images
 * made room.
 */
export class TrainerImage extends pulumi.ComponentResource {
  /** The reference by which a container is made from it. It is known before the image is. */
  readonly reference: string;
  /** What must be done before a container can use the image. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: TrainerImageArgs, options?: pulumi.ComponentResourceOptions) {
    super("launchpad:images:TrainerImage", name, {}, options);
    const { plan, host } = args;
    this.reference = imageReference(plan);
    const others = { kept: args.onHost.filter((reference) => reference !== this.reference) };
    const triggers = [this.reference];
    if (plan.from === "host") {
      const { folder, labels } = args.context(plan.workload);
      const run = roomCommand(this.reference, others);
      const room = host.hostCommand(`${name}-room`, { run, triggers }, { parent: this });
      this.ready = new Image(
        name,
        {
          imageName: this.reference,
          skipPush: true,
          buildOnPreview: false,
          build: {
            context: folder,
            dockerfile: `${folder}/Dockerfile`,
            platform: "linux/amd64",
            builderVersion: "BuilderV1",
            args: { BASE_IMAGE: plan.baseImage, ...labels },
          },
        },
        host.onHost({ parent: this, dependsOn: [room] }),
      );
    } else {
      this.ready = host.hostCommand(
        `${name}-pull`,
        { run: pullCommand(this.reference, others), triggers },
        { parent: this },
      );
    }
    this.registerOutputs({ reference: this.reference });
  }
}

/**
 * The images of the enabled trainers, by trainer. Trainers that share a host and a reference share one, so that it
 * is built or pulled once.
 */
export function trainerImages(
  trainers: readonly TrainerPlan[],
  hosts: ReadonlyMap<string, Host>,
  context: (workload: string) => BuildInputs,
): Map<string, TrainerImage> {
  const images = new Map<string, TrainerImage>();
  const names = new Set<string>();
  for (const trainer of trainers) {
    const host = hosts.get(trainer.host);
    if (!trainer.enabled || host === undefined) continue;
    const sharing = trainers.find((other) => images.has(other.name) && sameImage(other, trainer));
    const shared = sharing && images.get(sharing.name);
    if (shared !== undefined) {
      images.set(trainer.name, shared);
      continue;
    }
    const plain = `${trainer.host}-${trainer.workload}`;
    const name = names.has(plain) ? `${plain}-${trainer.name}` : plain;
    names.add(name);
    const onHost = trainers
      .filter((other) => other.enabled && other.host === trainer.host)
      .map(({ image }) => imageReference(image));
    images.set(trainer.name, new TrainerImage(name, { plan: trainer.image, host, context, onHost }));
  }
  return images;
}

function sameImage(a: TrainerPlan, b: TrainerPlan): boolean {
  return a.host === b.host && imageReference(a.image) === imageReference(b.image);
}

/** The reference by which an image is run: a tag made of what it is built from, or a digest. */
export function imageReference(image: ImagePlan): string {
  return image.from === "host" ? image.reference : `${image.repository}@${image.digest}`;
}
