/** What the launcher is given wrong ends it with one error and a documented exit code; the software is not touched. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { launchFileHash } from "../../launcher/launchfile/read";
import type { LaunchFileBody } from "../../workloads/launchfile";
import { bake, said, scriptBody, workbench } from "./support";

const bench = workbench({ concurrent: true });

const RAN = "require('fs').writeFileSync('ran', '')";
const content = scriptBody(RAN);
const good = bake(content);
const baked = (extra: object) => {
  const changed = { ...content, ...extra };
  return JSON.stringify({ ...changed, hash: launchFileHash(changed as LaunchFileBody) });
};
const nan = { event: "nan", fields: [] };

describe.concurrent("a launcher", () => {
  test.each<[string, string, string[], number, RegExp]>([
    [
      "a missing launch.json",
      good,
      ["--config", "/no/such.json"],
      10,
      /such\.json cannot be read \(ENOENT\)/,
    ],
    ["a truncated launch.json", good.slice(0, -100), [], 11, /is not whole JSON/],
    [
      "a launch.json of a newer version",
      baked({ version: 2 }),
      [],
      12,
      /version 2; this launcher reads version 1/,
    ],
    [
      "a launch.json that was tampered with",
      good.replace("ran", "run"),
      [],
      13,
      /was changed after it was baked/,
    ],
    ["a launch.json with an unknown key", baked({ price: 3 }), [], 14, /Unrecognized key: "price"/],
    [
      "a pattern that no linear-time engine takes",
      baked({ logPatterns: [{ ...nan, pattern: "(?=a)b" }] }),
      [],
      14,
      /is no RE2 expression.*Look-arounds/,
    ],
    [
      "a command that does not exist",
      bake(scriptBody(RAN, { command: ["no-such-program"] })),
      [],
      21,
      /no-such-program.*in any folder of PATH/,
    ],
    ["an unknown option", good, ["--no-such-option"], 2, /unknown option '--no-such-option'/],
    ["a port that is none", good, ["--port", "70000"], 2, /a port is 0 to 65535/],
  ])("that is given %s says so and ends", async (_what, text, args, code, message) => {
    const launcher = await bench.start(text, { args });
    expect(await launcher.ended).toBe(code);
    expect(said(launcher)).toMatch(message);
    expect(said(launcher)).not.toMatch(/^\s+at /m);
    expect(existsSync(join(launcher.root, "work", "ran"))).toBe(false);
  });

  test("that is given a pattern which backtracks elsewhere reads on, and the software is not held up", async () => {
    const line = `${"a".repeat(16_000)}!`;
    const script = `for (let n = 0; n < 20; n += 1) console.log("${line}"); console.log("step 1 loss nan"); ${RAN}`;
    const evil = {
      ...scriptBody(script),
      logPatterns: ["^(a+)+$", "^(a|aa)+$"].map((pattern) => ({
        event: "nan" as const,
        pattern,
        fields: [],
      })),
    };
    const launcher = await bench.start(bake(evil));
    expect(await launcher.ended).toBe(0);
    expect(launcher.output().stdout.at(-1)?.line).toBe("step 1 loss nan");
    expect(existsSync(join(launcher.root, "work", "ran"))).toBe(true);
  });

  test("whose saved state was cut sets it aside and starts", async () => {
    const laidOut = await bench.start(good, { command: "check" });
    await laidOut.ended;
    const folder = join(laidOut.root, "var", "lib", "launchpad");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "state.json"), '{"version":1,"bundle":"');
    const launcher = bench.again(laidOut.root, { args: ["--preflight", "off"] });
    expect(await launcher.ended).toBe(0);
    expect(existsSync(join(folder, "state.broken.json"))).toBe(true);
  });
});
