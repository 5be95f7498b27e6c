import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../scripts/cli/run";
import { commands } from "../../../scripts/start/commands.mjs";
import { until } from "../../support/until";
import { project } from "./fixture";

const root = resolve(__dirname, "..", "..", "..");

describe("scripts/start.mjs", () => {
  it("lists the commands for an unknown one, and installs nothing for that", async () => {
    const on = project();
    const { exitCode, stderr } = await on.run("rehears");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: there is no command "rehears"');
    const lines = stderr.split("\n").map((line) => line.trim().replace(/ {2,}/, "  "));
    for (const { npm, summary } of Object.values(commands)) expect(lines).toContain(`${npm}  ${summary}`);
    expect(on.npmCalls()).toEqual([]);
  });

  it("lists the commands when asked", async () => {
    const { exitCode, stdout } = await project().run("--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("npm start");
  });

  it("passes SIGTERM on to the command and ends with its exit code", async () => {
    const on = project();
    const command = on.start("engine", "0", "30");
    await until("the command runs", () => existsSync(join(on.folder, "command-runs")));
    process.kill(command.pid ?? 0, "SIGTERM");
    const { exitCode, stdout } = await command.result;
    expect(stdout).toContain("SIGTERM came");
    expect(exitCode).toBe(7);
  });

  it("says in one line that a Node is too old", async () => {
    const older = `Object.defineProperty(process.versions, "node", { value: "18.19.1" })`;
    const preload = `data:text/javascript,${encodeURIComponent(older)}`;
    const { exitCode, stderr } = await run(
      process.execPath,
      ["--import", preload, join(root, "scripts", "start.mjs"), "engine"],
      { check: false },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: Node 18\.19\.1 is too old - Launchpad needs Node 20 or newer - .+\n$/);
  });

  it("has a file for each command, and package.json a script", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    for (const [name, { npm }] of Object.entries(commands)) {
      const script = npm.replace(/^npm (run )?/, "");
      expect(scripts[script]).toBe(`node scripts/start.mjs ${name}`);
      expect(existsSync(join(root, "scripts", "commands", `${name}.ts`)), `${name}.ts`).toBe(true);
    }
    expect(Object.keys(scripts)).toHaveLength(Object.keys(commands).length);
  });
});
