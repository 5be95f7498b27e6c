import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goDuration, nanoseconds } from "../../../rehearsal/docker/duration";
import { tarOf } from "../../../rehearsal/docker/tar";
import { run } from "../../../scripts/cli/run";

describe("a duration", () => {
  it.each([
    ["0s", 0],
    ["30s", 30e9],
    ["1m0s", 60e9],
    ["1h2m3s", 3723e9],
  ])("%s is read and written", (text, nanos) => {
    expect([nanoseconds(text), goDuration(nanos)]).toEqual([nanos, text]);
  });

  it("of milliseconds is read", () => {
    expect(nanoseconds("1m500ms")).toBe(60.5e9);
  });

  it.each(["soon", "30", "5 s"])("is not %s", (text) => {
    expect(() => nanoseconds(text)).toThrow("no duration");
  });
});

describe("an archive", () => {
  it("is unpacked by tar, with its modes and long paths", async () => {
    const folder = mkdtempSync(join(tmpdir(), "launchpad-tar-"));
    try {
      const long = `/${"folder/".repeat(20)}file.json`;
      const files = [
        { path: "/etc/launchpad/launch.json", content: Buffer.from("{}\n"), mode: 0o444 },
        { path: "/app/.env", content: Buffer.from("é".repeat(512)), mode: 0o400 },
        { path: long, content: Buffer.alloc(0), mode: 0o755 },
      ];
      writeFileSync(join(folder, "archive.tar"), tarOf(files));
      await run("tar", ["--extract", "--file", "archive.tar", "--same-permissions"], { cwd: folder });
      for (const { path, content, mode } of files) {
        expect(readFileSync(join(folder, path))).toEqual(content);
        expect(statSync(join(folder, path)).mode & 0o777).toBe(mode);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("refuses a path that it cannot hold", () => {
    const path = `/${"a".repeat(101)}`;
    expect(() => tarOf([{ path, content: Buffer.alloc(0), mode: 0o644 }])).toThrow("too long for an archive");
  });
});
