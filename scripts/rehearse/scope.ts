/** What a rehearsal covered and what it could not, in sentences for its report. */
import type { Plan } from "../../planning/plan";
import type { Report } from "../../rehearsal/report/schema";

/** What was real or checked. Parts that were not reached are not claimed. */
export function rehearsed(report: Report): string[] {
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
  if (report.madeUpSecrets.length > 0) parts.push("Every secret was made up; the stack's own were not read.");
  return parts;
}

/** What only a real deployment shows. */
export function notRehearsed(plan: Plan): string[] {
  const clouds = [
    plan.hosts.some((host) => host.kind === "aws")
      ? "AWS (rights, quota, capacity, the AMI's parameter)"
      : undefined,
    plan.buckets.length > 0 ? "Cloudflare (rights, whether the bucket's name is free)" : undefined,
  ].filter((each) => each !== undefined);
  const jobs = plan.trainers.filter((trainer) => trainer.enabled && trainer.workload === "custom");
  return [
    ...(clouds.length === 0 ? [] : [`No cloud was asked: ${clouds.join("; ")}.`]),
    "No Docker: images were not built, containers did not run, limits were not applied.",
    "No GPU: the training software itself, its memory and its speed.",
    ...(jobs.length === 0
      ? []
      : [
          `No program of your own: another one stood in for ${jobs.map(({ name }) => name).join(", ")}, with its own log lines.`,
        ]),
    "No network: ssh, peers, validators, R2 itself.",
  ];
}
