/** The programs that the preview of the whole stack is compared with. */
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/** A program that makes the engine start a plugin for each package, and nothing else. No SDK but Pulumi's is loaded. */
export function providersProject(root: string, folder: string, packages: readonly string[]): string {
  const inputs: Record<string, Record<string, string>> = {
    aws: { region: "us-east-1" },
    docker: { host: "ssh://ops@203.0.113.10" },
    cloudflare: { apiToken: "x".repeat(40) },
  };
  const lines = packages.map((name) => {
    const given = JSON.stringify(inputs[name] ?? {});
    return `new pulumi.ProviderResource(${JSON.stringify(name)}, "only", ${given});`;
  });
  return javascriptProject(root, folder, ['const pulumi = require("@pulumi/pulumi");', ...lines]);
}

/** A program without a line. */
export function emptyProject(root: string, folder: string): string {
  return javascriptProject(root, folder, []);
}

function javascriptProject(root: string, folder: string, lines: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), `"use strict";\n${lines.join("\n")}\n`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "launchpad", main: "index.js" }));
  const project = { name: "launchpad", runtime: { name: "nodejs", options: { typescript: false } } };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify(project));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const notSources = new Set([
  "node_modules",
  "out",
  "docs",
  "tests",
  "scripts",
  "rehearsal",
  "program.cjs",
  "bundle.cjs",
  "firstUse.cjs",
]);

/** This project's own sources under Pulumi's default TypeScript loader, which checks types at each run. */
export function defaultLoaderProject(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(root)) {
    if (!name.startsWith(".") && !notSources.has(name))
      cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    stringify({ name: "launchpad", runtime: "nodejs", main: "index.ts" }),
  );
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}
