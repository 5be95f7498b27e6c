import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { variant } from "../../scripts/bench/preview/measure";
import { emptyProject, providersProject } from "../../scripts/bench/preview/projects";
import { engineDir, temporaryFolder } from "./harness";

const root = resolve(__dirname, "../..");

it("a preview is measured: the whole, the program's process and its memory", async () => {
  const folder = temporaryFolder();
  const empty = await variant("empty", {
    engineDir: engineDir(),
    pulumiHome: join(folder, "home"),
    projectDir: emptyProject(root, join(folder, "project")),
    scratchDir: join(folder, "scratch"),
  });
  const sample = await empty.preview();
  expect(sample.programSeconds).toBeGreaterThan(0.1);
  expect(sample.seconds).toBeGreaterThan(sample.programSeconds);
  expect(sample.programMB).toBeGreaterThan(30);
  expect(sample.programMB).toBeLessThan(1_000);
});

it("the program to compare with starts the plugins and has nothing else", async () => {
  const folder = temporaryFolder();
  const packages = ["aws", "cloudflare", "command", "docker"];
  const providers = await variant("providers", {
    engineDir: engineDir(),
    pulumiHome: join(folder, "home"),
    projectDir: providersProject(root, join(folder, "project"), packages),
    scratchDir: join(folder, "scratch"),
  });
  await providers.preview();
  expect(
    providers
      .last()
      ?.steps.map((step) => step.type)
      .sort(),
  ).toEqual([...packages.map((name) => `pulumi:providers:${name}`), "pulumi:pulumi:Stack"]);
});
