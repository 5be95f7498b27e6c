import { describe, expect, it, test } from "vitest";
import { problemLine } from "../../../config/error";
import { parseQueue } from "../../../planning/queue/parse";
import { h100s, image, problemsOf, text, type Values } from "./support";

const lines = (value: unknown) => problemsOf(value).map(problemLine);
const job = (over: Values) => ({ jobs: [text("j", over)] });
const picture = (over: Values) => ({ jobs: [image("j", over)] });

describe("a queue's file", () => {
  it.each<[string, unknown, string[]]>([
    ["with jobs and GPUs", { jobs: [text("a")], gpus: { box: h100s(4) } }, ["a"]],
    ["that is a list", [text("a"), image("b")], ["a", "b"]],
    ["with an empty list", { jobs: [] }, []],
    ["with nothing below jobs", { jobs: null, gpus: null }, []],
    ["that is empty", null, []],
    [
      "with names of any script",
      [text("Größe 8 B"), text("大きい仕事"), text("مهمة"), text("🚀 1")],
      ["Größe 8 B", "大きい仕事", "مهمة", "🚀 1"],
    ],
  ])("%s is read", (_, value, names) => {
    const { jobs, problems } = parseQueue(value);
    expect(problems).toEqual([]);
    expect(jobs.map(({ name }) => name)).toEqual(names);
  });

  it.each<[string, unknown, string]>([
    ["a text", "jobs", '(the whole): "jobs" - must be a mapping of keys - write a mapping of keys'],
    ["a mistyped key", { job: [] }, 'job: [] - there is no such key - did you mean "jobs"?'],
    ["jobs by name", { jobs: { a: text("a") } }, "jobs: {"],
    [
      "a number for a job",
      [7],
      "[0]: 7 - must be a mapping of keys - write a mapping with `workload:` as one of: god-text, god-image",
    ],
    [
      "too many jobs",
      { jobs: Array.from({ length: 501 }, (_, at) => image(`j${at}`)) },
      " - the number of entries must be at most 500 - write at most 500",
    ],
    [
      "another workload",
      job({ workload: "god-txt" }),
      'jobs[0].workload: "god-txt" - must be one of: god-text, god-image - did you mean "god-text"?',
    ],
    [
      "another task",
      job({ task: "instrukt" }),
      'jobs[0].task: "instrukt" - must be one of: instruct, chat, dpo, grpo - did you mean "instruct"?',
    ],
    [
      "a mistyped key of a job",
      job({ deadlin: 3 }),
      'jobs[0].deadlin: 3 - there is no such key - did you mean "deadline"?',
    ],
    [
      "a key of the other workload",
      job({ images: 3 }),
      "jobs[0].images: 3 - there is no such key - it belongs to `workload: god-image`: change that, or remove it",
    ],
    [
      "a key in the wrong place",
      job({ sizeB: 8 }),
      "jobs[0].sizeB: 8 - there is no such key - write it under `model:`",
    ],
    ["no model", job({ model: undefined }), "jobs[0].model: nothing - a mapping of keys is required here"],
    [
      "no hours",
      job({ hours: undefined }),
      "jobs[0].hours: nothing - a number is required here - add `hours:` with a number",
    ],
    ["hours as text", job({ hours: "4" }), 'jobs[0].hours: "4" - must be a number - write 4 without quotes'],
    [
      "hours beyond all measure",
      job({ hours: 1e300 }),
      "jobs[0].hours: 1e+300 - the value must be at most 240 - use 0.05 to 240",
    ],
    ["no number", job({ hours: Number.NaN }), "jobs[0].hours: NaN - must be a number"],
    [
      "negative hours",
      job({ arrival: -1 }),
      "jobs[0].arrival: -1 - the value must be at least 0 - use 0 to 8760",
    ],
    ["an endless deadline", job({ deadline: Number.POSITIVE_INFINITY }), "jobs[0].deadline: Infinity - "],
    ["a size of 0", job({ model: { sizeB: 0 } }), "jobs[0].model.sizeB: 0 - the value must be at least 0.01"],
    ["half a GPU", job({ gpus: 0.5 }), "jobs[0].gpus: 0.5 - must be a whole number"],
    ["two GPUs for an image", picture({ gpus: 2 }), "jobs[0].gpus: 2 - must be one of: 1"],
    [
      "a name with a line break",
      job({ name: "a\nb" }),
      'jobs[0].name: "a\\nb" - must be 1 to 64 characters that can be printed',
    ],
    ["a name that turns the line", job({ name: "a\u202eb" }), "jobs[0].name: "],
    ["an empty name", job({ name: "" }), 'jobs[0].name: "" - must be 1 to 64 characters'],
    ["a blank name", job({ name: " " }), 'jobs[0].name: " " - must be 1 to 64 characters'],
    [
      "a deadline before the arrival",
      job({ arrival: 5, deadline: 5 }),
      "jobs[0].deadline: 5 - lies not after its arrival at 5 - count both in hours from now",
    ],
    [
      "lengths that do not go together",
      job({ dataset: { medianTokens: 900, p95Tokens: 100 } }),
      "jobs[0].dataset.p95Tokens: 100 - 95 of 100 samples cannot be shorter than the median of 900 - use at least 900",
    ],
    [
      "a mistyped key of axolotl",
      job({ tuning: { config: { lora_rr: 8 } } }),
      'jobs[0].tuning.config["lora_rr"]: 8 - axolotl has no such key',
    ],
    [
      "keys that do not go together",
      job({ tuning: { config: { flash_attention: true, sdp_attention: true } } }),
      "[LP-GTEXT-088]",
    ],
    [
      "a model of another size than its name",
      job({ model: { id: "meta-llama/Llama-3.1-70B-Instruct", sizeB: 8 } }),
      "jobs[0].model.sizeB: 8 - the id",
    ],
    [
      "more samples set apart than there are",
      job({ dataset: { samples: 400 }, tuning: { config: { val_set_size: 500 } } }),
      'jobs[0].tuning.config["val_set_size"]: 500 - ',
    ],
    [
      "a mistyped key of sd-scripts",
      picture({ tuning: { config: { lerning_rate: 1e-4 } } }),
      'jobs[0].tuning.config["lerning_rate"]: 0.0001 - ',
    ],
    [
      "a batch past the pictures",
      picture({ images: 1, repeats: 1, tuning: { config: { train_batch_size: 4 } } }),
      'jobs[0].tuning.config["train_batch_size"]: 4 - an epoch has 1 x 1 = 1 pictures',
    ],
    [
      "a family that nobody knows",
      job({ model: { id: "someone/unheard-of", sizeB: 30 } }),
      "jobs[0].model.family: nothing - ",
    ],
    ["a host's name", { jobs: [], gpus: { Box: h100s(4) } }, 'gpus.Box: "Box" - a name is 1 to 24 of a-z'],
    [
      "no GPU at all",
      { jobs: [], gpus: { box: h100s(0) } },
      "gpus.box.gpuCount: 0 - the value must be at least 1 - use 1 to 64",
    ],
    [
      "a mistyped key of a host",
      { jobs: [], gpus: { box: h100s(4, { hourlyPrize: 3 }) } },
      'gpus.box.hourlyPrize: 3 - there is no such key - did you mean "hourlyPrice"?',
    ],
    [
      "too many hosts",
      { jobs: [], gpus: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`h${at}`, h100s(1)])) },
      "gpus: 65 hosts - the number of entries must be at most 64 - split the queue",
    ],
    [
      "a host of a name that JavaScript keeps",
      JSON.parse('{"jobs": [], "gpus": {"__proto__": {"gpuModel": "H100", "gpuCount": 1}}}'),
      'gpus.__proto__: {"gpuModel":"H100","gpuCount":1} - is no key',
    ],
    [
      "a job's key of that name",
      JSON.parse('[{"tuning": {"__proto__": 1}}]'),
      "[0].tuning.__proto__: 1 - is no key",
    ],
    ["a host that is a number", { jobs: [], gpus: { box: 4 } }, "gpus.box: 4 - must be a mapping of keys"],
  ])("%s is refused", (_, value, line) => {
    expect(lines(value).filter((each) => each.includes(line))).toHaveLength(1);
  });

  test("gives two jobs no name, in whatever way it is written", () => {
    expect(lines([text("\u00e9"), image("e\u0301")])).toEqual([
      '[1].name: "e\u0301" - [0] has that name - give each job its own',
    ]);
  });

  test("tells all mistakes at once: one entry hides none of another", () => {
    const paths = problemsOf({
      gpu: {},
      gpus: { box: h100s(99), other: { gpuModel: 7 } },
      jobs: [
        text("a", { hours: 0, task: "x" }),
        7,
        image("b", { images: 0 }),
        text("c", { deadline: 1, arrival: 2 }),
        text("c"),
      ],
    }).map(({ path }) => path);
    expect(paths).toEqual([
      "gpu",
      "jobs[0].task",
      "jobs[0].hours",
      "jobs[1]",
      "jobs[2].images",
      "jobs[3].deadline",
      "jobs[4].name",
      "gpus.box.gpuCount",
      "gpus.other.gpuModel",
      "gpus.other.gpuCount",
    ]);
  });
});
