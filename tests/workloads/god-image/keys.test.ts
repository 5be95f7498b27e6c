import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { conflictsOf } from "../../../workloads/god-image/conflicts";
import { inertKeys, inertReason } from "../../../workloads/god-image/inert";
import {
  godImageKey,
  godImageKeys,
  keyMistake,
  type SdValue,
  type SdValues,
} from "../../../workloads/god-image/keys";
import { godImageNotKeys } from "../../../workloads/god-image/mistakenKeys";
import {
  baseValues,
  godImageProfiles,
  godImageRefused,
  leftOutValues,
} from "../../../workloads/god-image/profiles";
import { renderToml } from "../../../workloads/god-image/render";
import { godImageModels } from "../../../workloads/god-image/upstream";
import type { ProfileName } from "../../../workloads/profile";

const profiles = ["stock", "guide", "tuned"] as const;
const every = godImageModels.flatMap((type) => profiles.map((profile) => [type, profile] as const));

/** The file of a profile. */
function fileOf(type: (typeof godImageModels)[number], profile: ProfileName): SdValues {
  const values = new Map(baseValues(type));
  for (const { key, value } of godImageProfiles[type][profile]) {
    if (value === undefined) values.delete(key.slice("config:".length));
    else values.set(key.slice("config:".length), value);
  }
  return values;
}

describe.each(godImageModels)("the keys of %s", (type) => {
  const keys = godImageKeys(type);

  it("stand there once, each with its place in sd-scripts", () => {
    const names = keys.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    for (const { name, source } of keys) expect(source, name).toMatch(/^(library\/)?\w+\.py:\d+$/);
  });

  it("take their own default where they may be set", () => {
    for (const key of keys)
      if (key.default !== undefined && key.owner === undefined && key.refuse === undefined)
        expect(key.default === "" ? undefined : keyMistake(key, key.default), key.name).toBe(undefined);
  });

  it("have none of the names that guides and other trainers use", () => {
    expect(keys.map(({ name }) => name).filter((name) => Object.hasOwn(godImageNotKeys, name))).toEqual([]);
  });
});

describe("upstream's base files", () => {
  it.each([
    ["sdxl", ["epoch", "noise_offset_type"]],
    ["flux", ["epoch", "mem_eff_save", "noise_offset_type"]],
  ] as const)("of %s have keys that sd-scripts does not know: %j", (type, unknown) => {
    const names = [...baseValues(type).keys()];
    expect(names.filter((name) => godImageKey(type, name) === undefined)).toEqual(unknown);
    for (const name of unknown) expect(Object.keys(godImageNotKeys)).toContain(name);
  });

  it.each([
    [
      "sdxl",
      "huber_c huber_schedule learning_rate lr_scheduler_num_cycles lr_scheduler_power max_bucket_reso min_bucket_reso",
    ],
    [
      "flux",
      "bucket_no_upscale bucket_reso_steps discrete_flow_shift huber_c huber_scale huber_schedule lr_scheduler_num_cycles lr_scheduler_power max_bucket_reso max_timestep min_bucket_reso xformers",
    ],
  ] as const)("of %s have keys that change nothing", (type, inert) => {
    const values = baseValues(type);
    const found = [...values.keys()].filter((name) => inertReason(type, values, name) !== undefined);
    expect(
      found
        .filter((name) => !["clip_skip", "dynamo_backend"].includes(name))
        .sort()
        .join(" "),
    ).toBe(inert);
  });
});

