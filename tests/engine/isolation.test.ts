import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { IsolationError } from "../../rehearsal/driver/index";
import { sdkVersion } from "../../rehearsal/providers/install";
import { engineDir, fixture, stack, temporaryFolder } from "./harness";

const projectDir = fixture("basic");
const CANARY = "canary-3f1c9a";
const before = { ...process.env };
let listener: Server;
let connections: number;

/** A daemon that nobody may speak to. */
beforeEach(async () => {
  connections = 0;
  listener = createServer((_request, response) => response.end("{}"));
  listener.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  process.env = { ...before };
  await new Promise((resolve) => listener.close(resolve));
});

function canaryAddress(): string {
  const address = listener.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return `tcp://127.0.0.1:${address.port}`;
}

/** An executable that says that it was started, then fails. */
function fakePlugin(folder: string, name: string, trace: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$0" >> ${trace}\nexit 1\n`);
  chmodSync(file, 0o755);
}

it("uses no credential, no plugin and no daemon of the caller", async () => {
  const folder = temporaryFolder();
  const trace = join(folder, "trace");
  const bin = join(folder, "bin");
  const home = join(folder, "user");
  for (const name of ["aws", "cloudflare", "command", "docker"]) {
    fakePlugin(bin, `pulumi-resource-${name}`, trace);
    const version = `v${sdkVersion(name)}`;
    fakePlugin(
      join(home, ".pulumi", "plugins", `resource-${name}-${version}`),
      `pulumi-resource-${name}`,
      trace,
    );
  }
  Object.assign(process.env, {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    DOCKER_HOST: canaryAddress(),
    SSH_AUTH_SOCK: join(folder, CANARY),
    AWS_ACCESS_KEY_ID: CANARY,
    AWS_SECRET_ACCESS_KEY: CANARY,
    AWS_PROFILE: CANARY,
    CLOUDFLARE_API_TOKEN: CANARY,
    PULUMI_ACCESS_TOKEN: CANARY,
    PULUMI_CONFIG_PASSPHRASE: CANARY,
    PULUMI_DEBUG_PROVIDERS: "aws:1",
    GITHUB_TOKEN: CANARY,
  });
  const scratchDir = join(folder, "scratch");
  const environmentFile = join(folder, "environment");
  const rehearsal = await stack(
    {},
    { projectDir: fixture("environment"), scratchDir, environment: { LAUNCHPAD_TEST_FILE: environmentFile } },
  );
  const up = await rehearsal.up();
  expect(up.ok, up.stdout + up.stderr).toBe(true);
  expect(existsSync(trace)).toBe(false);
  expect(connections).toBe(0);
  const seen = readFileSync(environmentFile, "utf8");
  expect(seen).not.toContain(CANARY);
  // Its Pulumi.yaml says `typescript: false`; an old language host would load TypeScript all the same.
  expect(JSON.parse(seen)).not.toMatchObject({ PULUMI_NODEJS_TYPESCRIPT: "true" });
  // It has put its pipes away while the program runs: at the end it could fall over them.
  expect(JSON.parse(seen).pipes).toEqual([]);
  const found = spawnSync("grep", ["-rl", CANARY, scratchDir], { encoding: "utf8" });
  expect(found.stdout).toBe("");
});

it("stops before the first resource when a package has no embedded provider", async () => {
  const rehearsal = await stack({}, { projectDir: fixture("foreign") });
  const up = await rehearsal.up().catch((error: unknown) => error);
  const refused = up instanceof IsolationError || (up as { ok: boolean }).ok === false;
  expect(refused).toBe(true);
  expect(rehearsal.cloud.list()).toEqual([]);
});

it("stops before it starts when something was put into its plugin folder", async () => {
  const pulumiHome = temporaryFolder();
  const rehearsal = await stack({}, { projectDir, pulumiHome });
  const trace = join(pulumiHome, "trace");
  fakePlugin(join(pulumiHome, "plugins", "resource-aws-v99.0.0"), "pulumi-resource-aws", trace);
  await expect(rehearsal.preview()).rejects.toThrow("resource-aws-v99.0.0");
  expect(existsSync(trace)).toBe(false);
});

it("kills a run in which the engine starts a plugin from anywhere else", async () => {
  const folder = temporaryFolder();
  const project = join(folder, "project");
  cpSync(projectDir, project, { recursive: true });
  const trace = join(folder, "trace");
  const plugin = join(folder, "elsewhere");
  mkdirSync(plugin);
  writeFileSync(join(plugin, "pulumi-resource-aws"), `#!/bin/sh\necho started >> ${trace}\nsleep 30\n`, {
    mode: 0o755,
  });
  const settings = readFileSync(join(project, "Pulumi.yaml"), "utf8");
  const provider = `plugins:\n  providers:\n    - name: aws\n      path: ${plugin}\n`;
  writeFileSync(join(project, "Pulumi.yaml"), `${settings}${provider}`);
  symlinkSync(resolve("node_modules"), join(project, "node_modules"));
  const rehearsal = await stack({}, { projectDir: project });
  const outcome = await rehearsal.up().catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(IsolationError);
  expect(rehearsal.cloud.list()).toEqual([]);
});

it("gives an embedded provider to no other run of the engine", async () => {
  const rehearsal = await stack({}, { projectDir });
  expect((await rehearsal.preview()).ok).toBe(true);
  const pulumiHome = temporaryFolder();
  await stack({}, { projectDir, pulumiHome });
  const folder = temporaryFolder();
  const where = ["--cwd", projectDir, "--stack", "prod", "--config-file", join(folder, "Pulumi.prod.yaml")];
  const run = spawnSync(join(engineDir(), "pulumi"), ["preview", ...where, "--non-interactive"], {
    encoding: "utf8",
    env: {
      PATH: `${engineDir()}:${process.env.PATH}`,
      HOME: folder,
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${stateWithStack(folder)}`,
      PULUMI_CONFIG_PASSPHRASE: "x",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
  });
  expect(run.status).not.toBe(0);
  expect(run.stdout + run.stderr).toContain("runs only inside one");
});

function stateWithStack(folder: string): string {
  const stacks = join(folder, ".pulumi", "stacks", "fixture-basic");
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(folder, ".pulumi", "meta.yaml"), "version: 1\n");
  const checkpoint = { stack: "organization/fixture-basic/prod", latest: null };
  writeFileSync(join(stacks, "prod.json"), JSON.stringify({ version: 3, checkpoint }));
  writeFileSync(join(folder, "Pulumi.prod.yaml"), "config: {}\n");
  return folder;
}
