/** What is wrong with a file that the launcher wrote itself. */
import * as z from "zod";

/** What is wrong first of all, by its key; nothing of its content. */
export function damageOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return "it is no JSON";
  const [first] = error.issues;
  return `${first?.path.join(".")}: ${first?.message}`;
}
