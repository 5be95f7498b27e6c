import { show } from "../../../config/error";
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import type { UploadsConfig } from "../../../config/schema/trainers/uploads";
import { bucketKeys, bucketSecret, type Text } from "../../../workloads/hole";
import type { LaunchFile } from "../../../workloads/launchfile";
import type { Findings } from "../../findings";
import type { BucketPlan } from "../../plan";
import type { SecretNeed } from "../../secrets";
import type { Software } from "../software";

/** The launcher's keys of the bucket, as NAME=value lines. The job does not get them. */
const KEYS_FILE = {
  file: "/etc/launchpad/bucket.env",
  readId: "READ_ACCESS_KEY_ID",
  readSecret: "READ_SECRET_ACCESS_KEY",
  writeId: "WRITE_ACCESS_KEY_ID",
  writeSecret: "WRITE_SECRET_ACCESS_KEY",
} as const;

/** Equal parts of 64 MiB, four at a time: half a gigabyte of memory at the most, 625 GB an object. */
const PART_MIB = 64;
const PARALLEL_PARTS = 4;

/** No file may have changed for so long before a folder counts as whole. */
const SETTLE_SECONDS = 5;

/** The parts of `Software` that follow from `bucket` and `uploads`. */
export type CustomUploads = Pick<Software, "bucket" | "uploads" | "files" | "secrets">;

const NOTHING: CustomUploads = { bucket: undefined, uploads: undefined, files: [], secrets: [] };

/** What the launcher uploads of a job. Bucket and uploads go together: one without the other is a mistake. */
export function customUploads(
  name: string,
  trainer: CustomTrainerConfig,
  bucket: BucketPlan | undefined,
  findings: Findings,
): CustomUploads {
  const path = `trainers.${name}`;
  const { uploads } = trainer;
  if (uploads === undefined) {
    if (trainer.bucket !== undefined) {
      const rule = "the job says nothing of what goes there, and it does not get the keys itself";
      findings.problem(`${path}.bucket`, show(trainer.bucket), rule, "add `uploads:`, or remove it");
    }
    return NOTHING;
  }
  if (trainer.bucket === undefined) {
    findings.problem(`${path}.uploads`, show(uploads.folder), "needs a bucket", "add `bucket:`");
  }
  checkTrigger(path, trainer, findings);
  if (bucket === undefined) return NOTHING;
  return {
    bucket: { name: bucket.bucketName, endpoint: bucket.endpoint, keys: KEYS_FILE },
    uploads: launchUploads(name, uploads),
    files: [{ path: KEYS_FILE.file, content: keyLines(bucket.name), secret: true, purpose: "bucket keys" }],
    secrets: bucket.tokens === "given" ? keyNeeds(bucket.name) : [],
  };
}

function launchUploads(name: string, uploads: UploadsConfig): LaunchFile["uploads"] {
  const { folder, when, marker, everySteps, everySeconds, required, minimumStep, lossMustFall } = uploads;
  const limitSeconds = uploads.maxMinutes * 60;
  return {
    folder,
    when: when === "marker" ? { on: "marker", file: marker ?? "" } : { on: when },
    every:
      everySteps === undefined && everySeconds === undefined
        ? undefined
        : { steps: everySteps, seconds: everySeconds },
    settleSeconds: SETTLE_SECONDS,
    prefix: uploads.prefix ?? `${name}/`,
    required,
    minimumStep,
    loss: lossMustFall === undefined ? undefined : { window: lossMustFall },
    partMiB: PART_MIB,
    parallelParts: PARALLEL_PARTS,
    maxSeconds: limitSeconds,
    giveUpSeconds: 2 * limitSeconds,
    keep: uploads.keep,
  };
}

/** A trigger that could never come. */
function checkTrigger(path: string, { uploads, logPatterns }: CustomTrainerConfig, findings: Findings): void {
  if (uploads === undefined) return;
  const tells = (event: string) => logPatterns.some((pattern) => pattern.event === event);
  const at = `${path}.uploads`;
  if (uploads.when === "marker" && uploads.marker === undefined) {
    findings.problem(`${at}.marker`, "nothing", "says which file is written last", "add `marker:`");
  }
  if (uploads.when !== "marker" && uploads.marker !== undefined) {
    const rule = `is looked at with \`when: marker\` alone`;
    findings.problem(`${at}.marker`, show(uploads.marker), rule, "remove it, or set when");
  }
  if (uploads.when === "event" && !tells("checkpointSaved")) {
    const rule = "no log pattern tells `checkpointSaved`, so no upload would ever begin";
    findings.problem(`${at}.when`, '"event"', rule, "add one to logPatterns, or use exit or marker");
  }
  if (uploads.minimumStep > 0 && !tells("step")) {
    const rule = "no log pattern tells the step, so every upload would be refused";
    findings.problem(
      `${at}.minimumStep`,
      String(uploads.minimumStep),
      rule,
      "add a pattern for `step`, or write 0",
    );
  }
  if (uploads.lossMustFall !== undefined && !tellsLoss(logPatterns)) {
    const rule = "no log pattern reads a field `loss`, so every upload would be refused";
    findings.problem(`${at}.lossMustFall`, String(uploads.lossMustFall), rule, "add the field, or remove it");
  }
}

function tellsLoss(patterns: CustomTrainerConfig["logPatterns"]): boolean {
  return patterns.some(({ event, fields }) => event === "step" && fields.some(([field]) => field === "loss"));
}

function keyLines(bucket: string): Text {
  const names = {
    readAccessKeyId: KEYS_FILE.readId,
    readSecretAccessKey: KEYS_FILE.readSecret,
    writeAccessKeyId: KEYS_FILE.writeId,
    writeSecretAccessKey: KEYS_FILE.writeSecret,
  };
  return bucketKeys.flatMap((key) => [`${names[key]}="`, { secret: bucketSecret(bucket, key) }, '"\n']);
}

function keyNeeds(bucket: string): SecretNeed[] {
  return bucketKeys.map((key) => ({
    name: bucketSecret(bucket, key),
    // R2's keys: an id of 32 hexadecimal digits and a secret of 64.
    length: { exactly: key.endsWith("Id") ? 32 : 64 },
    purpose: `the ${key} of bucket ${bucket}`,
  }));
}
