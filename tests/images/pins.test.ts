import { describe, expect, it } from "vitest";
import { lockHeader, type PinnedFiles, unpinned } from "../../images/pins";

const HASH = `--hash=sha256:${"a".repeat(64)}`;
const WANTED = "# why\n# uv: --python-version 3.10\ntorch==2.5.1\n";
const LOCK = `${lockHeader(WANTED)}\ntorch==2.5.1 \\\n    ${HASH}\n`;
const GOOD: PinnedFiles = {
  workload: "sn38",
  dockerfile: `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nARG UPSTREAM_COMMIT=${"b".repeat(40)}\n`,
  baseImage: `docker.io/nvidia/cuda:12@sha256:${"c".repeat(64)}`,
  wanted: new Map([["requirements", WANTED]]),
  locks: new Map([["requirements", LOCK]]),
};
const FIX_LOCK = "npm run images -- lock";

describe("an image", () => {
  it("whose base, source and packages are pinned may be built", () => {
    expect(unpinned(GOOD)).toEqual([]);
  });

  it.each<[string, Partial<PinnedFiles>, { path: string; given: RegExp; fix: RegExp | string }]>([
    [
      "a base by tag",
      { baseImage: "nvidia/cuda:12.4.1" },
      { path: "images/sn38/base.json", given: /"nvidia\/cuda:12.4.1"/, fix: /name@sha256/ },
    ],
    [
      "a base with half a digest",
      { baseImage: "nvidia/cuda@sha256:12ab" },
      { path: "images/sn38/base.json", given: /12ab/, fix: /64 hexadecimal/ },
    ],
    [
      "source by a branch",
      { dockerfile: "FROM x\nARG UPSTREAM_COMMIT=main\n" },
      { path: "images/sn38/Dockerfile:2", given: /=main/, fix: /40 hexadecimal/ },
    ],
    [
      "source by a short hash",
      { dockerfile: "ARG HIVEMIND_COMMIT=3a4cc15e\n" },
      { path: "images/sn38/Dockerfile:1", given: /3a4cc15e/, fix: /ARG HIVEMIND_COMMIT=/ },
    ],
    [
      "source by whatever is given",
      { dockerfile: "ARG MUON_COMMIT\n" },
      { path: "images/sn38/Dockerfile:1", given: /ARG MUON_COMMIT/, fix: /40 hexadecimal/ },
    ],
    [
      "a remote syntax line",
      { dockerfile: "# syntax=docker/dockerfile:1\nFROM x\n" },
      { path: "images/sn38/Dockerfile:1", given: /syntax/, fix: /leave the line out/ },
    ],
    [
      "packages without a lock",
      { locks: new Map() },
      { path: "images/sn38/requirements.txt", given: /nothing/, fix: FIX_LOCK },
    ],
    [
      "a lock for other packages",
      { wanted: new Map([["requirements", `${WANTED}numpy\n`]]) },
      { path: "images/sn38/requirements.txt", given: /^# requirements sha256:/, fix: FIX_LOCK },
    ],
    [
      "a lock for another Python",
      { wanted: new Map([["requirements", WANTED.replace("3.10", "3.12")]]) },
      { path: "images/sn38/requirements.txt", given: /^# requirements sha256:/, fix: FIX_LOCK },
    ],
    [
      "a lock that somebody wrote by hand",
      { locks: new Map([["requirements", `torch==2.5.1 \\\n    ${HASH}\n`]]) },
      { path: "images/sn38/requirements.txt", given: /no line with/, fix: FIX_LOCK },
    ],
    [
      "a package without a hash",
      { locks: new Map([["requirements", `${LOCK}numpy==2.0.2\n`]]) },
      { path: "images/sn38/requirements.txt", given: /numpy==2.0.2/, fix: FIX_LOCK },
    ],
    [
      "a package without a version",
      { locks: new Map([["requirements", `${LOCK}numpy>=2 \\\n    ${HASH}\n`]]) },
      { path: "images/sn38/requirements.txt", given: /numpy>=2/, fix: FIX_LOCK },
    ],
  ])("with %s is refused", (_what, change, { path, given, fix }) => {
    const problems = unpinned({ ...GOOD, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path,
      given: expect.stringMatching(given),
      fix: typeof fix === "string" ? fix : expect.stringMatching(fix),
    });
  });

  it("without anything of the sort is told all of it at once", () => {
    const { baseImage: _none, ...rest } = GOOD;
    const dockerfile = "# syntax=x\nARG A_COMMIT=main\n";
    expect(unpinned({ ...rest, dockerfile, locks: new Map() }).map(({ path }) => path)).toEqual([
      "images/sn38/base.json",
      "images/sn38/Dockerfile:1",
      "images/sn38/Dockerfile:2",
      "images/sn38/requirements.txt",
    ]);
  });

  it("needs no new lock for a changed comment", () => {
    const wanted = new Map([["requirements", WANTED.replace("# why", "# another reason\n")]]);
    expect(unpinned({ ...GOOD, wanted })).toEqual([]);
  });
});
