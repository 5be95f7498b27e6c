import { describe, expect, it } from "vitest";
import { Findings } from "../../planning/findings";
import { estimateSn38Host } from "../../planning/memory/sn38Host";
import { checkHostMemory, type HostLimits } from "../../planning/trainers/hostMemory";
import { checkShm } from "../../planning/trainers/shm";
import { boxStack, plan, trainerOf, warningIds } from "./support";

const gib = 1024;
const hostMemory = estimateSn38Host(4e9, 4);
const roomy: HostLimits = {
  memoryMiB: 960 * gib,
  shmMiB: 64 * gib,
  memoryGiven: false,
  memoryRefused: false,
};

/** Ids of problems and warnings for these limits. */
function said(limits: Partial<HostLimits>) {
  const findings = new Findings();
  checkHostMemory("trainers.t", { ...roomy, ...limits }, { hostMemory }, findings);
  return {
    problems: findings.problems.map(({ id, path }) => `${id} ${path}`),
    warnings: findings.warnings.map(({ id, path }) => `${id} ${path}`),
    findings,
  };
}

describe("host memory of the 4 B model: 139 GiB, 30 of them in /dev/shm", () => {
  const memory = "LP-MEM-003 trainers.t.tuning.memoryGiB";
  const shm = "LP-SHM-004 trainers.t.tuning.shmGiB";
  it.each([
    ["room enough", {}, [], []],
    ["memory below the need", { memoryMiB: 130 * gib }, [memory], []],
    ["memory within 15 % of it", { memoryMiB: 150 * gib }, [], [memory]],
    ["/dev/shm below the need", { shmMiB: 24 * gib }, [shm], []],
    ["/dev/shm within 15 % of it", { shmMiB: 32 * gib }, [], [shm]],
    ["memory that is refused already", { memoryMiB: 64 * gib, memoryRefused: true }, [], []],
  ])("%s", (_, limits, problems, warnings) => {
    expect(said(limits)).toMatchObject({ problems, warnings });
  });

  it("is named by its parts, with what would suffice", () => {
    const [problem] = said({ shmMiB: 24 * gib }).findings.problems;
    expect(problem).toMatchObject({
      given: "24 GiB",
      rule: "the software needs about 30 GiB of /dev/shm (averaged parameters 14.9, averaged gradients 14.9)",
      fix: "use at least 35",
    });
  });

  it("grows with the model", () => {
    expect(estimateSn38Host(8e9, 4).shmGiB).toBeCloseTo(2 * hostMemory.shmGiB);
  });

  it("stands among the trainer's figures", () => {
    expect(trainerOf(boxStack({})).estimates.hostMemoryGiB).toEqual({ memory: 139, shm: 30 });
  });

  it("is not asked of software whose need the plan does not know", () => {
    const findings = new Findings();
    checkHostMemory(
      "trainers.t",
      { ...roomy, memoryMiB: gib, shmMiB: 1 },
      { hostMemory: undefined },
      findings,
    );
    expect([...findings.problems, ...findings.warnings]).toEqual([]);
  });
});

describe("/dev/shm", () => {
  const shm = { floorGiB: 1, defaultGiB: 16 };
  it.each([
    ["16 GiB for four GPUs", 16, 4, 0],
    ["8 GiB for four GPUs", 8, 4, 1],
    ["8 GiB for one GPU", 8, 1, 0],
    ["less than the software's floor", 0.5, 1, 1],
  ])("%s: %d GiB, %d GPUs, %d warnings", (_, size, gpus, count) => {
    const findings = new Findings();
    checkShm(
      "t",
      size * gib,
      400 * gib,
      { shm },
      { gpus: Array.from({ length: gpus }, (__, gpu) => gpu) },
      findings,
    );
    expect(findings.warnings.map(({ id }) => id)).toEqual(Array(count).fill("LP-SHM-001"));
    expect(findings.problems).toEqual([]);
  });

  it("is warned of once for the good stack with little of it", () => {
    expect(
      warningIds(plan(boxStack({ tuning: { shmGiB: 31 } }))).filter((id) => id.startsWith("LP-SHM")),
    ).toEqual(["LP-SHM-001", "LP-SHM-004"]);
  });
});
