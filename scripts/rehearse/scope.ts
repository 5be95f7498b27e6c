/** What a rehearsal covered and what it could not, in sentences for its report. */
import type { Plan } from "../../planning/plan";
import type { Report } from "../../rehearsal/report/schema";

/**
 * What was real or checked. Parts that were not reached are not claimed.
 * @param onDocker whether containers ran on a Docker engine
 */
export function rehearsed(report: Report, onDocker = false): string[] {
  const parts = ["The stack file was read, planned and checked as pulumi up does it."];
  if (report.up !== undefined) {
    parts.push(
      "The real engine ran the real program against embedded providers, which check every property, fill in what the services fill in, and know what replaces a resource.",
    );
  }
  if (report.secondPreview !== undefined)
    parts.push(
      "A second preview compared every resource that the program asks for with the state that `up` left.",
    );
  if (report.launcherRuns.length > 0) {
    parts.push(
      "The real launcher read the launch.json and files that the container was given, and ran a simulated trainer that prints the real software's log lines.",
    );
  }
  if (report.launcherRuns.some((run) => run.bucket !== undefined)) {
    parts.push(
      "The simulated trainer uploaded to an S3 server on this machine with the keys of the deployment; the launcher asked it what each key may do and how old the scored object is.",
    );
  }
  if (onDocker) {
    parts.push(
      "A Docker engine got the images, networks, volumes and containers; each container was compared with the plan, and ran without what this machine lacks until it was stopped and destroyed.",
    );
  }
  if (report.madeUpSecrets.length > 0) parts.push("Every secret was made up; the stack's own were not read.");
  return parts;
}

/**
 * What only a real deployment shows.
 * @param withheld what the containers on a Docker engine ran without; left out where there was no engine
 */
export function notRehearsed(plan: Plan, withheld?: readonly string[]): string[] {
  const clouds = [
    plan.hosts.some((host) => host.kind === "aws")
      ? "AWS (rights, quota, capacity, the AMI's parameter)"
      : undefined,
    plan.registries.length > 0
      ? "ECR (rights, the right to use a key, whether a repository's name is free)"
      : undefined,
    plan.buckets.length > 0 ? "Cloudflare (rights, whether the bucket's name is free)" : undefined,
  ].filter((each) => each !== undefined);
  const jobs = plan.trainers.filter((trainer) => trainer.enabled && trainer.workload === "custom");
  const pulled = plan.trainers.filter(({ enabled, image }) => enabled && image.from === "registry");
  return [
    ...(clouds.length === 0 ? [] : [`No cloud was asked: ${clouds.join("; ")}.`]),
    withheld === undefined
      ? "No Docker: images were not built, containers did not run, limits were not applied."
      : `Images without their Python packages, on a base of Debian's. Containers ran: ${withheld.join("; ")}.`,
    ...(withheld !== undefined && pulled.length > 0
      ? [`No registry: the image of ${pulled.map(({ name }) => name).join(", ")} was built, not pulled.`]
      : []),
    "No GPU: the training software itself, its memory and its speed.",
    ...(jobs.length === 0
      ? []
      : [
          `No program of your own: another one stood in for ${jobs.map(({ name }) => name).join(", ")}, with its own log lines.`,
        ]),
    "No network: ssh, peers, validators, R2 itself.",
  ];
}
