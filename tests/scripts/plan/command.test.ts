import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "..", "..", "..");

function plan(args: string[], env: Record<string, string> = {}) {
  const loader = join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs");
  const command = [...["-r", loader], join(root, "scripts", "commands", "plan.ts"), ...args];
  const { NO_COLOR: _, FORCE_COLOR: __, ...own } = process.env;
  return spawnSync(process.execPath, command, { cwd: root, env: { ...own, ...env }, encoding: "utf8" });
}

describe("npm run plan", () => {
  it("prints the production stack, without colour on a pipe", () => {
    const { status, stdout, stderr } = plan([]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^Plan of stack prod \(production\)\n1 host, 1 bucket, 1 trainer, 8 GPUs \(4 idle\), /,
    );
    expect(stdout).not.toContain("\u001b");
  });

  it("prints the plan as JSON that ends in a line break, and nothing else", () => {
    const { status, stdout } = plan(["--json", "-s", "ssh"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, stack: "ssh", cost: { gpus: 4, idleGpus: 0 } });
    expect(stdout.endsWith("}\n")).toBe(true);
  });

  it("plans before secrets are set, and refuses that with --strict", () => {
    const { status, stderr } = plan(["--strict"]);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(
      /problems? in the configuration; nothing was created\.\n +secrets\["sn38-a\.hotkey"\]: nothing - /,
    );
  });

  it("names the nearest stack for one that is not there", () => {
    const { status, stdout, stderr } = plan(["-s", "prdo"]);
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("use one of: prod");
  });

  it("names the nearest ids for one that there is not", () => {
    const { status, stderr } = plan(["--explain", "LP-COST-003"]);
    expect(status).toBe(1);
    expect(stderr).toContain("there is no id LP-COST-003 - the nearest are: LP-COST-001, LP-COST-002");
  });

  it("compares two profiles as JSON", () => {
    const { status, stdout } = plan(["--compare", "stock,guide", "--json"]);
    expect(status).toBe(0);
    const { trainers } = JSON.parse(stdout);
    expect(trainers[0].sides.map(({ profile }: { profile: string }) => profile)).toEqual(["stock", "guide"]);
  });
});
