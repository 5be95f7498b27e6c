/** Hosts, purchase, buckets, images, launcher, and claims. */
import type { Tripwire } from "./entry";

export const hostTripwires: readonly Tripwire[] = [
  {
    id: "LP-HOST-001",
    says: "SN38's min.compute.yml: four GPUs of 48 GB, 48 CPUs, 300 GB of memory, 1 TB of disk, 15 Gbit/s up and down",
    truth: "below that uploads miss the validators' window, and loading may fail; guides name none of it",
    source: "dstrbtd/DistributedTraining min.compute.yml",
    verdict: "warning",
    shown:
      "a warning for CPUs, disk, uplink and the host's share of memory; an error for GPU memory and for a memory limit of your own",
    where: "planning/trainers/resolve.ts",
  },
  {
    id: "LP-AWS-001",
    title: "A capacity block with options of spot",
    says: "the providers take both and leave the refusal to AWS",
    truth: "a capacity block is paid in advance and has a market type of its own",
    source: "kubernetes-sigs/cluster-api-provider-aws#5211",
    verdict: "error",
    shown: "the schema has maxPrice under kind: spot only; beside a capacity block it is an error",
    where: "config/schema/host.ts",
  },
  {
    id: "LP-AWS-002",
    title: "A reservation without its market type",
    says: "an instance can be given a reservation's id alone",
    truth:
      "the reservation of a capacity block needs the market type capacity-block, or AWS answers with a raw error",
    source: "terraform-aws-modules/terraform-aws-ec2-instance#383, #404",
    verdict: "error",
    shown:
      "reservationId exists under kind: capacity-block and kind: capacity-reservation only; the market type follows from the kind",
    where: "components/hosts/aws/purchase.ts",
  },
  {
    id: "LP-R2-001",
    title: "Unfinished uploads stay and are paid for",
    says: "guide 000 runs a script that aborts multipart uploads by hand, periodically",
    truth:
      "a lifecycle rule does it; setting rules replaces all of a bucket's, R2's own abort rule among them",
    source: "developers.cloudflare.com/r2/buckets/object-lifecycles",
    verdict: "construction",
    shown: "the bucket's lifecycle has an abort rule; npm run r2 -- sweep is for a bucket outside of a stack",
    where: "planning/buckets.ts",
  },
  {
    id: "LP-R2-002",
    title: "A lifecycle rule that leaves a part out",
    says: "a rule may name one transition only",
    truth: "where the conditions of a rule are left out the provider has shown a change in every preview",
    source: "cloudflare/terraform-provider-cloudflare#7338",
    verdict: "construction",
    shown:
      "each rule is written out with id, state, prefix and age; a second preview is empty (tests/engine)",
    where: "components/lifecycleRule.ts",
  },
  {
    id: "LP-R2-003",
    title: "Upstream's clean-up script deletes the bucket",
    says: "SN38 ships scripts/cleanup_r2_bucket.py",
    truth:
      "it deletes every object, aborts uploads and deletes the bucket, whose name is fixed in it, and does so when it is imported",
    source: "dstrbtd/DistributedTraining scripts/cleanup_r2_bucket.py",
    verdict: "construction",
    shown: "it is never run: npm run r2 has health, sweep (uploads only) and drain (asks first)",
    where: "scripts/commands/r2.ts",
  },
  {
    id: "LP-IMAGE-001",
    title: "Images that cannot be built twice",
    says: "G.O.D starts from the moving tag axolotlai/axolotl:main-py3.11-cu124-2.5.1 and installs unpinned packages over it; guides restart a checkout in place",
    truth: "an unpinned transformers may break what the base image was built with, from one day to the next",
    source: "rayonlabs/G.O.D dockerfiles/standalone-text-trainer.dockerfile",
    verdict: "error",
    shown:
      "an error for an image without a digest, own or base; what is built here names upstream by commit and packages by exact version",
    where: "planning/trainers/image.ts",
  },
  {
    id: "LP-LAUNCH-001",
    title: "Long GPU diagnostics in the way of a restart",
    says: "DCGM's levels 2 and 4 as a step before every start",
    truth:
      "they load the GPUs for minutes and longer; as a step before each job they have left p4d and p5 hosts hanging",
    source: "aws/aws-parallelcluster#6777",
    verdict: "construction",
    shown:
      "the launcher runs no DCGM: its checks read nvidia-smi, each with its own bound and a minute in all; what loads the GPUs needs check --deep",
    where: "launcher/preflight/suite.ts",
  },
  {
    id: "LP-LAUNCH-002",
    title: "A reload of the host's daemons takes the GPUs away",
    says: "systemctl daemon-reload while a GPU container runs",
    truth:
      'its device files may vanish: nvidia-smi answers "Failed to initialize NVML: Unknown Error" until the container is made anew',
    source: "NVIDIA/nvidia-container-toolkit#48, #1227",
    verdict: "launcher",
    shown:
      "fault gpusLost: believed after ten failed looks in a row and 30 s at the least, with no step between; answered with a new container, once for each such loss",
    where: "workloads/sn38/faults.ts",
  },
  {
    id: "LP-DOCS-001",
    title: "Promises of rank, loss and gain",
    says: "guides 002 and 004 promise rank 1 and a loss below 0.064, guide 000 a score 25 to 40 % higher",
    truth: "none of them comes with a measurement; scores are relative to others'",
    source: "guides 000, 002, 004",
    verdict: "documented",
    shown: "no profile, page or test rests on one; docs/measurements.md has what was measured",
    where: "docs/measurements.md",
  },
];
