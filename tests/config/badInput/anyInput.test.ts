/** No input whatever raises anything but ConfigError: 10,000 cases near real stacks and far from them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, problemLine } from "../../../config/error";
import { parseStack } from "../../../config/parse";
import { stackKeys } from "../../../config/schema/stack";
import { type RawStack, secretFacts } from "../../../config/secrets";
import { resolvePlan } from "../../../planning/resolve";
import { sn38Flags } from "../../../workloads/sn38/flags";
import { ACCOUNT, COLDKEY, inputs, raw, SSH_KEY, stackValues, type Values } from "../../fixtures/stacks";
import { box, local } from "./edits";

const oddNames = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  " ",
  "é",
  "🚀",
  "a\nb",
  "0",
  "length",
];
const oddNumbers = [0, -0, -1, 0.5, 1e21, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY, 5e-324];

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "p5", "box", "miner", "sn38-a") },
  { weight: 1, arbitrary: fc.constantFrom(...oddNames) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

/** Values that stand nowhere in a good stack, objects with odd prototypes and keys among them. */
const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ maxDepth: 3, withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
  fc.constantFrom<unknown>(...oddNumbers, ...oddNames, null, undefined, [], {}, [[[[]]]]),
  fc
    .constantFrom('{"__proto__": {"kind": "aws"}}', '{"constructor": {"prototype": 1}}')
    .map((text) => JSON.parse(text)),
);

/** A good value as a rule, garbage now and then. */
function mostly<T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: garbage });
}

/** Names with values; `__proto__` becomes a key of its own, as JSON and YAML make it. */
function named(value: fc.Arbitrary<unknown>): fc.Arbitrary<Values> {
  return fc.array(fc.tuple(name, value), { maxLength: 3 }).map((pairs) => {
    const map: Values = {};
    for (const [key, each] of pairs)
      Object.defineProperty(map, key, { value: each, enumerable: true, configurable: true, writable: true });
    return map;
  });
}

/** Fields that are there, missing or garbage. */
function fields(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Values> {
  const wrapped = Object.fromEntries(Object.entries(model).map(([key, value]) => [key, mostly(value)]));
  return fc.record(wrapped, { requiredKeys: [] });
}

const index = fc.oneof(fc.integer({ min: -1, max: 70 }), fc.constantFrom(...oddNumbers));
const size = fc.oneof(fc.integer({ min: -5, max: 5000 }), fc.double(), fc.constantFrom(...oddNumbers));
const scalar = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), size, fc.boolean());
const slots = named(
  fields({
    gpus: fc.array(index, { maxLength: 9 }),
    cpuSet: fc.constantFrom("0-3", "9-1", "0,,1", "1-99999999999999999999"),
  }),
);

const purchase = fields({
  kind: fc.constantFrom("on-demand", "spot", "capacity-block", "capacity-reservation"),
  reservationId: fc.constantFrom("cr-0123456789abcdef0", "cr-1"),
  endsAt: fc.constantFrom(
    "2026-12-01T11:30:00Z",
    "2026-11-21T12:10:00Z",
    "2020-01-01T00:00:00+01:00",
    "9999999-01-01",
  ),
  maxPrice: size,
});

const host = fc.oneof(
  fc.constant(stackValues().hosts).map((hosts) => (hosts as Values).p5),
  fc.constant(box()),
  fc.constant(local()),
  fields({
    kind: fc.constantFrom("aws", "ssh", "local"),
    instanceType: fc.constantFrom("p5.48xlarge", "p5.12xlarge", "constructor", "__proto__"),
    availabilityZone: fc.constantFrom("us-east-1a", "eu-west-1b"),
    purchase,
    slots,
    machine: fields({
      gpuModel: name,
      gpuCount: index,
      cpus: size,
      memoryGiB: size,
      diskGiB: size,
      gpuMemoryGiB: size,
    }),
    address: fc.constantFrom("203.0.113.10", "box.example", "::1"),
    user: fc.constant("ops"),
    hostKeys: fc.array(fc.constant(SSH_KEY), { maxLength: 2 }),
    rebuild: index,
    hourlyPrice: size,
    offline: fc.boolean(),
  }),
);

const bucket = fields({
  accountId: fc.constant(ACCOUNT),
  name: fc.constantFrom("llama-4b-ws-4-227", "abc", "-", "A"),
  tokens: fc.constantFrom("create", "given"),
  expireEpochDays: index,
  cors: fc.array(
    fields({ origins: fc.array(fc.string()), methods: fc.array(fc.constantFrom("GET", "PATCH")) }),
  ),
  forget: fc.array(fc.string(), { maxLength: 2 }),
});

