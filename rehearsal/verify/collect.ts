/** The resources of a stack, from a rehearsed `up`. */
import { join } from "node:path";
import { OperatorError } from "../../scripts/cli/errors";
import { planStack } from "../../scripts/plan/planStack";
import { madeUpConfig } from "../../scripts/rehearse/secrets";
import { stackFileName } from "../../scripts/stack/names";
import { createRehearsal } from "../driver/index";

/** The state that `up` of a stack leaves, with its made-up secrets in clear. */
export async function rehearsedState(
  engineDir: string,
  projectDir: string,
  stack: string,
  scratchDir: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const stackFile = join(projectDir, stackFileName(stack));
  const { plan } = await planStack(stack, "report", projectDir);
  const secrets = madeUpConfig(plan, stackFile);
  const rehearsal = await createRehearsal({ engineDir, projectDir, stackFile, scratchDir, secrets, signal });
  const up = await rehearsal.up();
  if (!up.ok)
    throw new OperatorError(`stack ${stack} cannot be rehearsed - npm start -- --stack ${stack} tells why`);
  const { stdout } = await rehearsal.engine([
    "stack",
    "export",
    "--show-secrets",
    "--stack",
    rehearsal.stack,
  ]);
  return JSON.parse(stdout);
}
