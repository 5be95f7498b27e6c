import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OperatorError } from "../../../scripts/cli/errors";
import { fullDisk } from "../../../scripts/cli/fullDisk";
import { RunError } from "../../../scripts/cli/run";

let top: string;
const at = (name: string) => ({ folder: join(top, name), fix: `mend ${name}` });
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), "launchpad-full-"));
  for (const name of ["store", "out", "temporary", "with a blank"]) mkdirSync(join(top, name));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

function failed(stderr: string): RunError {
  const result = { exitCode: 125, signal: null, stdout: "", stderr: stderr.replaceAll("TOP", top) };
  return new RunError("buildah build x", { ...result, truncated: false, timedOut: false, durationMs: 1 });
}

function told(error: unknown): string | undefined {
  return fullDisk(error, "buildah build x", [at("store"), at("out"), at("with a blank")], at("temporary"))
    ?.message;
}

// As buildah 1.28.2, Docker 20.10.24 and GNU tar wrote them on 2026-11-21, shortened.
describe("a program that ran out of disk", () => {
  it.each([
    [
      "a file of the image",
      'copier: put: error writing file "/big": write /big: no space left on device',
      "store",
    ],
    ["a program in the image", "cp: error writing '/opt/x': No space left on device", "store"],
    [
      "the store",
      'saving builder state to "TOP/store/x": write TOP/store/x/.tmp-1: no space left on device',
      "store",
    ],
    [
      "the result",
      '"dir:TOP/out/x": writing blob: write TOP/out/x/dir-put-blob2: no space left on device',
      "out",
    ],
    [
      "a file that the result is made of",
      '"dir:TOP/out/x": copying: write /big: no space left on device',
      "store",
    ],
    [
      "a temporary file",
      '"dir:TOP/out/x": reading blob: write TOP/temporary/2: no space left on device',
      "temporary",
    ],
    ["a quota", "write TOP/out/x: disk quota exceeded", "out"],
    [
      "a place whose path has a blank",
      "write TOP/with a blank/out/x: no space left on device",
      "with a blank",
    ],
    ["a layer", 'storing layer "1f0c" to file: io: read/write on closed pipe', "temporary"],
  ])("writing %s is told with the place and what to do", (_what, text, place) => {
    expect(told(failed(text))).toMatch(
      new RegExp(
        `^buildah build x: the disk of ${top}/${place} ran full \\(\\d+ MiB are free now\\).* - mend ${place}$`,
      ),
    );
  });

  it("is told of a file that this process could not write too", () => {
    const error = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", path: join(top, "out", "config") });
    expect(told(error)).toContain("mend out");
    expect(fullDisk(error, "x", [at("store")])).toBeInstanceOf(OperatorError);
  });

  it.each([
    ["another failure", "Error: no such image"],
    ["a closed pipe for another reason", "io: read/write on closed pipe"],
  ])("is not %s", (_what, text) => {
    expect(told(failed(text))).toBeUndefined();
    expect(told(new Error(text))).toBeUndefined();
  });

  it("of a place that is not on this machine tells no figure", () => {
    const place = { folder: "/nowhere/data", fix: "mend it" };
    expect(fullDisk(failed("no space left on device"), "docker load", [place])?.message).toBe(
      "docker load: the disk of /nowhere/data ran full; nothing was named - mend it",
    );
  });
});