describe("the profiles", () => {
  it.each(every)(
    "%s %s: what is set exists, may be set, takes the value and does something",
    (type, profile) => {
      const values = fileOf(type, profile);
      expect(conflictsOf(type, values)).toEqual([]);
      for (const { key, value } of godImageProfiles[type][profile]) {
        if (value === undefined) continue;
        const name = key.slice("config:".length);
        const known = godImageKey(type, name);
        expect([known?.owner, known?.refuse], name).toEqual([undefined, undefined]);
        expect(known === undefined ? "unknown" : keyMistake(known, value), name).toBe(undefined);
        expect(inertReason(type, values, name), name).toBe(undefined);
      }
    },
  );

  it.each(godImageModels)(
    "%s tuned leaves out only what is unknown, refused, inert or the default",
    (type) => {
      const base = baseValues(type);
      const tuned = fileOf(type, "tuned");
      // The numbers of the scheduler and of CLIP; one layer from the end is the last; sdpa stands for xformers.
      const alike = ["max_timestep", "max_token_length", "clip_skip", "xformers", "training_comment"];
      for (const { key, value } of godImageProfiles[type].tuned) {
        if (value !== undefined) continue;
        const name = key.slice("config:".length);
        const given = base.get(name);
        expect(given, name).toBeDefined();
        const known = godImageKey(type, name);
        const isDefault = known?.default === given || (Array.isArray(given) && given.length === 0);
        const inert = inertReason(type, new Map(tuned).set(name, given ?? ""), name) !== undefined;
        const free = known === undefined || known.refuse !== undefined || isDefault || inert;
        expect(free || alike.includes(name), name).toBe(true);
      }
    },
  );

  it("have one reason for each id", () => {
    const all = [
      ...Object.values(godImageProfiles).flatMap((sets) => Object.values(sets).flat()),
      ...godImageRefused,
    ];
    const reasons = new Map<string, Set<string>>();
    for (const { id, reason } of all) {
      expect(id).toMatch(/^LP-GIMG-\d{3}$/);
      reasons.set(id, (reasons.get(id) ?? new Set()).add(reason));
    }
    for (const [id, said] of reasons) expect([id, said.size]).toEqual([id, 1]);
  });

  it("show what is left out as one row for each reason", () => {
    const rows = leftOutValues(godImageProfiles.flux.tuned);
    expect(rows.map(({ id }) => id)).toEqual(["LP-GIMG-001", "LP-GIMG-002", "LP-GIMG-003"]);
    expect(rows[1]?.value).toBe("epoch, mem_eff_save, noise_offset_type");
  });
});

describe("the rules of what changes nothing", () => {
  it("are about keys that some script has", () => {
    const known = new Set(godImageModels.flatMap((type) => godImageKeys(type).map(({ name }) => name)));
    expect(inertKeys.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each<[string, "sdxl" | "flux" | "sd15", string, Record<string, SdValue>, boolean]>([
    ["learning_rate beside both rates", "sdxl", "learning_rate", {}, true],
    ["learning_rate alone", "sdxl", "learning_rate", { unet_lr: -1, text_encoder_lr: -1 }, false],
    [
      "learning_rate as Adafactor's first rate",
      "sdxl",
      "learning_rate",
      { optimizer_type: "Adafactor", optimizer_args: [] },
      false,
    ],
    ["a rate that Adafactor sets itself", "sdxl", "unet_lr", { optimizer_type: "adafactor" }, true],
    ["huber_c under l2", "sdxl", "huber_c", {}, true],
    ["huber_c under huber", "sdxl", "huber_c", { loss_type: "huber" }, false],
    ["min-SNR in flow matching", "flux", "min_snr_gamma", { min_snr_gamma: 5 }, true],
    ["min-SNR in SDXL", "sdxl", "min_snr_gamma", {}, false],
    ["vae_batch_size with cached latents", "sdxl", "vae_batch_size", {}, false],
    [
      "vae_batch_size without",
      "sdxl",
      "vae_batch_size",
      { cache_latents: false, cache_latents_to_disk: false },
      false,
    ],
    ["the shift of another sampling", "flux", "discrete_flow_shift", {}, true],
    ["the shift of its sampling", "flux", "discrete_flow_shift", { timestep_sampling: "shift" }, false],
    ["buckets that are off", "flux", "bucket_reso_steps", {}, true],
    ["buckets that are on", "flux", "bucket_reso_steps", { enable_bucket: true }, false],
    ["clip_skip in SDXL", "sdxl", "clip_skip", {}, true],
    ["clip_skip in Standard SD", "sd15", "clip_skip", {}, false],
  ])("%s", (_name, type, key, over, inert) => {
    const values = new Map([...baseValues(type), ...Object.entries(over)]);
    // -1 stands for a key that is taken out.
    for (const [name, value] of values) if (value === -1) values.delete(name);
    expect(inertReason(type, values, key) !== undefined).toBe(inert);
  });
});

it("any values of keys come back from the file as they were", () => {
  const text = fc.oneof(
    fc.constantFrom('x="1"', "y\\z", "#", "'", "true", "1e5", "[a]", "a = b", ""),
    fc.string({ maxLength: 20 }),
  );
  const value: fc.Arbitrary<SdValue> = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    fc.array(text, { maxLength: 4 }),
    fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/), value, { maxKeys: 12 }),
      (values) => {
        expect(parse(renderToml(new Map(Object.entries(values))))).toEqual({ ...values });
      },
    ),
  );
});
