/** A stack's outputs, by the user's own `pulumi`, with the user's own login and passphrase. */
import { OperatorError } from "../cli/errors";
import { run } from "../cli/run";
import { projectDir } from "../plan/planStack";
import { findOnPath } from "../tools/path";
import { parseOutputs, type StackOutputs } from "./outputs";

const limitMs = 60_000;

/** What `pulumi` says where it cannot read a stack, and how to go on. The first match counts. */
const fixes: readonly (readonly [pattern: RegExp, fix: (stack: string) => string])[] = [
  [
    /no stack named|could not find stack|stack '.*' not found/i,
    (stack) => `see pulumi stack ls, and make it with: pulumi stack init ${stack}`,
  ],
  [/PULUMI_ACCESS_TOKEN|pulumi login|not logged in/i, () => "log in where the state is kept: pulumi login"],
  [/passphrase/i, () => "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE as for pulumi up"],
];

/**
 * The hosts and trainers of a deployed stack.
 * @throws OperatorError without a `pulumi`, a stack or outputs; each says how to go on
 */
export async function readOutputs(
  stack: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StackOutputs> {
  const bin = findOnPath(["pulumi"], env);
  if (bin === undefined)
    throw new OperatorError(
      "there is no pulumi on PATH, and the stack's outputs say where the trainers are - install it, or forward a " +
        "status page yourself and give --url http://127.0.0.1:PORT",
    );
  const args = ["stack", "output", "--json", "--non-interactive", "--stack", stack];
  const result = await run(bin, args, { cwd: projectDir, env, timeoutMs: limitMs, check: false });
  if (result.timedOut)
    throw new OperatorError(
      `pulumi stack output gave no answer within ${limitMs / 1000} s - is the backend reachable? pulumi whoami -v`,
    );
  if (result.exitCode !== 0) throw unreadable(stack, result.stderr);
  return parseOutputs(stack, result.stdout);
}

function unreadable(stack: string, stderr: string): OperatorError {
  const said = stderr
    .split("\n")
    .map((line) => line.replace(/^error: /, "").trim())
    .filter((line) => line !== "")
    .slice(-3)
    .join("; ");
  const fix = fixes.find(([pattern]) => pattern.test(stderr))?.[1](stack);
  return new OperatorError(
    `the outputs of stack ${stack} cannot be read: ${said === "" ? "pulumi said nothing" : said} - ${fix ?? "run pulumi stack output --json and see"}`,
  );
}
