import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { until } from "../../support/until";
import { type Project, project } from "./fixture";

const pidOfNpm = (on: Project) => Number(on.npmCalls()[0]?.split(" ")[0]);

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a command on a machine without the packages", () => {
  it("installs them, then runs with the pinned Node, the project's folder and its arguments", async () => {
    const on = project();
    const { exitCode, stdout, stderr } = await on.run("engine", "3", "--json");
    expect(exitCode).toBe(3);
    const said = JSON.parse(stdout);
    expect(said.args).toEqual(["3", "--json"]);
    expect(said.cwd).toBe(on.folder);
    expect(said.path.split(":")[0]).toBe(join(on.folder, "node_modules", ".bin"));
    expect(stderr).toMatch(
      /^Installing the npm packages \(about 45 s\)\nInstalling the npm packages: done in \d+ s\n$/,
    );
  });

  it("installs them once", async () => {
    const on = project();
    await on.run("engine");
    const { exitCode, stderr } = await on.run("engine");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(on.npmCalls()).toHaveLength(1);
  });

  it("installs them anew when the lock file names another version", async () => {
    const on = project();
    await on.run("engine");
    on.lock({ tsx: "1.0.1" });
    await on.run("engine");
    expect(on.npmCalls()).toHaveLength(2);
  });

  it("takes the packages of somebody's own npm ci", async () => {
    const on = project();
    await on.run("engine");
    rmSync(join(on.folder, "node_modules", ".launchpad-installed.json"));
    await on.run("engine");
    expect(on.npmCalls()).toHaveLength(1);
  });

  it("does not take a node_modules with a package missing", async () => {
    const on = project();
    await on.run("engine");
    rmSync(join(on.folder, "node_modules", ".launchpad-installed.json"));
    rmSync(join(on.folder, "node_modules", "tsx"), { recursive: true });
    await on.run("engine");
    expect(on.npmCalls()).toHaveLength(2);
  });

  it("is installed once when two commands start at the same time", async () => {
    const on = project();
    on.env.FAKE_NPM_SECONDS = "1";
    const results = await Promise.all([on.run("engine"), on.run("engine")]);
    expect(results.map((each) => each.exitCode)).toEqual([0, 0]);
    expect(on.npmCalls()).toHaveLength(1);
    expect(results.map((each) => each.stderr).join("")).toContain("Waiting for the install that process");
  });
});

describe("an install that is stopped", () => {
  it("ends with npm's whole group on Ctrl-C, and the next run starts it again", async () => {
    const on = project();
    on.env.FAKE_NPM_SECONDS = "30";
    const first = on.start("engine");
    await until("npm runs", () => on.npmCalls().length > 0);
    process.kill(first.pid ?? 0, "SIGINT");
    const { exitCode, stderr } = await first.result;
    expect(exitCode).toBe(130);
    expect(stderr).toContain("stopped by SIGINT; the next run starts the install again");
    expect(lives(pidOfNpm(on))).toBe(false);
    expect(existsSync(join(on.folder, "out", "install.lock"))).toBe(false);

    on.env.FAKE_NPM_SECONDS = "0";
    expect((await on.run("engine")).exitCode).toBe(0);
    expect(on.npmCalls()).toHaveLength(2);
  });

  it("is waited for when only its starter was killed, and its packages are taken", async () => {
    const on = project();
    on.env.FAKE_NPM_SECONDS = "1.5";
    const first = on.start("engine");
    await until("npm runs", () => on.npmCalls().length > 0);
    await until("the lock names npm", () =>
      readFileSync(join(on.folder, "out", "install.lock"), "utf8").includes(`"pid":${pidOfNpm(on)},`),
    );
    first.kill("SIGKILL");
    await first.result;
    const { exitCode, stderr } = await on.run("engine");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Waiting for the install");
    expect(on.npmCalls()).toHaveLength(1);
  });

  it("is done again when starter and npm were both killed", async () => {
    const on = project();
    on.env.FAKE_NPM_SECONDS = "30";
    const first = on.start("engine");
    await until("npm runs", () => on.npmCalls().length > 0);
    first.kill("SIGKILL");
    await first.result;
    process.kill(-pidOfNpm(on), "SIGKILL");
    on.env.FAKE_NPM_SECONDS = "0";
    expect((await on.run("engine")).exitCode).toBe(0);
    expect(on.npmCalls()).toHaveLength(2);
  });
});

describe("an install that fails", () => {
  it.each([
    ["npm error code ENOTFOUND", "the npm registry cannot be reached"],
    ["npm error code ENOSPC", "the disk is full"],
    ["npm error code EUSAGE", "package.json and package-lock.json do not agree"],
    ["npm error code EACCES", "node_modules cannot be written"],
    ["npm error something new", "npm ci failed"],
  ])("%s: %s", async (printed, expected) => {
    const on = project();
    on.env.FAKE_NPM_ERROR = printed;
    const { exitCode, stderr, stdout } = await on.run("engine");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`error: the npm packages were not installed: ${expected}`);
    expect(stderr).toContain(printed);
    expect(stderr).toContain(join(on.folder, "out", "install.log"));
    expect(stdout).toBe("");
  });

  it("says so when there is no npm", async () => {
    const on = project();
    on.env.PATH = "/nowhere";
    const { exitCode, stderr } = await on.run("engine");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error: npm was not found");
  });
});
