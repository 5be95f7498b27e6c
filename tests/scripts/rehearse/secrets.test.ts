import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { madeUpConfig, madeUpNames, madeUpSecret } from "../../../scripts/rehearse/secrets";
import { fixturePlan } from "../../fixtures/plan";

const dir = mkdtempSync(join(tmpdir(), "launchpad-secrets-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each([
  [{ exactly: 32 }, 32],
  [{ exactly: 64 }, 64],
  [{ atLeast: 200 }, 200],
])("a made-up secret has the length that %j asks for, and says what it is", (length, wanted) => {
  const text = madeUpSecret({ name: "miner.key", length, purpose: "" });
  expect(text).toHaveLength(wanted);
  expect(text).toMatch(/^made-up-for-the-rehearsal/);
  expect(madeUpSecret({ name: "miner.key", length, purpose: "" })).toBe(text);
});

it("makes up different keys for one bucket where the length leaves no room for their names", () => {
  const length = { exactly: 32 };
  const keys = ["miner.readAccessKeyId", "miner.writeAccessKeyId"].map((name) =>
    madeUpSecret({ name, length, purpose: "" }),
  );
  expect(new Set(keys).size).toBe(2);
});

it("covers every secret of the plan and every other encrypted value, and takes none of the user's", () => {
  const file = join(dir, "Pulumi.x.yaml");
  writeFileSync(
    file,
    `config:
  aws:region: us-east-1
  cloudflare:apiToken: { secure: v1:USERS-OWN }
  launchpad:secrets:
    miner.hotkey: { secure: v1:USERS-OWN }
`,
  );
  const plan = fixturePlan();
  const config = madeUpConfig(plan, file);
  expect(Object.keys(JSON.parse(config["launchpad:secrets"] ?? "{}"))).toEqual(
    plan.secrets.map(({ name }) => name),
  );
  expect(config["cloudflare:apiToken"]).toHaveLength(64);
  expect(JSON.stringify(config)).not.toContain("USERS-OWN");
  expect(config["aws:region"]).toBeUndefined();
  expect(madeUpNames(plan, config)).toContain("cloudflare:apiToken");
});
