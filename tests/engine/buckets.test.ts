import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Rehearsal } from "../../rehearsal/driver/index";
import type { CloudObject } from "../../rehearsal/providers/cloud";
import { config, secrets, trainerSecrets, withTrainer } from "../fixtures/sn38";
import { ACCOUNT } from "../fixtures/stacks";
import { applied } from "./deployedOnce";
import { deployed, sn38Stack, succeeded, touched, up } from "./sn38";

const BUCKET = "cloudflare:index/r2Bucket:R2Bucket";
const LIFECYCLE = "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle";
const CORS = "cloudflare:index/r2BucketCors:R2BucketCors";
const TOKEN = "cloudflare:index/accountToken:AccountToken";
const CONTAINER = "docker:index/container:Container";
const OLD = "llama-4b-ws-4-227";
const NEW = "llama-4b-ws-4-012";
const bucket = (over = {}) => ({ buckets: { miner: { accountId: ACCOUNT, ...over } } });

describe("a bucket", () => {
  it("has one lifecycle with every rule, tokens for itself alone, and keys that reach the trainer", async () => {
    const rehearsal = await deployed();
    expect((await rehearsal.preview()).changes).toEqual([]);
    expect(rehearsal.cloud.list(LIFECYCLE).map(({ properties }) => properties.rules)).toMatchObject([
      [
        {
          id: "abort-multipart-uploads",
          enabled: true,
          conditions: { prefix: "" },
          abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: 86_400 } },
        },
        {
          id: "expire-epochs",
          enabled: true,
          conditions: { prefix: "epoch-" },
          deleteObjectsTransition: { condition: { type: "Age", maxAge: 259_200 } },
        },
      ],
    ]);
    expect(rehearsal.cloud.list(CORS)).toEqual([]);
    const tokens = rehearsal.cloud.list(TOKEN);
    expect(tokens.map(({ properties }) => properties.name).sort()).toEqual([
      `launchpad-rehearsal-${OLD}-read`,
      `launchpad-rehearsal-${OLD}-write`,
    ]);
    for (const { properties } of tokens) {
      expect(properties.policies).toMatchObject([
        { effect: "allow", resources: `{"com.cloudflare.edge.r2.bucket.${ACCOUNT}_default_${OLD}":"*"}` },
      ]);
    }
    const write = tokens.find(({ properties }) => String(properties.name).endsWith("-write"));
    const secretKey = createHash("sha256").update(String(write?.properties.value)).digest("hex");
    expect(envFile(rehearsal)).toContain(`R2_WRITE_ACCESS_KEY_ID="${write?.id}"\n`);
    expect(envFile(rehearsal)).toContain(`R2_WRITE_SECRET_ACCESS_KEY="${secretKey}"\n`);
  });

  it("takes given keys, and needs no token and no right to make one", async () => {
    const keys = {
      "miner.readAccessKeyId": "1".repeat(32),
      "miner.readSecretAccessKey": "2".repeat(64),
      "miner.writeAccessKeyId": "3".repeat(32),
      "miner.writeSecretAccessKey": "4".repeat(64),
    };
    const rehearsal = await deployed(config(bucket({ tokens: "given" })), {
      ...trainerSecrets("first"),
      ...keys,
    });
    expect(rehearsal.cloud.list(TOKEN)).toEqual([]);
    expect(envFile(rehearsal)).toContain(`R2_WRITE_SECRET_ACCESS_KEY="${"4".repeat(64)}"\n`);
  });

  it("is adopted when it exists, once, and stays as it is afterwards", async () => {
    const rehearsal = await sn38Stack(config(bucket({ adopt: true, location: "enam" })));
    rehearsal.cloud.put(existing(OLD));
    const adopted = succeeded(await rehearsal.up());
    expect(adopted.changes.filter(({ type }) => type === BUCKET).map(({ op }) => op)).toEqual(["import"]);
    expect(rehearsal.cloud.get(BUCKET, OLD)).toEqual(existing(OLD));
    expect(touched(await rehearsal.preview())).toEqual([]);
    succeeded(await rehearsal.refresh());
    expect(touched(await rehearsal.preview())).toEqual([]);
  });

  it("is not made anew when adoption is asked for a bucket that the stack has made", async () => {
    const rehearsal = await deployed();
    await rehearsal.configure(config(bucket({ adopt: true })), secrets());
    expect(touched(await rehearsal.preview())).toEqual([]);
  });

  it("gets CORS rules only when asked, and loses them again", async () => {
    const cors = [{ origins: ["https://example.com"], methods: ["GET"] }];
    const rehearsal = await deployed();
    await rehearsal.configure(config(bucket({ cors })), secrets());
    expect(touched(await up(rehearsal))).toEqual([`create cloudflare:R2BucketCors ${OLD}`]);
    expect(rehearsal.cloud.list(CORS).map(({ properties }) => properties.rules)).toMatchObject([
      [{ allowed: { origins: ["https://example.com"], methods: ["GET"] }, maxAgeSeconds: 3600 }],
    ]);
    await rehearsal.configure(config(), secrets());
    expect(touched(await up(rehearsal))).toEqual([`delete cloudflare:R2BucketCors ${OLD}`]);
  });
});

