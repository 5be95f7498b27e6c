import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { lock } from "proper-lockfile";
import { expect, it } from "vitest";
import { installPlugins, sdkVersion, verifyPlugins } from "../../../rehearsal/providers/install";
import { PACKAGES } from "../../../rehearsal/providers/tables/index";
import { bench, urn } from "./provider";

const INSTALL = resolve("rehearsal", "providers", "install");
const VOLUME = "docker:index/volume:Volume";

it.each(Object.values(PACKAGES))("the tables of $name describe the version of its installed SDK", (table) => {
  expect(table.version).toBe(sdkVersion(table.name));
});

it.each(Object.values(PACKAGES).flatMap((table) => table.resources))(
  "$token names its sources",
  (resource) => {
    expect(resource.sources.length).toBeGreaterThan(0);
  },
);

it("gives the same ids and outputs on every run, and a new id after a deletion", async () => {
  const vpc = "aws:ec2/vpc:Vpc";
  const [one, other] = [bench("aws"), bench("aws")];
  const first = await one.create(vpc, { cidrBlock: "10.0.0.0/16" });
  expect(await other.create(vpc, { cidrBlock: "10.0.0.0/16" })).toEqual(first);
  await one.provider.delete(urn(vpc), first.id);
  expect((await one.create(vpc, { cidrBlock: "10.0.0.0/16" })).id).not.toBe(first.id);
});

it("meets a fault as often as it says and no more", async () => {
  const { create, faults } = bench("docker");
  faults.add({ operation: "create", type: VOLUME, error: "no space left on device", times: 2 });
  await expect(create(VOLUME, { name: "a" })).rejects.toThrow("no space left");
  await expect(create(VOLUME, { name: "a" })).rejects.toThrow("no space left");
  await expect(create(VOLUME, { name: "a" })).resolves.toMatchObject({ id: "a" });
});

it("finds an object gone that was lost behind its back", async () => {
  const { create, cloud, provider } = bench("docker");
  const { id, outputs, inputs } = await create(VOLUME, { name: "a" });
  cloud.remove(VOLUME, id, "unix:///var/run/docker.sock");
  expect(await provider.read(urn(VOLUME), id, outputs, inputs)).toBeUndefined();
});

it("changes nothing that was not cleared", async () => {
  const { provider } = bench("docker");
  const surroundings = provider as unknown as { surroundings: { assertCleared: () => void } };
  surroundings.surroundings.assertCleared = () => {
    throw new Error("not cleared");
  };
  const inputs = { name: "a" };
  await expect(provider.create(urn(VOLUME), inputs, false)).rejects.toThrow("not cleared");
  await expect(provider.update(urn(VOLUME), "a", {}, inputs, false)).rejects.toThrow("not cleared");
  await expect(provider.delete(urn(VOLUME), "a")).rejects.toThrow("not cleared");
});

it("installs plugins that refuse to start outside a rehearsal, and notices a foreign one", async () => {
  const home = mkdtempSync(join(tmpdir(), "launchpad-home-"));
  try {
    const plugins = await installPlugins(home);
    expect(plugins.map((plugin) => plugin.package).sort()).toEqual([
      "aws",
      "cloudflare",
      "command",
      "docker",
    ]);
    const [plugin] = plugins;
    const start = () => execFileSync(plugin?.file ?? "", ["127.0.0.1:1"], { env: {}, stdio: "pipe" });
    expect(start).toThrow("runs only inside one");
    verifyPlugins(home, plugins);
    execFileSync("cp", [
      "-r",
      join(home, "plugins", `resource-command-v${sdkVersion("command")}`),
      join(home, "plugins", "resource-aws-v1.0.0"),
    ]);
    expect(() => verifyPlugins(home, plugins)).toThrow("resource-aws-v1.0.0");
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

it("is installed by one process at a time, over older code and beside what a killed one left", async () => {
  const home = mkdtempSync(join(tmpdir(), "launchpad-home-"));
  const folder = join(home, "plugins");
  try {
    const before = await installPlugins(home);
    const overwrite = (text: string) => {
      for (const { file } of before) writeFileSync(file, text);
    };

    const release = await lock(folder);
    const waiting = installPlugins(home);
    overwrite("what the holder of the lock put there");
    await release();
    verifyPlugins(home, await waiting);

    overwrite("older code");
    mkdirSync(join(folder, ".docker-1"));
    // Each checks what it installed for as long as the other may still be at work.
    const code = `const { installPlugins, verifyPlugins } = require(${JSON.stringify(INSTALL)});
      const home = ${JSON.stringify(home)};
      installPlugins(home).then((plugins) => {
        const until = Date.now() + 1_000;
        do verifyPlugins(home, plugins); while (Date.now() < until);
      });`;
    const node = (text: string) =>
      promisify(execFile)(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", text]);
    await Promise.all([node(code), node(code)]);
    verifyPlugins(home, before);
    const names = before.map((plugin) => `resource-${plugin.package}-v${plugin.version}`);
    expect(readdirSync(folder).sort()).toEqual(names.sort());
    expect(readdirSync(home)).toEqual(["plugins"]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
