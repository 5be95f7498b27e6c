/** `npm run status` with the real `pulumi`: a stack in a folder, put there by import, and a page of this machine. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RunOptions, run } from "../../scripts/cli/run";
import { state } from "../scripts/status/states";
import { startStatus } from "../support/statusCommand";
import { engineDir, fixture, temporaryFolder } from "./harness";

const project = "launchpad";

/** A `pulumi` that knows nothing but a folder. */
function backend() {
  const folder = temporaryFolder();
  const states = join(folder, "state");
  mkdirSync(states);
  const env = {
    PATH: `${engineDir()}:/usr/bin:/bin`,
    HOME: folder,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${states}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  // `stack init` writes a stack file beside the project's, so the project is a copy.
  const copy = join(folder, "project");
  cpSync(fixture("basic"), copy, { recursive: true });
  writeFileSync(join(copy, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
  const pulumi = (args: string[], more: RunOptions = {}) =>
    run(join(engineDir(), "pulumi"), [...args, "--non-interactive"], { cwd: copy, env, ...more });
  return { env, pulumi, folder };
}

describe("npm run status with the real pulumi", () => {
  it("reads the outputs of a stack, and tells one that is not there from one that was not deployed", async () => {
    const { env, pulumi, folder } = backend();
    const page = createServer((_, answer) => answer.end(JSON.stringify(state())));
    await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
    const { port } = page.address() as AddressInfo;
    await pulumi(["stack", "init", "empty"]);
    await pulumi(["stack", "init", "full"]);
    const exported = join(folder, "full.json");
    await pulumi(["stack", "export", "--stack", "full", "--file", exported]);
    writeFileSync(exported, withOutputs(readFileSync(exported, "utf8"), port));
    await pulumi(["stack", "import", "--stack", "full", "--file", exported]);

    const status = (stack: string) => startStatus(["-s", stack, "--json"], env).result;
    const [full, empty, none] = await Promise.all([status("full"), status("empty"), status("none")]);
    page.close();
    expect(full.exitCode, full.stderr).toBe(0);
    expect(JSON.parse(full.stdout)).toMatchObject({
      stack: "full",
      trainers: [{ trainer: "sn38-a", host: "here", verdict: "well", state: { step: { inner: 431 } } }],
    });
    expect(empty.exitCode).toBe(1);
    expect(empty.stderr).toContain("stack empty has no trainers among its outputs: it was not deployed yet");
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain("no stack named 'none' found - see pulumi stack ls");
  });
});

/** An exported stack with the outputs of one trainer on this machine. */
function withOutputs(exported: string, port: number): string {
  const stack = JSON.parse(exported);
  const statusPage = `http://127.0.0.1:${port}/`;
  const type = "pulumi:pulumi:Stack";
  stack.deployment.resources = [
    {
      urn: `urn:pulumi:full::${project}::${type}::${project}-full`,
      custom: false,
      type,
      outputs: {
        hosts: { here: { kind: "local", offline: false, ssh: [] } },
        trainers: { "sn38-a": { enabled: true, host: "here", container: "launchpad-sn38-a", statusPage } },
      },
    },
  ];
  return JSON.stringify(stack);
}
