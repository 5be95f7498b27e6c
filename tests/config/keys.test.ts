import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { stackKeys } from "../../config/schema/stack";

it("Pulumi.yaml declares exactly the keys of the schema, in its order", () => {
  const project = parse(readFileSync(resolve(__dirname, "../../Pulumi.yaml"), "utf8"));
  const own = Object.keys(project.config).filter((key) => !key.includes(":") || key.startsWith("launchpad:"));
  expect(own.map((key) => key.replace(/^launchpad:/, ""))).toEqual(stackKeys);
});
