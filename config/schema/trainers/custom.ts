import { z } from "zod";
import { name, port, real, whole } from "../common";
import { sharedTuning } from "../tuning";
import { placement } from "./placement";
import { uploadsSchema } from "./uploads";

const absolutePath = z.string().regex(/^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/, {
  error: "an absolute path of A-Z, a-z, 0-9, ., _ and -, without . or .. as a folder",
});
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "a name of a variable" });
const fraction = real(0.0625, 16384);

/** One kind of log line, as workloads/launchfile.ts has it. */
const logPatternSchema = z.strictObject({
  event: z.string().describe("What the line tells, for example `step`; docs/launcher.md lists the words."),
  pattern: z
    .string()
    .min(1)
    .max(2000)
    .describe("In RE2's syntax (github.com/google/re2/wiki/Syntax), searched in each line."),
  fields: z
    .array(z.tuple([z.string().min(1), z.enum(["int", "number", "text"])]))
    .default([])
    .describe("Name and type of each captured group, in order, for example `[[step, int], [loss, number]]`."),
});

/** Any command: under torchrun, under accelerate, or as it stands. */
export const customTrainerSchema = z.strictObject({
  workload: z.literal("custom"),
  bucket: name.optional().describe("Name of a bucket of this stack, when the job uses one."),
  runner: z
    .enum(["torchrun", "accelerate", "plain"])
    .default("torchrun")
    .describe(
      "`torchrun` and `accelerate` start one process per GPU of the slot; `plain` runs the command as it stands.",
    ),
  command: z
    .array(z.string().min(1))
    .min(1)
    .describe("Program and arguments. No shell reads them: quotes, pipes and $NAMES mean nothing."),
  processes: whole(1, 16)
    .optional()
    .describe("Processes under torchrun or accelerate; default: one per GPU of the slot."),
  cwd: absolutePath.default("/data").describe("Working folder; the volume `work` is mounted there."),
  files: z
    .record(absolutePath, z.string())
    .default({})
    .describe("Files of the job by their path in the container, readable and not writable. No secret."),
  secretEnv: z
    .array(variable)
    .default([])
    .describe(
      "Variables with a secret value, each set as secret `<trainer>.<VARIABLE>`; they reach the software and stand nowhere else.",
    ),
  ports: z
    .array(
      z.strictObject({
        port: port.describe("Number outside and inside."),
        protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Protocol."),
        purpose: z.string().min(1).describe("What it is for."),
      }),
    )
    .default([])
    .describe("Ports that are opened to the world."),
  needs: z
    .strictObject({
      gpuMemoryGiB: fraction.default(1).describe("Memory of each GPU."),
      memoryGiB: fraction.default(16).describe("Host memory."),
      shmGiB: fraction.default(1).describe("/dev/shm, for data loaders and NCCL."),
      cpus: whole(1, 1024).default(8).describe("CPUs."),
      diskGiB: whole(1, 1_000_000).default(50).describe("Disk for image, caches and checkpoints."),
    })
    .prefault({})
    .describe("What the job needs at the least; checked in the plan and by the launcher."),
  exitZeroIsSuccess: z
    .boolean()
    .default(true)
    .describe("True: an end with 0 is a finished job. False: an end is always a fault."),
  stop: z
    .strictObject({
      signal: z.enum(["SIGINT", "SIGTERM"]).default("SIGTERM").describe("What asks the job to end."),
    })
    .prefault({})
    .describe("How the job is ended; the grace is `tuning.stopGraceSeconds`, 60 when it is not set."),
  logPatterns: z
    .array(logPatternSchema)
    .max(50)
    .default([])
    .describe("How the launcher reads the job's log. Without any it knows the processes and the GPUs only."),
  uploads: uploadsSchema
    .optional()
    .describe("What the launcher uploads into `bucket`. It refuses worthless state and says why."),
  results: z
    .array(absolutePath)
    .max(20)
    .default([])
    .describe("Files without which an end with 0 is no success; each must be written by that run."),
  silence: z
    .strictObject({
      startSeconds: whole(1, 86_400).default(3600).describe("Up to the first step."),
      usualSeconds: whole(1, 86_400).default(900).describe("From step to step."),
    })
    .prefault({})
    .describe("How long no step may come before it is a stall; needs a pattern for `step`."),
  ...placement,
  tuning: z.strictObject(sharedTuning).prefault({}).describe("Variables and the container's limits."),
});

export type CustomTrainerConfig = z.infer<typeof customTrainerSchema>;