const registry = fields({
  kind: fc.constantFrom("ecr", "ghcr"),
  repositories: fc.array(fc.constantFrom("launchpad/sn38", "base", "A"), { maxLength: 2 }),
  kmsKeyArn: fc.constantFrom(
    "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "alias/images",
  ),
  keepImages: index,
});

const flagName = fc.oneof(fc.constantFrom(...sn38Flags.map((flag) => flag.name)), name);
const tuning = fields({
  profile: fc.constantFrom("stock", "guide", "tuned"),
  flags: fc.dictionary(flagName, fc.oneof(scalar, fc.array(fc.string(), { maxLength: 3 }), garbage), {
    maxKeys: 4,
  }),
  env: fc.dictionary(
    fc.oneof(fc.constantFrom("NCCL_DEBUG", "NCCL_NTHREADS", "NCCL_BUFFSIZE"), name),
    scalar,
    { maxKeys: 3 },
  ),
  expectedStepSeconds: size,
  expectedUploadSeconds: size,
  shmGiB: size,
  memoryGiB: size,
  stopGraceSeconds: size,
});

const trainer = fc
  .tuple(
    fields({
      host: name,
      slot: name,
      bucket: name,
      uid: index,
      ports: fields({ axon: fc.constantFrom(8091, 29500, 80), dht: fc.constantFrom(8009, 8091) }),
      statusPort: fc.constantFrom(9400, 8091, 70000),
      image: fields({ from: fc.constantFrom("host", "registry"), repository: name, digest: name }),
      network: name,
      restart: fc.constantFrom("always", "never"),
      secretsPath: fc.constantFrom("/root/s", "/../..", "s"),
      tuning,
    }),
    fc.boolean(),
  )
  .map(([over, whole]) => ({
    ...(whole
      ? { workload: "sn38", wallet: { name: "miner", hotkey: "default", coldkeyAddress: COLDKEY } }
      : {}),
    ...over,
  }));

/** Stacks near a real one. */
const nearStack = fields({
  production: fc.boolean(),
  operator: fields({ sshPublicKeys: fc.array(fc.constant(SSH_KEY), { maxLength: 2 }) }),
  hosts: named(mostly(host)),
  buckets: named(mostly(bucket)),
  registries: named(mostly(registry)),
  trainers: named(mostly(trainer)),
  guards: fields({ strictFreshness: fc.boolean(), maxHourlyUsd: size }),
  secrets: named(fc.string()),
});

/** A good stack with one thing in it changed. */
const goodStackWithOneChange = fc
  .tuple(fc.constantFrom(...stackKeys), name, name, garbage)
  .map(([top, first, second, value]) => {
    const values = stackValues();
    const section = { ...(values[top] as Values) };
    const entry = { ...(section[first] as Values) };
    Object.defineProperty(entry, second, { value, enumerable: true });
    return { ...values, [top]: { ...section, [first]: entry } };
  });

const cases = fc.oneof(
  { weight: 5, arbitrary: nearStack },
  { weight: 3, arbitrary: goodStackWithOneChange },
  { weight: 2, arbitrary: garbage },
);

/** One line of text for each problem, whatever stood in the file. */
function expectReadable(error: ConfigError): void {
  expect(error.problems.length).toBeGreaterThan(0);
  for (const problem of error.problems) {
    const line = problemLine(problem);
    if (/[\n\r]/.test(line) || /undefined|\[object /.test(problem.rule + problem.fix))
      expect.fail(`bad line: ${line}`);
  }
}

describe("whatever stands in a stack file", () => {
  it("raises nothing while it is parsed", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(cases, (values) => {
        for (const problem of parseStack(values).problems) expect(typeof problemLine(problem)).toBe("string");
      }),
      { numRuns: 3_000 },
    );
  });

  it("ends in a plan or in a ConfigError with readable lines", { timeout: 300_000 }, () => {
    const outcome = { plans: 0, errors: 0 };
    fc.assert(
      fc.property(cases, fc.constantFrom<"require" | "report">("require", "report"), (values, secrets) => {
        const given: RawStack = { ...raw(values as Values), secrets: factsOf(values) };
        try {
          resolvePlan(given, { ...inputs, secrets });
          outcome.plans += 1;
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expectReadable(error);
          outcome.errors += 1;
        }
      }),
      { numRuns: 10_000 },
    );
    // Both ends are reached, or the cases are not near enough to real stacks.
    expect(outcome.plans).toBeGreaterThan(100);
    expect(outcome.errors).toBeGreaterThan(1_000);
  });
});

function factsOf(values: unknown): RawStack["secrets"] {
  if (values === null || typeof values !== "object") return new Map();
  return secretFacts("secrets" in values ? values.secrets : undefined).facts;
}
