/**
 * A small trainer for the launcher's own uploads: a stand-in that prints steps and losses and writes checkpoints as
 * its plan says, each after a word from the test, so that nothing hangs on time.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LaunchFileBody, LaunchUploads } from "../../../workloads/launchfile";
import { DOT_ENV, scriptBody } from "../support";
import { uploadRules } from "./rules";

/** One thing that the trainer does. */
export type Act =
  | { readonly do: "steps"; readonly from: number; readonly losses: readonly (number | "nan")[] }
  /** Writes a folder; `files` in base64. `sparse`: a file of that many zero bytes with a right header. */
  | {
      readonly do: "save";
      readonly folder: string;
      readonly files: Readonly<Record<string, string>>;
      readonly sparse?: number;
    }
  | { readonly do: "say"; readonly line: string }
  | { readonly do: "wait"; readonly for: string }
  /** Leaves a process that SIGTERM does not end. */
  | { readonly do: "leave" };

/** Reads its plan from its working folder; ends with 0 after the last act. */
const SCRIPT = `
const fs = require("node:fs"), path = require("node:path");
const root = process.env.LAUNCHPAD_SIM_ROOT;
process.on("SIGTERM", () => process.exit(0));
(async () => {
  for (const act of JSON.parse(fs.readFileSync("plan.json", "utf8"))) {
    if (act.do === "steps") act.losses.forEach((loss, at) => console.log("step " + (act.from + at) + " loss " + loss));
    if (act.do === "say") console.log(act.line);
    if (act.do === "save") {
      const folder = path.join(root, act.folder);
      fs.mkdirSync(folder, { recursive: true });
      for (const [name, text] of Object.entries(act.files)) fs.writeFileSync(path.join(folder, name), Buffer.from(text, "base64"));
      if (act.sparse !== undefined) {
        const header = Buffer.from(JSON.stringify({ w: { dtype: "BF16", shape: [act.sparse / 2], data_offsets: [0, act.sparse] } }));
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(header.length));
        const file = path.join(folder, "model.safetensors");
        fs.writeFileSync(file, Buffer.concat([length, header]));
        fs.truncateSync(file, 8 + header.length + act.sparse);
      }
    }
    if (act.do === "leave") {
      const left = 'process.on("SIGTERM", () => {}); require("node:fs").writeFileSync("left", ""); setInterval(() => {}, 1e4);';
      require("node:child_process").spawn(process.execPath, ["-e", left], { detached: true, stdio: "ignore" }).unref();
      act.do = "wait";
      act.for = "left";
    }
    while (act.do === "wait" && !fs.existsSync(act.for)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
})();`;

/** The bundle of that trainer. */
export function trainerBody(
  rules: Partial<LaunchUploads>,
  over: Partial<LaunchFileBody> = {},
): LaunchFileBody {
  return {
    ...scriptBody(SCRIPT),
    files: [{ path: "/app/.env", private: true, purpose: "bucket keys" }],
    logPatterns: [
      {
        event: "step",
        pattern: "^step (\\d+) loss (\\S+)",
        fields: [
          ["innerStep", "int"],
          ["loss", "number"],
        ],
      },
      { event: "checkpointSaved", pattern: "^saved step (\\d+)", fields: [["step", "int"]] },
    ],
    bucket: {
      name: "uploads",
      endpoint: "https://unused.example",
      maxObjectAgeSeconds: 4_800,
      maxBlockAgeSeconds: 2_400,
      keys: {
        file: "/app/.env",
        readId: "R2_READ_ACCESS_KEY_ID",
        readSecret: "R2_READ_SECRET_ACCESS_KEY",
        writeId: "R2_WRITE_ACCESS_KEY_ID",
        writeSecret: "R2_WRITE_SECRET_ACCESS_KEY",
      },
    },
    uploads: uploadRules(rules),
    ...over,
  };
}

/** The files of a start: keys, and the plan. */
export function trainerFiles(plan: readonly Act[]) {
  return [DOT_ENV, { path: join("/work", "plan.json"), content: JSON.stringify(plan) }];
}

/** Lets the trainer go on past `wait`. */
export function letGo(root: string, word: string): void {
  writeFileSync(join(root, "work", word), "");
}

/** Text in base64, as `save` wants it. */
export const b64 = (bytes: string | Buffer) => Buffer.from(bytes).toString("base64");
