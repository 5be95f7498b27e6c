import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { stackSchema } from "../../config/schema/stack";

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

it("loads what only functions as resources need when they are used, and then for real", () => {
  const program = `
    const { isProxy } = require("node:util").types;
    const names = ["@npmcli/arborist", "typescript"];
    const waiting = () => names.filter((name) => isProxy(require.cache[require.resolve(name)].exports));
    require("./program.cjs");
    const before = waiting();
    const { runtime } = require("@pulumi/pulumi");
    (async () => {
      const { text } = await runtime.serializeFunction(() => 42, {});
      const paths = [...(await runtime.computeCodePaths()).keys()];
      console.log(JSON.stringify({ before, text, zod: paths.some((path) => /node_modules.zod$/.test(path)), after: waiting() }));
    })();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
    cwd: ROOT,
    encoding: "utf8",
  });
  // Node itself warns of what the SDK asks about its own modules.
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    before: ["@npmcli/arborist", "typescript"],
    text: expect.stringContaining("=> 42"),
    zod: true,
    after: [],
  });
});

it("Pulumi.yaml gives every key a default and no type, with the schema's own description", () => {
  const { config } = parse(readFileSync(resolve(ROOT, "Pulumi.yaml"), "utf8"));
  for (const [key, schema] of Object.entries(stackSchema.shape)) {
    expect(config[key].description, key).toBe(schema.description);
    // Without a default the engine asks for the key; with a type it stops at the first mistake.
    expect(config[key], key).toHaveProperty("default");
    expect(config[key], key).not.toHaveProperty("type");
  }
  expect(config.secrets.secret).toBe(true);
});
