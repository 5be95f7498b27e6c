import { dirname } from "node:path/posix";
import { show } from "../../../config/error";
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import { LAUNCH_FILE_PATH } from "../../../workloads/launchfile";
import type { Findings } from "../../findings";

/** Where launch.json, keys and secrets stand in the container. */
const OWN_FOLDER = dirname(LAUNCH_FILE_PATH);

/** A file of the job in that folder would take the place of one of ours, the last upload winning. */
export function checkFiles(path: string, { files }: CustomTrainerConfig, findings: Findings): void {
  for (const file of Object.keys(files)) {
    if (!`${file}/`.startsWith(`${OWN_FOLDER}/`)) continue;
    const rule = `${OWN_FOLDER} holds the launcher's own files`;
    findings.problem(`${path}.files`, show(file), rule, "name another folder, such as /etc/job");
  }
}
