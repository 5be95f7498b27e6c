import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../scripts/cli/run";
import { harbour } from "./harbour";

const root = resolve(__dirname, "..", "..", "..");

function contracts(...args: string[]) {
  const loader = join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs");
  const command = ["-r", loader, join(root, "scripts", "commands", "contracts.ts"), ...args];
  return run(process.execPath, command, { cwd: root, check: false });
}

describe("npm run contracts", () => {
  it("compares the good folders, names the bad ones, and ends with 2", async () => {
    const { exitCode, stdout, stderr } = await contracts(
      "check",
      harbour,
      "nowhere",
      "--as",
      "sn38",
      "--json",
    );
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: nowhere does not exist - name the folder of a checkout of the upstream repository\n",
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { contract: "sn38", directory: harbour, commit: null, unread: [] },
    ]);
  });

  it("ends with 1 when a checkout has little in common with the contract", async () => {
    const { exitCode, stdout } = await contracts("check", harbour, "--as", "sn38");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^sn38: dstrbtd\/DistributedTraining\n/);
    expect(stdout).toContain("--neuron.upload_steps");
  });

  it("ends with 2 and its usage without a folder", async () => {
    const { exitCode, stderr } = await contracts("check");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("missing required argument 'DIR'");
  });
});
