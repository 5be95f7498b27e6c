import { describe, expect, it } from "vitest";
import { stackValues } from "../fixtures/stacks";
import { boxStack, plan, problems } from "./support";

describe("the bucket", () => {
  it("always has an abort rule, and never expires the root metadata.json", () => {
    const [bucket] = plan(stackValues()).buckets;
    expect(bucket?.lifecycle).toEqual([
      {
        id: "abort-multipart-uploads",
        prefix: "",
        abortMultipartAfterSeconds: 86_400,
        deleteAfterSeconds: undefined,
      },
      {
        id: "expire-epochs",
        prefix: "epoch-",
        abortMultipartAfterSeconds: undefined,
        deleteAfterSeconds: 259_200,
      },
    ]);
    for (const rule of bucket?.lifecycle ?? []) {
      if (rule.deleteAfterSeconds !== undefined) expect("metadata.json".startsWith(rule.prefix)).toBe(false);
    }
  });
});

describe("what would only fail later", () => {
  it("refuses to open the port of the launcher's own page to the world", () => {
    expect(problems(boxStack({ ports: { axon: 9400 }, statusPort: 9500 }))).toEqual([
      "trainers.t.ports.axon",
    ]);
  });

  it("refuses secrets on the host with keys that the stack makes", () => {
    expect(problems(boxStack({ secretsPath: "/srv/s" }))).toEqual(["trainers.t.secretsPath"]);
    expect(problems(boxStack({ secretsPath: "/srv/s" }, { tokens: "given" }))).toEqual([]);
  });

  it.each(["--logging.debug", "wss://user:key@node", "Finney\n", ""])("refuses the network %j", (network) => {
    expect(problems(boxStack({ network }))).toEqual(["trainers.t.network"]);
  });

  it.each(["finney", "ws://127.0.0.1:9944", "wss://node.example.org/path"])(
    "takes the network %s",
    (network) => {
      expect(problems(boxStack({ network }))).toEqual([]);
    },
  );
});

it.each([true, false])("a stack without a trainer is told of (production: %s)", (production) => {
  const values = stackValues({ trainers: {}, buckets: {}, production });
  expect(plan(values).warnings.map(({ id }) => id)).toContain("LP-STACK-001");
});
