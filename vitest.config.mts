import { defineConfig } from "vitest/config";

/** Tests that drive the engine, daemons, system packages or a trainer through its faults: slow, a few at a time. */
const engineTests = ["tests/engine/**/*.test.ts"];
const systemTests = ["tests/system/**/*.test.ts"];
const slowTests = ["tests/**/*.slow.test.ts"];
/** Of the rooms that have no effects (.dependency-cruiser.cjs): one process may run many of them. */
const ruleTests = ["config", "planning", "workloads"].map((room) => `tests/${room}/**/*.test.ts`);

/**
 * Four tiers; `npm test` runs them as phases of their own (scripts/testing/phases.ts), each with the projects whose
 * names begin with its own. A test file has a process of its own, because tests change the environment and send
 * signals; those of the rules do neither, and take half the time without.
 */
export default defineConfig({
  test: {
    allowOnly: false,
    // Servers and engines that a test started may need a moment to end.
    teardownTimeout: 30_000,
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: [...engineTests, ...systemTests, ...slowTests, ...ruleTests],
          pool: "forks",
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "unit-rules",
          include: ruleTests,
          exclude: slowTests,
          pool: "forks",
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "engine",
          include: engineTests,
          pool: "forks",
          // An engine, its language host and the providers are five processes; two at a time fill two cores.
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "slow",
          include: slowTests,
          pool: "forks",
          // Real launchers and trainers that mostly wait.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "system",
          include: systemTests,
          pool: "forks",
          // One at a time: they share the machine's daemons and package manager.
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
