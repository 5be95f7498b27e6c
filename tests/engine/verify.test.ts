import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { expect, it } from "vitest";
import { docker } from "../../rehearsal/providers/tables/docker/index";
import type { ChangeCase } from "../../rehearsal/verify/cases";
import { verifyPackage } from "../../rehearsal/verify/verifyPackage";
import { engineDir, temporaryFolder } from "./harness";

const CONTAINER = "docker:index/container:Container";
const resources = [
  {
    type: CONTAINER,
    name: "trainer",
    inputs: { name: "trainer", image: "a", memory: 64, memorySwap: 64 },
    secret: [],
  },
];
const cases: ChangeCase[] = [
  { what: "nothing", type: CONTAINER, change: () => ({}) },
  { what: "memory", type: CONTAINER, change: () => ({ memory: 128, memorySwap: 128 }) },
];

/** A plugin that differs from the tables: it replaces on memory, and its daemon gives more shared memory. */
function alteredPlugin(folder: string): string {
  const contents = `import { startPlugin } from "./main";
import { docker } from "./tables/docker/index";
const alter = (table) => table.token !== "${CONTAINER}" ? table : {
  ...table,
  inputs: { ...table.inputs, memory: { ...table.inputs.memory, onChange: "replace" } },
  service: (context) => ({ ...table.service(context), shmSize: 128 }),
};
startPlugin({ ...docker, resources: docker.resources.map(alter) });`;
  const resolveDir = resolve("rehearsal", "providers");
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    platform: "node",
    banner: { js: `#!${process.execPath}` },
    write: false,
  });
  const file = join(folder, "pulumi-resource-docker");
  writeFileSync(file, outputFiles[0]?.text ?? "", { mode: 0o755 });
  return file;
}

it("finds another kind of change and another default, and nothing else", async () => {
  const folder = temporaryFolder();
  const plugin = { package: "docker", file: alteredPlugin(folder), origin: "altered" };
  const options = {
    engineDir: engineDir(),
    plugin,
    folder,
    stack: "test",
    resources,
    progress: () => undefined,
  };
  const config = { host: "ssh://nowhere" };
  const { differences, realIsStable } = await verifyPackage(options, {
    table: docker,
    cases,
    config,
    place: "a test",
    notes: [],
  });
  expect(realIsStable).toBe(true);
  expect(differences).toEqual([
    {
      kind: "change",
      where: "Container trainer: memory",
      tables: `update ${CONTAINER} trainer [memory, memorySwap]`,
      real: `replace ${CONTAINER} trainer [memory!, memorySwap]`,
    },
    { kind: "default", where: `${CONTAINER} trainer.shmSize`, tables: "64", real: "128" },
  ]);
});
