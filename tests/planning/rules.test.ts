import { describe, expect, it } from "vitest";
import { batchDivides, microBatchesPerRank, nearestEffective } from "../../planning/rules/batch";
import { envMistake, isNcclDebugging } from "../../planning/rules/environment";
import { defaultMemoryMiB, gibToMib, hostReserveMiB } from "../../planning/rules/memory";
import { uploadWindow } from "../../planning/rules/window";

const noSecret = () => "not asked for";

describe("batch arithmetic", () => {
  it.each([
    // effective, world size, micro-batch, micro-batches per rank
    [512, 4, 2, 64],
    [1024, 4, 2, 128],
    [256, 4, 1, 64],
    [512, 4, 8, 16],
  ])(
    "an effective batch of %i on %i ranks at %i is %i micro-batches per rank",
    (effective, world, micro, expected) => {
      expect(microBatchesPerRank(effective, world, micro)).toBe(expected);
      expect(batchDivides(effective, world, micro)).toBe(true);
    },
  );

  it.each([
    [500, 4, 3, [492, 504]],
    [513, 4, 2, [512, 520]],
    [4, 4, 2, [8]],
  ])(
    "%i does not divide by %i ranks x %i and its neighbours are named",
    (effective, world, micro, nearest) => {
      expect(batchDivides(effective, world, micro)).toBe(false);
      expect(nearestEffective(effective, world, micro)).toEqual(nearest);
    },
  );
});

describe("the window of upload_steps", () => {
  const base = {
    worldSize: 4,
    effectiveBatch: 512,
    samplesPerFetch: 500,
    stepSeconds: 15,
    uploadSeconds: 120,
    maxBlockAgeSeconds: 2400,
  };
  it.each([
    ["the defaults", {}, { lowest: 8, highest: 152 }],
    ["twice the batch", { effectiveBatch: 1024 }, { lowest: 4, highest: 152 }],
    ["slow steps", { stepSeconds: 240 }, { lowest: 8, highest: 9 }],
    ["steps so slow that nothing is fresh", { stepSeconds: 600 }, { lowest: 8, highest: 3 }],
    ["a long upload", { uploadSeconds: 1800 }, { lowest: 8, highest: 40 }],
    ["a batch larger than a fetch", { effectiveBatch: 65536 }, { lowest: 1, highest: 152 }],
  ])("for %s", (_name, change, expected) => {
    expect(uploadWindow({ ...base, ...change })).toEqual(expected);
  });
});

describe("environment variables", () => {
  it.each([
    ["NCCL_NTHREADS", "8", "must be one of: 64, 128, 256, 512"],
    ["NCCL_NET_GDR_LEVEL", "5", "must be one of: LOC, PIX, PXB, PHB, SYS"],
    ["NCCL_BUFFSIZE", "8000000", "must be a power of two in bytes"],
    ["NCCL_BUFFSIZE", "1e30", "must be a power of two in bytes"],
    ["NCCL_DEBUG", "LOUD", "must be one of: VERSION, WARN, INFO, TRACE"],
    ["NCCL_BUFSIZE", "1", "NCCL has no such variable"],
    ["TORCH_NCCL_ASYNC_ERROR_HANDLING", "7", "must be one of: 0, 1, 2, 3"],
    ["CUDA_LAUNCH_BLOCKING", "1", "must be one of: 0"],
    ["CUDA_VISIBLE_DEVICES", "0,1,2,3", "the slot decides which GPUs the container sees, numbered from 0"],
    ["SHM_SIZE", "32g", "nothing reads it"],
    ["GPU_IDS", "0", "no trainer reads it"],
    ["WANDB_API_KEY", "x", "a secret in the environment can be read with docker inspect"],
    ["MY SPACE", "x", "a variable's name is letters, digits and _, not beginning with a digit"],
    ["PLAIN", "a\nb", "a value is one line"],
  ])("%s=%s is refused", (name, value, rule) => {
    expect(envMistake(name, value, noSecret)?.rule).toBe(rule);
  });

  it.each([
    ["NCCL_NTHREADS", "256"],
    ["NCCL_BUFFSIZE", "8388608"],
    ["NCCL_NET_GDR_LEVEL", "PHB"],
    ["NCCL_SOCKET_IFNAME", "ens"],
    ["TORCH_NCCL_ASYNC_ERROR_HANDLING", "3"],
    ["OMP_NUM_THREADS", "8"],
    ["__proto__", "x"],
  ])("%s=%s is accepted", (name, value) => {
    expect(envMistake(name, value, noSecret)).toBeUndefined();
  });

  it("knows which variables NCCL keeps for debugging", () => {
    expect(isNcclDebugging("NCCL_BUFFSIZE")).toBe(true);
    expect(isNcclDebugging("NCCL_DEBUG")).toBe(false);
  });
});

describe("host memory", () => {
  it.each([
    // host GiB, GPUs, GPUs of the slot, limit GiB
    [2048, 8, 4, 960],
    [936, 4, 4, 877],
    [256, 1, 1, 240],
    [8, 0, 0, 4],
    [2, 4, 4, 0],
  ])("a host of %i GiB with %i GPUs gives a slot of %i the limit of %i GiB", (gib, gpus, slot, expected) => {
    expect(defaultMemoryMiB(gibToMib(gib), gpus, slot)).toBe(gibToMib(expected));
  });

  it("keeps a sixteenth and at least 4 GiB for the system", () => {
    expect(hostReserveMiB(gibToMib(2048))).toBe(gibToMib(128));
    expect(hostReserveMiB(gibToMib(8))).toBe(gibToMib(4));
  });
});
