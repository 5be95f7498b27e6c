/** What `npm run status` reads of a stack's outputs (components/outputs.ts). */
import { z } from "zod";
import { OperatorError } from "../cli/errors";

const hostSchema = z.object({
  kind: z.enum(["aws", "ssh", "local"]),
  offline: z.boolean(),
  /** Arguments of ssh up to the command; empty for this machine. */
  ssh: z.array(z.string()),
});

const trainerSchema = z.object({
  enabled: z.boolean(),
  host: z.string(),
  container: z.string(),
  /** http://127.0.0.1:PORT/ on the host itself. */
  statusPage: z.url(),
});

const outputsSchema = z.object({
  hosts: z.record(z.string(), hostSchema),
  trainers: z.record(z.string(), trainerSchema),
});

/** The hosts and trainers that a stack deployed. */
export type StackOutputs = z.output<typeof outputsSchema>;

/**
 * Reads the answer of `pulumi stack output --json`.
 * @throws OperatorError when the stack was never deployed, or by a program that told less
 */
export function parseOutputs(stack: string, text: string): StackOutputs {
  const value = parseJson(stack, text);
  if (typeof value === "object" && value !== null && !("trainers" in value))
    throw new OperatorError(
      `stack ${stack} has no trainers among its outputs: it was not deployed yet, or is destroyed - pulumi up -s ${stack}`,
    );
  const parsed = outputsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
  throw new OperatorError(
    `the outputs of stack ${stack} are not those of this version${where} - pulumi up -s ${stack} writes them anew`,
  );
}

function parseJson(stack: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError(
      `pulumi stack output --json of stack ${stack} is not JSON: ${text.trim().slice(0, 80)} - run it by hand and see`,
    );
  }
}
