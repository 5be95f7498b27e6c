/** `pulumi preview` of the whole production stack against programs that do less, and against the default loader. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PACKAGES } from "../../../rehearsal/providers/tables/index";
import { ensureEngine } from "../../engine";
import { planStack } from "../../plan/planStack";
import { madeUpConfig } from "../../rehearse/secrets";
import { stackFileName } from "../../stack/names";
import type { Bench, BenchOptions, BenchResult } from "../bench";
import { busyNote, machineText, packageVersion } from "../machine";
import { interleaved, median, spread } from "../statistics";
import { type Sample, type Variant, variant } from "./measure";
import { defaultLoaderProject, emptyProject, providersProject } from "./projects";

const stack = "prod";

const knownPackages = Object.keys(PACKAGES);

/** Bounds on the ratios and on memory. */
const atMost = { ofProviders: 1.6, ofDefaultLoader: 0.35, programMB: 350 };

export const previewBench: Bench = {
  name: "preview",
  title: `pulumi preview of the whole ${stack} stack`,
  run: async (options) => {
    const folder = mkdtempSync(join(tmpdir(), "launchpad-bench-"));
    try {
      return await measureAll(options, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

async function measureAll({ root, runs, note }: BenchOptions, folder: string): Promise<BenchResult> {
  const busy = busyNote();
  const engine = await ensureEngine();
  const shared = { engineDir: engine.dir, pulumiHome: join(folder, "home") };
  const { plan } = await planStack(stack, "report", root);
  const stackFile = join(root, stackFileName(stack));
  const ours = { ...shared, stackFile, secrets: madeUpConfig(plan, stackFile) };

  note("preparing");
  const full = await variant("this project", {
    ...ours,
    projectDir: root,
    scratchDir: join(folder, "full"),
  });
  await full.preview();
  const packages = startedPackages(full);
  const project = (name: string) => join(folder, `${name}-project`);
  const providers = await variant("an empty program, the same plugins started", {
    ...shared,
    projectDir: providersProject(root, project("providers"), packages),
    scratchDir: join(folder, "providers"),
  });
  const loader = await variant("the same program, Pulumi's default TypeScript loader", {
    ...ours,
    projectDir: defaultLoaderProject(root, project("loader")),
    scratchDir: join(folder, "loader"),
  });
  const empty = await variant("an empty program, no plugin", {
    ...shared,
    projectDir: emptyProject(root, project("empty")),
    scratchDir: join(folder, "empty"),
  });
  const variants = [full, providers, loader, empty];
  const samples = await collect(variants, runs, note);
  const startedByProviders = startedPackages(providers);
  if (startedByProviders.join() !== packages.join())
    throw new Error(
      `compared with other plugins: ${startedByProviders.join()} instead of ${packages.join()}`,
    );
  return result(variants, samples, {
    runs,
    packages,
    busy,
    versions: `Pulumi ${engine.version}, @pulumi/pulumi ${packageVersion(root, "@pulumi/pulumi")}, Node ${process.versions.node}`,
    resources: full.last()?.steps.length ?? 0,
  });
}

/** Packages whose plugins the engine used in the last preview: each of its resources names one. */
function startedPackages(of: Variant): string[] {
  const types = of.last()?.steps.map(({ type }) => type) ?? [];
  const packages = types.map((type) => /^pulumi:providers:(.+)$/.exec(type)?.[1] ?? type.split(":")[0] ?? "");
  return [...new Set(packages)].filter((name) => knownPackages.includes(name)).sort();
}

async function collect(
  variants: readonly Variant[],
  runs: number,
  note: (text: string) => void,
): Promise<Map<Variant, Sample[]>> {
  const samples = new Map<Variant, Sample[]>(variants.map((each) => [each, []]));
  // One run of each fills the caches of the disk and of compiled code; it does not count.
  for (const each of variants) await each.preview();
  const order = interleaved(variants, runs);
  for (const [index, each] of order.entries()) {
    note(`preview ${index + 1} of ${order.length}: ${each.name}`);
    samples.get(each)?.push(await each.preview());
  }
  return samples;
}

interface Circumstances {
  runs: number;
  packages: readonly string[];
  busy: string;
  versions: string;
  resources: number;
}

function result(
  variants: readonly Variant[],
  samples: ReadonlyMap<Variant, readonly Sample[]>,
  { runs, packages, busy, versions, resources }: Circumstances,
): BenchResult {
  const figures = variants.map((each) => {
    const of = samples.get(each) ?? [];
    const seconds = of.map((sample) => sample.seconds);
    return {
      name: each.name,
      seconds: median(seconds),
      ...spread(seconds),
      programSeconds: median(of.map((sample) => sample.programSeconds)),
      programMB: Math.max(...of.map((sample) => sample.programMB)),
    };
  });
  const [full, providers, loader] = figures;
  if (full === undefined || providers === undefined || loader === undefined) throw new Error("no figures");
  const s = (seconds: number) => seconds.toFixed(2);
  return {
    title: previewBench.title,
    head: ["program", "median s", "range s", "program's process s", "its peak MB"],
    rows: figures.map((each) => [
      each.name,
      s(each.seconds),
      `${s(each.least)} to ${s(each.most)}`,
      s(each.programSeconds),
      each.programMB.toFixed(0),
    ]),
    bounds: [
      {
        what: "against the empty program with plugins",
        measured: full.seconds / providers.seconds,
        atMost: atMost.ofProviders,
        unit: "x",
      },
      {
        what: "against the default loader",
        measured: full.seconds / loader.seconds,
        atMost: atMost.ofDefaultLoader,
        unit: "x",
      },
      {
        what: "peak memory of the program's process",
        measured: full.programMB,
        atMost: atMost.programMB,
        unit: "MB",
      },
    ],
    notes: [
      `${new Date().toISOString().slice(0, 10)}; ${machineText()}; ${versions}; \`npm run bench\`.`,
      `Medians of ${runs} interleaved runs after one that does not count; ${resources} resources, embedded plugins (${packages.join(", ")}), an empty state, no refresh.`,
      "The program's process lives from the start of Node to its end, the engine's answers included; its peak is the kernel's figure.",
      ...(busy === "" ? [] : [busy]),
    ],
  };
}
