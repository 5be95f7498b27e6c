/** Custom jobs: mistakes and what is said of them. */
import { ACCOUNT } from "../../fixtures/stacks";
import { type BadInput, trainer } from "./edits";

/** A good job in place of the good stack's SN38 trainer, and the edits that break it. */
function job(...edits: BadInput["edits"]): BadInput["edits"] {
  const good = {
    workload: "custom",
    host: "p5",
    slot: "a",
    command: ["train.py"],
    image: { from: "registry", repository: "ghcr.io/someone/job", digest: `sha256:${"a".repeat(64)}` },
  };
  return [[trainer(), good], [["buckets"], {}], ...edits];
}

export const custom: readonly BadInput[] = [
  { name: "a good job", edits: job(), problems: [] },
  {
    name: "a command that is a shell line",
    edits: job([trainer("command"), "python train.py"]),
    problems: [
      'trainers.sn38-a.command: "python train.py" - must be a list - write it as a list: [python train.py]',
    ],
  },
  {
    name: "a command that is a shell line in a list",
    edits: job([trainer("command"), ["python train.py"]]),
    problems: [
      'trainers.sn38-a.command[0]: "python train.py" - is one word of a command line, and a program has no space in its name - write each word for itself: [python, train.py]',
    ],
  },
  {
    name: "a file outside of every folder",
    edits: job([trainer("files"), { "/etc/../../root/.bashrc": "x" }]),
    problems: [
      'trainers.sn38-a.files["/etc/../../root/.bashrc"]: "/etc/../../root/.bashrc" - a name is an absolute path of A-Z, a-z, 0-9, ., _ and -, without . or .. as a folder - rename it',
    ],
  },
  {
    name: "files in the place of the launcher's own",
    edits: job([trainer("files"), { "/etc/launchpad/launch.json": "{}", "/etc/launchpad-job": "x" }]),
    problems: [
      'trainers.sn38-a.files: "/etc/launchpad/launch.json" - /etc/launchpad holds the launcher\'s own files - name another folder, such as /etc/job',
    ],
  },
  {
    name: "a private key among a job's files",
    edits: job([
      trainer("files"),
      { "/etc/job/id": "a\n-----BEGIN OPENSSH PRIVATE KEY-----\ncanary", "/etc/job/a": "BEGIN PUBLIC KEY" },
    ]),
    problems: [
      `trainers.sn38-a.files["/etc/job/id"]: a private key, not shown - a job's files are no secret: they stand in the stack file and in the engine's state - make a new key, and hand it to the job as a variable: its name in secretEnv`,
    ],
  },
  {
    name: "a working folder with a way out",
    edits: job([trainer("cwd"), "/data/../etc"]),
    problems: [
      'trainers.sn38-a.cwd: "/data/../etc" - must be an absolute path of A-Z, a-z, 0-9, ., _ and -, without . or .. as a folder - write it in that form',
    ],
  },
  {
    name: "no command",
    edits: job([trainer("command"), []]),
    problems: ["trainers.sn38-a.command: [] - the number of entries must be at least 1 - write at least one"],
  },
  {
    name: "a runner that does not exist",
    edits: job([trainer("runner"), "torch-run"]),
    problems: [
      'trainers.sn38-a.runner: "torch-run" - must be one of: torchrun, accelerate, plain - did you mean "torchrun"?',
    ],
  },
  {
    name: "more processes than GPUs",
    edits: job([trainer("processes"), 8]),
    problems: [
      "trainers.sn38-a.processes: 8 - the slot has 4 GPU(s), and NCCL refuses two ranks on one - use at most 4",
    ],
  },
  {
    name: "processes of a plain command",
    edits: job([trainer("runner"), "plain"], [trainer("processes"), 2]),
    problems: [
      "trainers.sn38-a.processes: 2 - a plain command is one process; what it starts is its own affair - remove it, or set runner",
    ],
  },
  {
    name: "a log pattern for an event that the launcher does not know",
    edits: job([trainer("logPatterns"), [{ event: "stepp", pattern: "x" }]]),
    problems: [
      'trainers.sn38-a.logPatterns[0].event: "stepp" - the launcher knows no such event - did you mean "step"?',
    ],
  },
  {
    name: "a log pattern that looks back",
    edits: job([trainer("logPatterns"), [{ event: "step", pattern: "(?<=step )\\d+" }]]),
    problems: [
      'trainers.sn38-a.logPatterns[0].pattern: "(?<=step )\\\\d+" - is no RE2 expression: error parsing regexp: invalid named capture: `(?<=step )\\d+` - write it without look-arounds and back-references',
    ],
  },
  {
    name: "a log pattern with a group too few",
    edits: job([
      trainer("logPatterns"),
      [
        {
          event: "step",
          pattern: "step (\\d+)",
          fields: [
            ["step", "int"],
            ["loss", "number"],
          ],
        },
      ],
    ]),
    problems: [
      'trainers.sn38-a.logPatterns[0].fields: "step (\\\\d+)" - the expression has 1 group(s), and 2 field(s) are named - name each group, in order',
    ],
  },
  {
    name: "a secret variable that has a value in the open too",
    edits: job([trainer("secretEnv"), ["API_KEY"]], [trainer("tuning"), { env: { API_KEY: "x" } }]),
    problems: [
      "trainers.sn38-a.tuning.env.API_KEY: a value, not shown - a secret in the environment can be read with docker inspect - move its name to trainers.sn38-a.secretEnv, and run: pulumi config set --secret --path 'launchpad:secrets[\"sn38-a.API_KEY\"]'",
      'trainers.sn38-a.secretEnv[0]: "API_KEY" - the variable has a value under tuning.env too - keep one of the two',
    ],
  },
  {
    name: "the status page's port, and one port twice",
    edits: job([
      trainer("ports"),
      [
        { port: 9400, purpose: "metrics" },
        { port: 7000, purpose: "a" },
        { port: 7000, purpose: "b" },
      ],
    ]),
    problems: [
      "trainers.sn38-a.ports[0].port: 9400 - the launcher's status page has it inside the container, and is never opened to the world - use another port",
      "trainers.sn38-a.ports[2].port: 7000/tcp - stands there twice - remove one",
      "trainers.sn38-a.statusPort: 9400/tcp - is one of the trainer's own ports too - give it another port",
    ],
  },
  {
    name: "a job that needs more than its GPUs have",
    edits: job([trainer("needs"), { gpuMemoryGiB: 141 }]),
    problems: [
      'trainers.sn38-a.host: "p5" - its GPUs have 80 GiB each, upstream asks for 141 - use a host with larger GPUs',
    ],
  },
  {
    name: "flags, which a job has none of",
    edits: job([trainer("tuning"), { flags: { lr: 1 } }]),
    problems: [
      'trainers.sn38-a.tuning.flags: {"lr":1} - there is no such key - use one of: env, shmGiB, memoryGiB, stopGraceSeconds',
    ],
  },
  {
    name: "uploads without a bucket",
    edits: job([trainer("uploads"), { folder: "/data/out", minimumStep: 0 }]),
    problems: ['trainers.sn38-a.uploads: "/data/out" - needs a bucket - add `bucket:`'],
  },
  {
    name: "a bucket without uploads",
    edits: job(
      [["buckets"], { results: { accountId: ACCOUNT, name: "job-results" } }],
      [trainer("bucket"), "results"],
    ),
    problems: [
      'trainers.sn38-a.bucket: "results" - the job says nothing of what goes there, and it does not get the keys itself - add `uploads:`, or remove it',
    ],
  },
  {
    name: "uploads whose moment never comes, and that would all be refused",
    edits: job(
      [["buckets"], { results: { accountId: ACCOUNT, name: "job-results" } }],
      [trainer("bucket"), "results"],
      [trainer("uploads"), { folder: "/data/out", when: "event", minimumStep: 10, lossMustFall: 5 }],
    ),
    problems: [
      'trainers.sn38-a.uploads.when: "event" - no log pattern tells `checkpointSaved`, so no upload would ever begin - add one to logPatterns, or use exit or marker',
      "trainers.sn38-a.uploads.minimumStep: 10 - no log pattern tells the step, so every upload would be refused - add a pattern for `step`, or write 0",
      "trainers.sn38-a.uploads.lossMustFall: 5 - no log pattern reads a field `loss`, so every upload would be refused - add the field, or remove it",
    ],
  },
  {
    name: "a marker that nobody looks at, and a folder outside",
    edits: job(
      [["buckets"], { results: { accountId: ACCOUNT, name: "job-results" } }],
      [trainer("bucket"), "results"],
      [trainer("uploads"), { folder: "/data/out", marker: "done", minimumStep: 0 }],
    ),
    problems: [
      'trainers.sn38-a.uploads.marker: "done" - is looked at with `when: marker` alone - remove it, or set when',
    ],
  },
];
