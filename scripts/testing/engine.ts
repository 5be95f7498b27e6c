/** Phases whose tests drive the Pulumi engine: it is found or made first. */
import { messageOf, OperatorError } from "../cli/errors";
import { ensureEngine } from "../engine";
import type { Phase } from "./phase";

let shared: ReturnType<typeof ensureEngine> | undefined;

/** The engine for every phase of this run: looked for, and where need be made, once. */
function engineOfRun(): ReturnType<typeof ensureEngine> {
  shared ??= ensureEngine();
  return shared;
}

/** The same phase with `LAUNCHPAD_ENGINE_DIR` set for its tests. Without an engine none of them can run. */
export function withEngine(phase: Phase, find = engineOfRun): Phase {
  return {
    ...phase,
    prepare: find,
    run: async (context) => {
      try {
        const engine = await find();
        return await phase.run({ ...context, env: { ...context.env, LAUNCHPAD_ENGINE_DIR: engine.dir } });
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        return {
          passed: 0,
          failed: 0,
          notRun: [{ what: phase.title, reason: messageOf(error) }],
          output: "",
        };
      }
    },
  };
}
