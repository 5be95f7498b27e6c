import { describe, expect, it } from "vitest";
import { box } from "../fixtures/hosts";
import { config, second, secrets, trainer, trainerSecrets, withTrainer } from "../fixtures/sn38";
import { ACCOUNT } from "../fixtures/stacks";
import { runProgram } from "./program";

const CONTAINER = "docker:index/container:Container";
const BUCKET = "cloudflare:index/r2Bucket:R2Bucket";
const IMAGE = "docker:index/image:Image";
const COMMAND = "command:local:Command";
const buckets = (over = {}) => ({ buckets: { miner: { accountId: ACCOUNT, ...over } } });
const pair = {
  trainers: { first: trainer(), second },
  buckets: { miner: { accountId: ACCOUNT }, second: { accountId: ACCOUNT } },
};
const digest = `sha256:${"d".repeat(64)}`;

describe("a container", () => {
  it("asks for exactly the GPUs of its slot, by device request and never by `gpus`", async () => {
    const run = await runProgram(config(pair), secrets(trainerSecrets("first", "second")));
    const request = (name: string) => run.only(CONTAINER, name).inputs.deviceRequests;
    const four = (deviceIds: string[]) => [{ driver: "nvidia", deviceIds, capabilities: ["gpu"] }];
    expect(request("first")).toEqual(four(["0", "1", "2", "3"]));
    expect(request("second")).toEqual(four(["4", "5", "6", "7"]));
    expect(run.only(CONTAINER, "first").inputs).not.toHaveProperty("gpus");
  });

  it("has its limits written out, swap among them, and no environment of its own", async () => {
    const { inputs } = (await runProgram(config(), secrets())).only(CONTAINER);
    expect(inputs.memorySwap).toBe(inputs.memory);
    expect(inputs).toMatchObject({ init: true, ipcMode: "private", restart: "always", stopSignal: "SIGINT" });
    expect(inputs.destroyGraceSeconds).toBe(inputs.stopTimeout);
    expect(inputs).not.toHaveProperty("envs");
    expect(inputs).not.toHaveProperty("privileged");
  });

  it("is replaced by stopping the old one first, after its image is there", async () => {
    const run = await runProgram(config(), secrets());
    const { options } = run.only(CONTAINER);
    expect(options.deleteBeforeReplace).toBe(true);
    expect(JSON.stringify(await names(options.dependsOn))).toContain(run.only(IMAGE).name);
  });

  it("shows its status page to the host alone, and its contract ports to the world", async () => {
    const { ports } = (await runProgram(config(), secrets())).only(CONTAINER).inputs;
    expect(ports).toEqual([
      { ip: "0.0.0.0", internal: 8091, external: 8091, protocol: "tcp" },
      { ip: "0.0.0.0", internal: 8009, external: 8009, protocol: "tcp" },
      { ip: "0.0.0.0", internal: 8009, external: 8009, protocol: "udp" },
      { ip: "127.0.0.1", internal: 9400, external: 9400, protocol: "tcp" },
    ]);
  });

  it("carries the hash of the launch.json that it is given", async () => {
    const { labels, uploads } = (await runProgram(config(), secrets())).only(CONTAINER).inputs as {
      labels: { label: string; value: string }[];
      uploads: { file: string; content: string; permissions: string }[];
    };
    const launch = uploads.find(({ file }) => file === "/etc/launchpad/launch.json");
    expect(labels).toContainEqual({
      label: "launchpad.bundle",
      value: JSON.parse(launch?.content ?? "").hash,
    });
    expect(launch?.permissions).toBe("0444");
  });

  it("gets the host's own secrets as read-only binds where the stack file says so, and then needs none", async () => {
    const given = { buckets: { miner: { accountId: ACCOUNT, tokens: "given" } } };
    const run = await runProgram(withTrainer({ secretsPath: "/srv/sn38" }, given), {
      "cloudflare:apiToken": "t".repeat(40),
    });
    const { uploads, volumes } = run.only(CONTAINER).inputs as Record<string, { file?: string }[]>;
    expect(volumes).toContainEqual({
      hostPath: "/srv/sn38/.env",
      containerPath: "/app/.env",
      readOnly: true,
    });
    expect(volumes).toContainEqual({
      hostPath: "/srv/sn38/wallet/hotkeys/default",
      containerPath: "/etc/launchpad/wallets/miner/hotkeys/default",
      readOnly: true,
    });
    expect(uploads?.map(({ file }) => file)).not.toContain("/app/.env");
  });

  it("is missing for a trainer that is not enabled, whose volumes stay", async () => {
    const run = await runProgram(withTrainer({ enabled: false }), secrets());
    const types = run.resources.map(({ type }) => type);
    expect(types).not.toContain(CONTAINER);
    expect(types).not.toContain(IMAGE);
    expect(run.resources.filter(({ type }) => type.endsWith(":Volume")).map(({ name }) => name)).toEqual([
      "first-state",
      "first-work",
      "first-cache",
    ]);
  });
});

