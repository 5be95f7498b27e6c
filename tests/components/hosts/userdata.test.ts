import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { renderUserData, userDataLimitBytes } from "../../../components/hosts/userdata";
import { run } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";
import { productionInput } from "./userDataExample";

interface CloudConfig {
  users: { name: string; groups: string[]; lock_passwd: boolean; ssh_authorized_keys: string[] }[];
  write_files: { path: string; permissions?: string; content: string }[];
  runcmd: string[][];
  [key: string]: unknown;
}

const rendered = renderUserData(productionInput);
const config: CloudConfig = parse(rendered);
const contentOf = (path: string) => config.write_files.find((file) => file.path === path)?.content ?? "";

describe("the user data of the production example", () => {
  it("is what it was", () => {
    expect(rendered).toMatchSnapshot();
  });

  it("is under 8 KB, half of what AWS takes", () => {
    expect(Buffer.byteLength(rendered)).toBeLessThan(8_192);
  });

  it("still fits with the keys of twenty operators", () => {
    const keys = Array.from({ length: 20 }, () => productionInput.sshPublicKeys[0] ?? "");
    const long = renderUserData({ ...productionInput, sshPublicKeys: keys });
    expect(Buffer.byteLength(long)).toBeLessThan(userDataLimitBytes);
  });

  it("begins as cloud-init wants it", () => {
    expect(rendered.startsWith("#cloud-config\n")).toBe(true);
  });

  it("makes one login user with Docker's group, the operators' keys and no password", () => {
    expect(config.users).toEqual([
      {
        name: "launchpad",
        groups: ["docker", "adm"],
        shell: "/bin/bash",
        lock_passwd: true,
        ssh_authorized_keys: productionInput.sshPublicKeys,
      },
    ]);
    expect(config).toMatchObject({ ssh_pwauth: false, disable_root: true });
  });

  it("downloads nothing", () => {
    expect(rendered).not.toMatch(/\b(curl|wget|pip|apt-get|snap install)\b|https?:/);
    expect(config).not.toHaveProperty("packages");
    expect(config).not.toHaveProperty("apt");
  });

  it("keeps images and volumes on the root disk: the instance store is wiped by a stop", () => {
    expect(JSON.parse(contentOf("/etc/launchpad/docker.json"))).not.toHaveProperty("data-root");
  });

  it("is the same each time", () => {
    expect(renderUserData({ ...productionInput })).toBe(rendered);
  });
});

describe("the scripts", () => {
  const scripts = config.write_files.filter((file) => file.path.startsWith("/usr/local/sbin/"));

  it("are those in the folder, executable and strict", () => {
    const folder = join(__dirname, "../../../components/hosts/userdata");
    const names = readdirSync(folder).filter((file) => file.endsWith(".sh"));
    expect(scripts.map((script) => `${script.path.split("/").at(-1)}.sh`).sort()).toEqual(names.sort());
    for (const script of scripts) {
      expect(script.permissions).toBe("0755");
      expect(script.content).toMatch(/^#!\/bin\/bash\n(#.*\n)*set -euo pipefail\n/);
    }
  });

  it("are clean for shellcheck", { timeout: 200_000 }, async () => {
    const shellcheck = await requireTool("shellcheck");
    const folder = join(__dirname, "../../../components/hosts/userdata");
    const names = readdirSync(folder).filter((file) => file.endsWith(".sh"));
    const arguments_ = ["--severity=style", "--shell=bash", ...names];
    const { stdout } = await run(shellcheck.path, arguments_, { cwd: folder, check: false });
    expect(stdout).toBe("");
  });
});

describe("any input", () => {
  const text = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" });

  it("comes back from the YAML as it went in", () => {
    const inputs = fc.record({ hostName: text, key: text, gpuModel: text, gpuCount: fc.nat(64) });
    const property = fc.property(inputs, ({ hostName, key, gpuModel, gpuCount }) => {
      const parsed: CloudConfig = parse(
        renderUserData({ ...productionInput, hostName, sshPublicKeys: [key], gpuModel, gpuCount }),
      );
      expect(parsed.hostname).toBe(hostName);
      expect(parsed.users[0]?.ssh_authorized_keys).toEqual([key]);
      expect(parsed.write_files.map((file) => file.path)).toEqual(
        config.write_files.map((file) => file.path),
      );
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("reaches the scripts unchanged, whatever a shell thinks of it", async () => {
    const nasty = "H100 '$(touch x)' \"`id`\" \\ ; # &";
    const parsed: CloudConfig = parse(renderUserData({ ...productionInput, gpuModel: nasty }));
    const env = parsed.write_files.find((file) => file.path === "/etc/launchpad/host.env")?.content ?? "";
    const { stdout } = await run("bash", ["-c", `${env}\nprintf %s "$GPU_MODEL"`]);
    expect(stdout).toBe(nasty);
  });
});
