/** Runs the program against mocks and writes down what it registers, with the options of each resource. */
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import program from "../../index";

/** A resource as the program declared it. */
export interface Declared {
  type: string;
  name: string;
  /** Inputs with every secret as `[secret]` and every unknown as it came. */
  inputs: Record<string, unknown>;
  options: pulumi.CustomResourceOptions;
}

/** What a run of the program came to. */
export interface ProgramRun {
  resources: Declared[];
  outputs: Record<string, unknown>;
  /** What it warned of, in order. */
  warnings: string[];
  /** The only resource of a type, optionally by name. Throws when there is none or more. */
  only(type: string, name?: string): Declared;
}

/** Runs the program on config by full key. `former` is what the stack's outputs said before. */
export async function runProgram(
  config: Record<string, unknown>,
  secrets: Record<string, string> = {},
  former: Record<string, unknown> = {},
): Promise<ProgramRun> {
  const declared: { type: string; name: string; props: unknown; options: pulumi.CustomResourceOptions }[] =
    [];
  let failure: { error: unknown } | undefined;
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `${name}-id`,
        state: { ...inputs, value: "token-value", ...filledIn(type, inputs) },
      }),
      call: ({ token, inputs }) => answer(token, inputs, former),
    },
    "launchpad",
    "test",
    false,
    "organization",
  );
  const all = { ...config, ...secrets };
  const text = ([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ];
  pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(all).map(text)), Object.keys(secrets));
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
      declared.push({ type, name, props, options: opts });
      return undefined;
    });
    return program().catch((error: unknown) => {
      failure = { error };
      return {};
    });
  });
  const warnings = warn.mock.calls.map(([text]) => String(text).replace("warning: [runtime] ", ""));
  warn.mockRestore();
  if (failure !== undefined) throw failure.error;
  const resources: Declared[] = [];
  for (const { type, name, props, options } of declared) {
    resources.push({ type, name, inputs: (await shown(props)) as Record<string, unknown>, options });
  }
  return {
    resources,
    warnings,
    outputs: (await shown(outputs)) as Record<string, unknown>,
    only(type, name) {
      const found = resources.filter((r) => r.type === type && (name === undefined || r.name === name));
      const [first] = found;
      if (first === undefined || found.length > 1)
        throw new Error(`${found.length} resources are ${type} ${name ?? ""}`);
      return first;
    },
  };
}

/** What a service fills in and the program reads. */
function filledIn(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type !== "aws:ecr/repository:Repository") return {};
  return { repositoryUrl: `123456789012.dkr.ecr.us-east-1.amazonaws.com/${inputs.name}` };
}

function answer(token: string, inputs: Record<string, unknown>, former: Record<string, unknown>) {
  if (token === "pulumi:pulumi:readStackOutputs") return { name: inputs.name, outputs: former };
  if (token.endsWith("getAccountApiTokenPermissionGroupsList")) {
    return {
      results: ["Read", "Write"].map((right) => ({
        id: `id-${right}`,
        name: `Workers R2 Storage Bucket Item ${right}`,
      })),
    };
  }
  return {};
}

/** A value with its outputs resolved, and `[secret]` where an output is one. */
async function shown(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    if (await pulumi.isSecret(value)) return "[secret]";
    return shown(await new Promise((resolve) => value.apply(resolve)));
  }
  if (value instanceof pulumi.Resource || typeof value === "function") return `[${typeof value}]`;
  const settled = await value;
  if (Array.isArray(settled)) return Promise.all(settled.map(shown));
  if (settled === null || typeof settled !== "object") return settled;
  const given = Object.entries(settled).filter(([, item]) => item !== undefined);
  const entries = await Promise.all(given.map(async ([key, item]) => [key, await shown(item)] as const));
  return Object.fromEntries(entries);
}
