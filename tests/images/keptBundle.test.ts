import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CACHE_FOLDER, keptBundle } from "../../images/keptBundle";

let root: string;
let folder: string;
let builds: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "launchpad-kept-"));
  folder = join(root, CACHE_FOLDER, "probe");
  builds = 0;
  write("1");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (text: string, name = "source") => writeFileSync(join(root, name), text);

/** A bundle that says how often it was made. */
async function made(onBuild = () => {}): Promise<string> {
  const build = async () => {
    onBuild();
    return Buffer.from(String(++builds));
  };
  return (await keptBundle(root, { kind: "probe", sources: ["source"], build })).toString();
}

/** Makes `count` bundles of changed sources, each older than the one after. */
async function several(count: number) {
  for (let n = 1; n <= count; n++) {
    const before = existsSync(folder) ? readdirSync(folder) : [];
    write(`text ${n}`);
    await made();
    for (const name of readdirSync(folder).filter((each) => !before.includes(each)))
      utimesSync(join(folder, name), n, n);
  }
}

it("is made once, and anew for another source or other packages", async () => {
  expect([await made(), await made()]).toEqual(["1", "1"]);
  write("2");
  expect(await made()).toBe("2");
  mkdirSync(join(root, "node_modules"), { recursive: true });
  write("{}", "node_modules/.package-lock.json");
  expect(await made()).toBe("3");
});

it("is not kept when its source was edited while it was made", async () => {
  expect(await made(() => write("edited"))).toBe("1");
  expect(await made()).toBe("2");
});

it("leaves the newest eight, and what another run may be writing", async () => {
  await several(8);
  write("", join(CACHE_FOLDER, "probe", "a.cjs.killed"));
  utimesSync(join(folder, "a.cjs.killed"), 1, 1);
  write("", join(CACHE_FOLDER, "probe", "b.cjs.living"));
  await several(12);
  expect(readdirSync(folder).filter((name) => name.endsWith(".cjs"))).toHaveLength(8);
  expect(readdirSync(folder).filter((name) => !name.endsWith(".cjs"))).toEqual(["b.cjs.living"]);
  const before = builds;
  write("text 12");
  await made();
  expect(builds).toBe(before);
});

it("is made where nothing can be kept", async () => {
  mkdirSync(join(root, "node_modules"));
  write("a file, so that no folder can be made", "node_modules/.cache");
  expect([await made(), await made()]).toEqual(["1", "2"]);
});
