import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Rehearsal } from "../../rehearsal/driver/index";
import { onP5, secrets, trainerOnP5 } from "../fixtures/sn38";
import type { Values } from "../fixtures/stacks";
import { type ProjectCopy, projectCopy } from "./projectCopy";
import { replaced, sn38Stack, succeeded, touched } from "./sn38";

const CONTAINER = "docker:Container first";

/** design.md, "Levels of change": what the engine may touch, read from its steps. */
describe("a change", () => {
  let rehearsal: Rehearsal;
  let project: ProjectCopy;
  let undo = () => {};

  beforeAll(async () => {
    project = projectCopy();
    rehearsal = await sn38Stack(onP5(), undefined, project.folder);
    succeeded(await rehearsal.up());
  });

  afterEach(() => undo());

  it.each<[string, Values]>([
    ["a tuned value", { tuning: { flags: { "neuron.upload_steps": 30 } } }],
    ["an environment variable", { tuning: { env: { NCCL_DEBUG: "INFO" } } }],
    ["a profile", { tuning: { profile: "stock" } }],
    ["the time for a clean end", { tuning: { stopGraceSeconds: 200 } }],
    ["the size of /dev/shm", { tuning: { shmGiB: 48 } }],
  ])("of %s replaces the container and touches nothing else", async (_what, changed) => {
    await rehearsal.configure(trainerOnP5(changed), secrets());
    expect(touched(await rehearsal.preview())).toEqual(replaced(CONTAINER));
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ["memory", trainerOnP5({ tuning: { memoryGiB: 700 } }), ["memory", "memorySwap"]],
    ["the restart policy", trainerOnP5({ restart: "unless-stopped" }), ["restart"]],
    ["the CPU set", onP5({ slots: { a: { gpus: [0, 1, 2, 3], cpuSet: "0-47" } } }), ["cpuSet"]],
  ])("of %s changes the container in place", async (_what, changed, differing) => {
    await rehearsal.configure(changed, secrets());
    const preview = await rehearsal.preview();
    expect(touched(preview)).toEqual([`update ${CONTAINER}`]);
    expect([...(preview.changes[0]?.diffs ?? [])].sort()).toEqual(differing);
  });

  it.each([
    ["the Dockerfile", "images/sn38/Dockerfile", "WORKDIR /work", "WORKDIR  /work"],
    ["the launcher", "launcher/main.ts", 'new Command("launcher")', 'new Command("launchpad")'],
  ])(
    "of %s makes room on the host, then touches the image, then the container",
    async (_what, path, from, to) => {
      await rehearsal.configure(onP5(), secrets());
      undo = project.edit(path, from, to);
      expect(touched(await rehearsal.preview())).toEqual(
        [
          ...replaced(CONTAINER),
          ...replaced("command:Command p5-sn38-room"),
          "update docker:Image p5-sn38",
        ].sort(),
      );
    },
  );

  it("of a reason, a price, or a comment in the launcher or the program touches nothing", async () => {
    await rehearsal.configure(onP5(), secrets());
    const undone = [
      project.edit("workloads/sn38/profiles.ts", "says why a collective failed", "tells why"),
      project.edit("planning/hosts/prices.ts", "usd: 55.04", "usd: 60.00"),
      project.edit("launcher/main.ts", "/** The command line", "/** The whole command line"),
      project.edit("index.ts", "/** The program", "/** The whole program"),
    ];
    undo = () => {
      for (const each of undone.reverse()) each();
    };
    expect(touched(await rehearsal.preview())).toEqual([]);
  });

  it("in a source file is seen by the very next preview, and gone when it is taken back", async () => {
    await rehearsal.configure(onP5(), secrets());
    undo = project.edit("components/containerArgs.ts", "retries: 3", "retries: 4");
    expect(touched(await rehearsal.preview())).toEqual(replaced(CONTAINER));
    undo();
    expect(touched(await rehearsal.preview())).toEqual([]);
  });

  it("that does not compile ends with the file and the line, and touches nothing", async () => {
    undo = project.edit("components/fill.ts", "export function fill(", "export function fill((");
    const preview = await rehearsal.preview();
    expect(preview.ok).toBe(false);
    expect(preview.stdout).toMatch(/The program cannot be loaded.*\n.*components\/fill\.ts:\d+:\d+: ERROR/);
    expect(preview.stdout).not.toContain("    at ");
  });

  it("of the launcher that does not compile ends with the file and the line, and touches nothing", async () => {
    undo = project.edit("launcher/main.ts", "new Command(", "new Command((");
    const preview = await rehearsal.preview();
    expect(preview.ok).toBe(false);
    expect(preview.changes).toEqual([]);
    expect(preview.stdout).toMatch(/The launcher cannot be bundled.*\n.*launcher\/main\.ts:\d+:\d+: ERROR/);
    expect(preview.stdout).not.toMatch(/^ +at |unhandled/im);
  });
});