describe("a changed uid", () => {
  it("makes a new bucket, keeps the old one with its objects, and names it in the outputs until it is forgotten", async () => {
    const rehearsal = await deployed();
    await rehearsal.configure(config({ production: true }), secrets());
    await up(rehearsal);
    fillBucket(rehearsal, OLD);

    await rehearsal.configure(withTrainer({ uid: 12 }, { ...bucket(), production: true }), secrets());
    expect(touched(await up(rehearsal))).toEqual(
      [
        `create cloudflare:AccountToken ${NEW}-read`,
        `create cloudflare:AccountToken ${NEW}-write`,
        `create cloudflare:R2Bucket ${NEW}`,
        `create cloudflare:R2BucketLifecycle ${NEW}`,
        "create-replacement docker:Container first",
        `delete cloudflare:AccountToken ${OLD}-read`,
        `delete cloudflare:AccountToken ${OLD}-write`,
        `delete cloudflare:R2BucketLifecycle ${OLD}`,
        "delete-replaced docker:Container first",
        "replace docker:Container first",
      ].sort(),
    );
    expect(bucketNames(rehearsal)).toEqual([NEW, OLD].sort());
    expect(rehearsal.cloud.get(BUCKET, OLD)?.contents).toEqual({ objects: 3 });
    const outputs = await rehearsal.outputs();
    expect(outputs.formerBuckets).toEqual([
      expect.objectContaining({
        name: "miner",
        bucketName: OLD,
        drain: `npm run r2 -- drain ${OLD}`,
        forget: `pulumi config set --path 'launchpad:buckets.miner.forget[0]' ${OLD}`,
      }),
    ]);
    expect(outputs.readme).toContain(`npm run r2 -- drain ${OLD}`);
    expect(touched(await up(rehearsal))).toEqual([]);

    const forget = { ...bucket({ forget: [OLD] }), production: true };
    await rehearsal.configure(withTrainer({ uid: 12 }, forget), secrets());
    expect(touched(await up(rehearsal))).toEqual([`delete cloudflare:R2Bucket ${OLD}`]);
    expect(bucketNames(rehearsal)).toEqual([NEW, OLD].sort());
    expect((await rehearsal.outputs()).formerBuckets).toEqual([]);
    expect(touched(await rehearsal.preview())).toEqual([]);
  });

  it("and back again takes the old bucket up as it was", async () => {
    const rehearsal = await deployed();
    fillBucket(rehearsal, OLD);
    await rehearsal.configure(withTrainer({ uid: 12 }), secrets());
    await up(rehearsal);
    await rehearsal.configure(config(), secrets());
    const back = touched(await up(rehearsal));
    expect(back.filter((line) => line.includes(":R2Bucket "))).toEqual([]);
    expect(rehearsal.cloud.get(BUCKET, OLD)?.contents).toEqual({ objects: 3 });
    expect((await rehearsal.outputs()).formerBuckets).toMatchObject([{ bucketName: NEW }]);
  });

  it("survives an up that fails in the middle", async () => {
    const rehearsal = await deployed();
    await rehearsal.configure(withTrainer({ uid: 12 }), secrets());
    rehearsal.faults.add({ operation: "create", type: CONTAINER, times: 1, error: "no space left" });
    expect((await applied(rehearsal)).ok).toBe(false);
    expect(bucketNames(rehearsal)).toEqual([NEW, OLD].sort());
    await up(rehearsal);
    expect(bucketNames(rehearsal)).toEqual([NEW, OLD].sort());
    expect((await rehearsal.outputs()).formerBuckets).toMatchObject([{ bucketName: OLD }]);
  });
});

function bucketNames(rehearsal: Rehearsal): string[] {
  return rehearsal.cloud.list(BUCKET).map(({ id }) => id);
}

function fillBucket(rehearsal: Rehearsal, name: string): void {
  rehearsal.cloud.edit(BUCKET, name, (object) => ({ ...object, contents: { objects: 3 } }));
}

/** A bucket as somebody made it by hand, in another place than the stack file says. */
function existing(name: string): CloudObject {
  const inputs = { accountId: ACCOUNT, name, jurisdiction: "default", storageClass: "Standard" };
  return {
    type: BUCKET,
    id: name,
    urn: "",
    inputs,
    properties: { ...inputs, location: "weur", creationDate: "2025-01-01T00:00:00.000Z" },
    endpoint: "",
    uniqueKey: `${ACCOUNT}/${name}`,
    contents: { objects: 7 },
  };
}

/** The `.env` that the trainer's container got. */
function envFile(rehearsal: Rehearsal): string {
  const [container] = rehearsal.cloud.list(CONTAINER);
  const uploads = container?.properties.uploads as { file: string; content: string }[] | undefined;
  return uploads?.find(({ file }) => file.endsWith("/.env"))?.content ?? "";
}
