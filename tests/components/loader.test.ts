import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const ROOT = resolve(__dirname, "..", "..");

it.each(["18.20.0", "20.20.2", "21.7.3"])(
  "Node %s is refused in one line that says what to do",
  (version) => {
    const program = `
    Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });
    try { require("./program.cjs"); } catch (error) {
      console.log(JSON.stringify({ message: error.message, clean: error.__pulumiRunError }));
    }`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: ROOT, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      message:
        `Node ${version} is too old: this project needs Node 22 or newer. ` +
        "Install it, or put node_modules/.bin first in PATH: after `npm ci` it holds Node 24.",
      clean: true,
    });
  },
);

it("loads index.ts as a function that the engine calls", () => {
  const program = 'console.log(typeof require("./program.cjs"))';
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: ROOT, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe("function\n");
});