describe("secrets", () => {
  it("reach the container as files of mode 0400, encrypted in the state, and nothing else", async () => {
    const run = await runProgram(config(), secrets());
    const { uploads } = run.only(CONTAINER).inputs as { uploads: { content: string; permissions: string }[] };
    expect(uploads.filter(({ content }) => content === "[secret]").map((u) => u.permissions)).toEqual([
      "0400",
      "0400",
    ]);
    expect(JSON.stringify([run.resources.map(({ inputs }) => inputs), run.outputs])).not.toContain("canary");
  });

  it.each([
    ["in plain text", config({ secrets: trainerSecrets("first") }), {}, "secrets: values in plain text"],
    [
      "where a host is expected",
      config({ hosts: undefined }),
      { ...secrets(), "launchpad:hosts": JSON.stringify({ box }) },
      "hosts: an encrypted value",
    ],
  ])(
    "%s are a mistake that is told together with all others",
    async (_case, values, secretValues, message) => {
      const wrong = { ...values, "launchpad:nonsense": 1 };
      const failure = runProgram(wrong, secretValues);
      await expect(failure).rejects.toMatchObject({ __pulumiRunError: true });
      await expect(failure).rejects.toThrow(message);
      await expect(failure).rejects.toThrow("nonsense: 1 - there is no such key");
    },
  );
});

describe("production", () => {
  it("protects buckets and keeps volumes", async () => {
    const run = await runProgram(config({ production: true }), secrets());
    expect(run.only(BUCKET).options.protect).toBe(true);
    const volumes = run.resources.filter(({ type }) => type.endsWith(":Volume"));
    expect(volumes.map(({ options }) => options.retainOnDelete)).toEqual([true, true, true]);
  });

  it("is not the default", async () => {
    const run = await runProgram(config(), secrets());
    expect(run.only(BUCKET).options.protect).toBe(false);
    expect(run.only("docker:index/volume:Volume", "first-work").options.retainOnDelete).toBe(false);
  });
});

describe("an image", () => {
  it("is built once for two trainers of a host", async () => {
    const run = await runProgram(config(pair), secrets(trainerSecrets("first", "second")));
    expect(run.only(IMAGE).inputs).toMatchObject({ skipPush: true, build: { builderVersion: "BuilderV1" } });
  });

  it("gets room before it is built, and leaves the other trainers' images where they are", async () => {
    const baseImage = `nvidia/cuda@sha256:${"e".repeat(64)}`;
    const trainers = { first: trainer(), second: { ...second, image: { from: "host", baseImage } } };
    const run = await runProgram(config({ ...pair, trainers }), secrets(trainerSecrets("first", "second")));
    const images = run.resources.filter(({ type }) => type === IMAGE);
    const references = images.map(({ inputs }) => inputs.imageName);
    expect(new Set(references).size).toBe(2);
    for (const { name, inputs, options } of images) {
      expect(JSON.stringify(await names(options.dependsOn))).toContain(`${name}-room`);
      const room = run.only(COMMAND, `${name}-room`).inputs;
      expect(room.triggers).toEqual([inputs.imageName]);
      const job = JSON.parse((room.environment as Record<string, string>).LAUNCHPAD_RUN ?? "");
      const others = references.filter((each) => each !== inputs.imageName);
      expect(job.run.slice(-3)).toEqual([inputs.imageName, "30", ...others]);
    }
  });

  it("from a registry is run by digest", async () => {
    const image = { from: "registry", repository: "registry.example.com/sn38", digest };
    const run = await runProgram(withTrainer({ image }), secrets());
    expect(run.resources.map(({ type }) => type)).not.toContain(IMAGE);
    expect(run.only(CONTAINER).inputs.image).toBe(`registry.example.com/sn38@${digest}`);
  });
});

