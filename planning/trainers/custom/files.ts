import { dirname } from "node:path/posix";
import { show } from "../../../config/error";
import { pathText } from "../../../config/problems";
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import { LAUNCH_FILE_PATH } from "../../../workloads/launchfile";
import type { Findings } from "../../findings";

/** Where launch.json, keys and secrets stand in the container. */
const OWN_FOLDER = dirname(LAUNCH_FILE_PATH);

/** The first line of a private key: PEM (RFC 7468), OpenSSH (PROTOCOL.key) or PGP (RFC 9580, 6.2). */
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/;

/**
 * A file of the job in the launcher's folder would take the place of one of ours, the last upload winning. What a file
 * holds stands readable in the stack file and in the engine's state, so a private key is none.
 */
export function checkFiles(path: string, { files }: CustomTrainerConfig, findings: Findings): void {
  for (const [file, content] of Object.entries(files)) {
    if (PRIVATE_KEY.test(content)) {
      const rule = "a job's files are no secret: they stand in the stack file and in the engine's state";
      const fix = "make a new key, and hand it to the job as a variable: its name in secretEnv";
      findings.problem(pathText([file], `${path}.files`), "a private key, not shown", rule, fix);
    }
    if (!`${file}/`.startsWith(`${OWN_FOLDER}/`)) continue;
    const rule = `${OWN_FOLDER} holds the launcher's own files`;
    findings.problem(`${path}.files`, show(file), rule, "name another folder, such as /etc/job");
  }
}
