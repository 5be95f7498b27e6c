import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, problemLine } from "../../../config/error";
import { readStack } from "../../../scripts/stack/readStack";

const dir = mkdtempSync(join(tmpdir(), "launchpad-stack-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(dir, `Pulumi.${name}.yaml`), text);
}

/** The lines of the ConfigError that reading a stack file with this text raises. */
function mistakes(text: string, name = "wrong"): string[] {
  write(name, text);
  return linesOf(() => readStack(name, { dir }));
}

function linesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problemLine);
    throw error;
  }
  return [];
}

write(
  "prod",
  `encryptionsalt: v1:abc
config:
  aws:region: us-east-1
  cloudflare:apiToken:
    secure: v1:AAAA
  docker:host: unix:///elsewhere.sock
  launchpad:production: "true"
  launchpad:hosts:
    p5: { kind: aws }
  launchpad:note: plain text
  launchpad:secrets:
    a.hotkey:
      secure: v1:BBBB
`,
);

describe("readStack", () => {
  it("gives the values under launchpad:, and of secrets their names only", () => {
    const raw = readStack("prod", { dir });
    expect(raw.stack).toBe("prod");
    expect(raw.values).toEqual({ production: true, hosts: { p5: { kind: "aws" } }, note: "plain text" });
    expect([...raw.secrets]).toEqual([["a.hotkey", { length: undefined }]]);
    expect(raw.awsRegion).toBe("us-east-1");
    expect(raw.cloudflareToken).toEqual({ length: undefined });
  });

  it.each([
    [
      "confg:\n  launchpad:hosts: {}\n",
      'Pulumi.wrong.yaml: confg: "confg" - there is no such key, and nothing below it is read - did you mean "config"?',
    ],
    [
      "launchpad:hosts: {}\n",
      'Pulumi.wrong.yaml: launchpad:hosts: "launchpad:hosts" - there is no such key, and nothing below it is read - use one of: config, environment, secretsprovider, encryptedkey, encryptionsalt',
    ],
    [
      "config:\n  launchpd:trainers: {}\n",
      'config.launchpd:trainers: "launchpd" - no program reads this project - did you mean "launchpad:trainers"?',
    ],
  ])("does not pass over a key that nobody reads: %j", (text, mistake) => {
    expect(mistakes(text)).toEqual([mistake]);
  });

  it.each([
    "encryptionsalt: v1:abc\nsecretsprovider: awskms://x\nencryptedkey: x\nenvironment: [a]\nconfig: {}\n",
    "config:\n  other:key: 1\n  pulumi:tags: {}\n",
  ])("leaves alone what Pulumi or another program reads: %j", (text) => {
    expect(mistakes(text)).toEqual([]);
  });

  it("takes the last part of organization/project/stack", () => {
    expect(readStack("acme/launchpad/prod", { dir }).stack).toBe("prod");
  });

  it.each([
    ["", {}],
    ["config:\n", {}],
    ["config: {}\n", {}],
  ])("reads %j as a stack without settings", (text, values) => {
    write("empty", text);
    const raw = readStack("empty", { dir });
    expect(raw.values).toEqual(values);
    expect([raw.awsRegion, raw.cloudflareToken]).toEqual([undefined, undefined]);
  });

  it("does not let a key change the prototype of the values", () => {
    write("proto", 'config:\n  launchpad:__proto__: { "production": true }\n');
    const { values } = readStack("proto", { dir });
    expect(Object.keys(values)).toEqual(["__proto__"]);
    expect((values as { production?: unknown }).production).toBeUndefined();
  });
});

describe("a stack that is not there", () => {
  it("is answered with the stacks there are, the nearest first", () => {
    write("staging", "config: {}\n");
    expect(linesOf(() => readStack("prdo", { dir }))[0]).toMatch(
      /^--stack: "prdo" - there is no Pulumi\.prdo\.yaml in this project - use one of: prod, /,
    );
    expect(linesOf(() => readStack("stagin", { dir }))[0]).toContain("use one of: staging, ");
  });

  it.each(["", "..", ".hidden", "a b", "a\u0000b"])("is never looked for under %j", (name) => {
    expect(linesOf(() => readStack(name, { dir }))[0]).toContain(
      "a stack's name has letters, digits, -, _ and .",
    );
  });

  it("says how to make the first one", () => {
    const none = mkdtempSync(join(tmpdir(), "launchpad-none-"));
    expect(linesOf(() => readStack("prod", { dir: none }))[0]).toContain("pulumi stack init prod");
    rmSync(none, { recursive: true });
  });
});

describe("a wrong stack file", () => {
  it.each([
    ["config:\n  launchpad:hosts: [1, 2\n", /^Pulumi\.wrong\.yaml:3:1: .* - .*flow.* - .+$/i],
    [
      "config:\n  launchpad:production: true\n  launchpad:production: false\n",
      /^Pulumi\.wrong\.yaml:3:3: launchpad:production: false - map keys must be unique - keep one of the two$/,
    ],
    ["config:\n\tlaunchpad:production: true\n", /^Pulumi\.wrong\.yaml:2:1: /],
    ["config: *nowhere\n", /^Pulumi\.wrong\.yaml: an alias - .* - write the value out instead$/],
    ["- a\n- b\n", /^Pulumi\.wrong\.yaml: \["a","b"\] - must be a mapping of keys - /],
    ["config: 7\n", /^Pulumi\.wrong\.yaml: config: 7 - must be a mapping of keys - /],
    [
      "config:\n  production: true\n",
      /^config\.production: "production" - a key has the form <project>:<name> - write launchpad:production$/,
    ],
    [
      "config:\n  aws:region: { secure: x }\n",
      /^aws:region: an encrypted value - must be a string in clear text - /,
    ],
    [
      "config:\n  launchpad:hosts: { secure: x }\n",
      /^hosts: an encrypted value - only values under `secrets` are encrypted: /,
    ],
    [
      "config:\n  launchpad:secrets: { secure: x }\n",
      /^secrets: one encrypted value - each secret is encrypted under its own name - /,
    ],
    [
      "config:\n  launchpad:secrets: { a: in the clear }\n",
      /^secrets: values in plain text - a secret never stands readable in a stack file - /,
    ],
  ])("%j is one line with its place, the rule and the fix", (text, line) => {
    const lines = mistakes(text);
    expect(lines[0]).toMatch(line);
  });

  it("shows every mistake at once", () => {
    expect(
      mistakes("config:\n  production: true\n  aws:region: 7\n  launchpad:hosts: { secure: x }\n"),
    ).toHaveLength(3);
  });

  it("never quotes a secret, encrypted or not", () => {
    const text = mistakes("config:\n  launchpad:secrets: { a: hush-hush, a: { secure: v1:hidden } }\n").join(
      "\n",
    );
    expect(text).not.toMatch(/hush|hidden/);
  });

  it("answers a file that grows without bounds through its aliases", () => {
    const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level++) {
      const [name, before] = ["abcdefghij"[level], "abcdefghij"[level - 1]];
      lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(", ")}]`);
    }
    expect(mistakes(`${lines.join("\n")}\n`)[0]).toContain("alias");
  });
});
