import type { HostPlan, Plan } from "../planning/plan";
import { hostKeyAlias } from "./hosts/ssh";
import type { RepositoryOutput } from "./imageRegistry";
import type { FormerBucketOutput } from "./previous";

/** The outputs that the text is made from, with everything known. */
export interface KnownOutputs {
  hosts: Record<string, { kind: string; publicIp: string; shell: string; hourlyUsd: number | string }>;
  trainers: Record<
    string,
    {
      enabled: boolean;
      host: string;
      container: string;
      image: string;
      statusPage: string;
      forward: string;
      bucket: string;
    }
  >;
  formerBuckets: FormerBucketOutput[];
  /** Missing where the stack makes none. */
  registries?: Record<string, { repositories: RepositoryOutput[] }>;
  hourlyUsd: number | string;
}

/** What an operator does next, as Markdown: `pulumi stack output readme`. */
export function readme(plan: Plan, outputs: KnownOutputs): string {
  return [
    `# ${plan.stack}`,
    "",
    // A sentence that is no mapping also keeps the engine from showing the text as YAML.
    "What to do next, with the values of the last `pulumi up`.",
    "",
    cost(outputs.hourlyUsd),
    ...Object.entries(outputs.hosts).flatMap(([name, host]) => [
      "",
      `## Host ${name} (${host.kind})`,
      "",
      `Address for peers: ${host.publicIp}`,
      "",
      ...command("Shell", host.shell),
      ...pinLines(plan, name),
    ]),
    ...Object.entries(outputs.trainers).flatMap(([name, trainer]) => ["", ...trainerLines(name, trainer)]),
    ...Object.entries(outputs.registries ?? {}).flatMap(([name, { repositories }]) =>
      repositories.flatMap((repository) => ["", ...repositoryLines(name, repository)]),
    ),
    ...outputs.formerBuckets.flatMap((bucket) => ["", ...formerLines(bucket)]),
    "",
  ].join("\n");
}

/** How the host key that was trusted on first contact is pinned, for a host where none is yet. */
function pinLines(plan: Plan, name: string): string[] {
  const host: HostPlan | undefined = plan.hosts.find((candidate) => candidate.name === name);
  if (host === undefined || host.kind === "local" || host.hostKeys.length > 0) return [];
  const alias = hostKeyAlias(plan.stack, name, host.rebuild);
  const key = `ssh-keygen -F ${alias} -f ~/.ssh/launchpad_known_hosts | awk '!/^#/ { print $2, $3; exit }'`;
  const line = `pulumi config set --path 'launchpad:hosts.${name}.hostKeys[0]' "$(${key})"`;
  return ["", ...command("Pin its host key, which was trusted at the first contact", line)];
}

function trainerLines(name: string, trainer: KnownOutputs["trainers"][string]): string[] {
  const title = `## Trainer ${name} on ${trainer.host}`;
  if (!trainer.enabled) return [title, "", "Not enabled: nothing runs, its volumes are kept."];
  return [
    title,
    "",
    `Image: ${trainer.image}`,
    "",
    `Bucket: ${trainer.bucket}`,
    "",
    ...command(`Status page, then open ${trainer.statusPage}`, trainer.forward),
    "",
    ...command("Log, in a shell on the host", `docker logs --follow --tail 100 ${trainer.container}`),
  ];
}

function repositoryLines(registry: string, { name, url, login, push }: RepositoryOutput): string[] {
  return [
    `## Repository ${name} of registry ${registry}`,
    "",
    `\`image.repository\` of a trainer that uses it: ${url}`,
    "",
    ...command("Log in, for twelve hours", login),
    "",
    ...command("Build an image, push it and record its digest", push),
  ];
}

function formerLines(bucket: FormerBucketOutput): string[] {
  return [
    `## Former bucket ${bucket.bucketName}`,
    "",
    `\`buckets.${bucket.name}\` used it before. It is kept, and costs storage, until it is empty and forgotten:`,
    "",
    ...command("Empty it", bucket.drain),
    "",
    ...command("Let it leave the stack", bucket.forget),
  ];
}

function command(what: string, line: string): string[] {
  return [`${what}:`, "", `    ${line}`];
}

function cost(hourlyUsd: number | string): string {
  return typeof hourlyUsd === "number" ? `Cost: $${hourlyUsd.toFixed(2)} per hour.` : "Cost: unknown.";
}
