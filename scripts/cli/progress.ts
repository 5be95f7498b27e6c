/**
 * Progress lines on stderr for anything that takes more than a second or two.
 *
 *     const result = await withStep("Building the engine", { expectSeconds: 240 }, async (step) => {
 *       step.note("downloading modules");
 *       return await build();
 *     });
 *
 * On a terminal a step is one line that updates itself; elsewhere it is one line at its start, one about every 20 s
 * and one at its end. `quietSeconds: 1` hides a step that turned out short. `printLine` writes a whole line beside a
 * running step. stdout is never touched.
 */
import { type Step, type StepOptions, startStep } from "../start/progress.mjs";

export {
  clearProgress,
  formatDuration,
  printLine,
  type Step,
  type StepOptions,
  startStep,
} from "../start/progress.mjs";

/** Shows a step for as long as `work` runs; ends it as done or failed by how `work` ends. */
export async function withStep<T>(
  title: string,
  options: StepOptions,
  work: (step: Step) => Promise<T>,
): Promise<T> {
  const step = startStep(title, options);
  try {
    const result = await work(step);
    step.done();
    return result;
  } catch (error) {
    step.fail();
    throw error;
  }
}
