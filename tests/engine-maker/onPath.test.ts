import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureEngine } from "../../scripts/engine/index";
import { isAtLeast, parseVersion } from "../../scripts/engine/versions";
import { executable, type Machine, machine } from "./fixture";

/** Puts a `pulumi` of a version on the machine that counts its calls, with or without a language host beside it. */
function install(on: Machine, folder: string, version: string, withHost = true): string {
  const calls = join(on.folder, "calls");
  executable(join(folder, "pulumi"), `#!/bin/sh\necho call >> ${calls}\necho ${version}\n`);
  if (withHost) executable(join(folder, "pulumi-language-nodejs"), "#!/bin/sh\necho Usage of it\n");
  return calls;
}

describe("the user's own pulumi", () => {
  it.each(["v3.255.0", "3.255.0", "v3.270.1", "v4.0.0"])("%s is taken", async (version) => {
    const on = machine();
    install(on, on.bin, version);
    const engine = await ensureEngine({ env: on.env });
    expect(engine).toEqual({
      dir: on.bin,
      bin: join(on.bin, "pulumi"),
      version: version.replace("v", ""),
      source: "path",
    });
    expect(on.builds()).toEqual([]);
  });

  it.each([
    ["older", "v3.254.9", true],
    ["a pre-release of the version", "v3.255.0-alpha.1", true],
    ["without a language host", "v3.270.0", false],
    ["without a version", "", true],
  ])("is left alone when it is %s", async (_, version, withHost) => {
    const on = machine();
    install(on, on.bin, version, withHost);
    expect((await ensureEngine({ env: on.env })).source).toBe("built");
  });

  it("is asked for its version once", async () => {
    const on = machine();
    const calls = install(on, on.bin, "v3.255.0");
    for (const _ of [1, 2, 3]) await ensureEngine({ env: on.env });
    expect(readFileSync(calls, "utf8")).toBe("call\n");
  });

  it("may be a link to a folder that holds both programs", async () => {
    const on = machine();
    const real = join(on.folder, "opt");
    mkdirSync(real);
    install(on, real, "v3.256.0");
    symlinkSync(join(real, "pulumi"), join(on.bin, "pulumi"));
    expect(await ensureEngine({ env: on.env })).toMatchObject({ source: "path", dir: real });
  });

  it("is not used when asked not to", async () => {
    const on = machine();
    install(on, on.bin, "v3.255.0");
    expect((await ensureEngine({ env: on.env, ignorePath: true })).source).toBe("built");
  });
});

describe("versions", () => {
  it.each([
    ["3.255.0", "3.255.0", true],
    ["3.255.1", "3.255.0", true],
    ["3.1000.0", "3.255.0", true],
    ["3.99.99", "3.255.0", false],
    ["2.300.0", "3.255.0", false],
    ["3.255.0-beta", "3.255.0", false],
    ["3.256.0-beta", "3.255.0", true],
    ["3.255.0+local", "3.255.0", true],
  ])("%s is at least %s: %s", (version, floor, expected) => {
    expect(isAtLeast(version, floor)).toBe(expected);
  });

  it.each([
    ["v3.255.0\n", "3.255.0"],
    ["3.255.0-dev.1+dirty", "3.255.0-dev.1+dirty"],
    ["", undefined],
    ["warning: something\nv3.255.0", undefined],
    ["v3", undefined],
  ])("reads %j as %j", (text, expected) => {
    expect(parseVersion(text)).toBe(expected);
  });
});