describe("a bucket", () => {
  it("never follows a changed location, which would replace it", async () => {
    const run = await runProgram(config(buckets({ location: "weur" })), secrets());
    expect(run.only(BUCKET).options.ignoreChanges).toEqual(["location"]);
  });

  it("is imported when adopted, unless the stack has it already", async () => {
    const id = `${ACCOUNT}/llama-4b-ws-4-227/default`;
    const adopt = config(buckets({ adopt: true }));
    expect((await runProgram(adopt, secrets())).only(BUCKET).options.import).toBe(id);
    const known = { buckets: [former("llama-4b-ws-4-227")] };
    expect((await runProgram(adopt, secrets(), known)).only(BUCKET).options.import).toBeUndefined();
  });

  it("that its entry used before is kept, unprotected and never deleted, until it is forgotten", async () => {
    const previous = { buckets: [former("llama-4b-ws-4-111")], formerBuckets: [former("llama-4b-ws-4-001")] };
    const run = await runProgram(config({ production: true }), secrets(), previous);
    for (const name of ["llama-4b-ws-4-001", "llama-4b-ws-4-111"]) {
      expect(run.only(BUCKET, name).options).toMatchObject({ protect: false, retainOnDelete: true });
    }
    expect(run.outputs.formerBuckets).toMatchObject([
      { bucketName: "llama-4b-ws-4-001", drain: "npm run r2 -- drain llama-4b-ws-4-001" },
      {
        bucketName: "llama-4b-ws-4-111",
        forget: "pulumi config set --path 'launchpad:buckets.miner.forget[1]' llama-4b-ws-4-111",
      },
    ]);
    const forget = buckets({ forget: ["llama-4b-ws-4-001", "llama-4b-ws-4-111"] });
    expect((await runProgram(config(forget), secrets(), previous)).only(BUCKET).name).toBe(
      "llama-4b-ws-4-227",
    );
  });
});

it("tells the plan's warnings with their ids", async () => {
  const { warnings } = await runProgram(config(), secrets());
  expect(warnings).toContainEqual(expect.stringMatching(/^LP-COST-002 hosts\.box: 4 of 8 GPUs stay idle/));
});

describe("the readme output", () => {
  it("has the lines that an operator needs next", async () => {
    const previous = { buckets: [former("llama-4b-ws-4-111")] };
    // Named by a digest: the tag of a built image would follow every change of the launcher.
    const image = { from: "registry", repository: "registry.example.com/sn38", digest };
    const unpinned = withTrainer({ image }, { hosts: { box: { ...box, hostKeys: [] } } });
    const { readme } = (await runProgram(unpinned, secrets(), previous)).outputs;
    expect(readme).toMatchSnapshot();
  });

  it("says nothing of pinning where a key is pinned, and of a trainer that is off that it is off", async () => {
    const { readme } = (await runProgram(withTrainer({ enabled: false }), secrets())).outputs;
    expect(readme).not.toContain("Pin its host key");
    expect(readme).toContain("Not enabled: nothing runs, its volumes are kept.");
  });
});

function former(bucketName: string) {
  return { name: "miner", bucketName, accountId: ACCOUNT, jurisdiction: "default", endpoint: "https://x" };
}

/** Names of the resources in a `dependsOn`. */
async function names(dependsOn: unknown): Promise<string[]> {
  const resources = (await dependsOn) as { __name?: string }[];
  return resources.map(({ __name }) => __name ?? "");
}
