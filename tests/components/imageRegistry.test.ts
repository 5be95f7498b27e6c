/** What a registry registers, by the program as a whole. */
import { beforeAll, describe, expect, it } from "vitest";
import { imageRules } from "../../planning/registries";
import { config, secrets } from "../fixtures/sn38";
import { type ProgramRun, runProgram } from "./program";

const REGISTRY = "launchpad:images:ImageRegistry";
const REPOSITORY = "aws:ecr/repository:Repository";
const POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const registries = {
  main: { kind: "ecr", repositories: ["launchpad/sn38", "team/trainer"] },
  own: { kind: "ecr", repositories: ["private"], kmsKeyArn, untaggedDays: 1, keepImages: 4 },
};

const of = (run: ProgramRun, ...types: string[]) => run.resources.filter(({ type }) => types.includes(type));

describe("a registry", () => {
  let without: ProgramRun;
  let run: ProgramRun;
  beforeAll(async () => {
    const production = { production: true };
    without = await runProgram(config(production), secrets());
    run = await runProgram(config({ ...production, registries }), secrets());
  });

  it("makes repositories whose tags stay, that scan what is pushed, with a KMS key", () => {
    expect(run.only(REPOSITORY, "launchpad/sn38").inputs).toEqual({
      name: "launchpad/sn38",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS" }],
      forceDelete: false,
      tags: { "launchpad:stack": "test", "launchpad:registry": "main" },
    });
    expect(run.only(REPOSITORY, "private").inputs.encryptionConfigurations).toEqual([
      { encryptionType: "KMS", kmsKey: kmsKeyArn },
    ]);
  });

  it("protects its repositories in production, and not their policies, which a changed rule replaces", () => {
    expect(of(run, REPOSITORY).map(({ options }) => options.protect)).toEqual([true, true, true]);
    for (const { options } of of(run, POLICY)) {
      expect(options.protect).toBeUndefined();
      expect((options.parent as { __pulumiType?: string }).__pulumiType).toBe(REGISTRY);
    }
  });

  it("gives each repository the lifecycle of its registry", () => {
    const policies = of(run, POLICY).map(({ name, inputs }) => [name, JSON.parse(String(inputs.policy))]);
    expect(policies).toEqual([
      ["launchpad/sn38", { rules: imageRules(7, 10) }],
      ["team/trainer", { rules: imageRules(7, 10) }],
      ["private", { rules: imageRules(1, 4) }],
    ]);
  });

  it("tells where each repository is and the lines that fill it", () => {
    const host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    const login = `aws ecr get-login-password --region us-east-1 | buildah login --username AWS --password-stdin ${host}`;
    const repository = (name: string, image: string) => ({
      name,
      url: `${host}/${name}`,
      login,
      push: `npm run images -- push ${image} --stack test --repository ${host}/${name}`,
    });
    const main = [repository("launchpad/sn38", "sn38"), repository("team/trainer", "IMAGE")];
    expect(run.outputs.registries).toEqual({
      main: { kind: "ecr", region: "us-east-1", repositories: main },
      own: { kind: "ecr", region: "us-east-1", repositories: [repository("private", "IMAGE")] },
    });
    for (const { url } of main) expect(run.outputs.readme).toContain(`${url}\n`);
    expect(run.outputs.readme).toContain(`\n    ${login}\n`);
    expect(run.outputs.readme).toContain(`\n    ${main[0]?.push}\n`);
  });

  it("changes nothing else of the stack, and a stack without one says nothing of registries", () => {
    const others = run.resources.filter(({ type }) => ![REGISTRY, REPOSITORY, POLICY].includes(type));
    const shown = (each: ProgramRun["resources"]) =>
      each.map(({ type, name, inputs }) => [type, name, inputs]);
    expect(shown(others)).toEqual(shown(without.resources));
    const { registries: _made, readme: _readme, ...outputs } = run.outputs;
    const { readme, ...before } = without.outputs;
    expect(outputs).toEqual(before);
    expect(without.outputs).not.toHaveProperty("registries");
    expect(readme).not.toContain("epository");
  });
});
