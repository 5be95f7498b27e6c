import { bucketSecret, type Text } from "../hole";
import { SN38_HOME, SN38_WALLETS } from "./upstream";

/** A file of the trainer: a path in the container and text with holes. */
export interface Sn38File {
  path: string;
  content: Text;
  secret: boolean;
}

/** Secrets of one SN38 trainer that the operator sets, by their suffix after `<trainer>.`. */
export const sn38Secrets = {
  /** Content of the hotkey file of btcli, JSON. The coldkey is never asked for. */
  hotkey: "hotkey",
  /** W&B lists peers with it in init_dht, also with logging off (misc.py:203-218). */
  wandbApiKey: "wandbApiKey",
  /** May be left out: model and tokenizer of the subnet are public (miner.py:833, state_loader.py:521). */
  hfToken: "hfToken",
} as const;

/**
 * The variables under which the software gets them from its .env. SN38's own code reads no Hugging Face token; the
 * library behind `from_pretrained` does, at each request (huggingface_hub, utils/_auth.py, get_token).
 */
export const sn38SecretVariables: Readonly<Record<string, "wandbApiKey" | "hfToken">> = {
  WANDB_API_KEY: "wandbApiKey",
  HF_TOKEN: "hfToken",
};

/** The names under which upstream reads the bucket's keys from its .env (base/neuron.py:181-188). */
export const sn38BucketKeys = {
  file: `${SN38_HOME}/.env`,
  readId: "R2_READ_ACCESS_KEY_ID",
  readSecret: "R2_READ_SECRET_ACCESS_KEY",
  writeId: "R2_WRITE_ACCESS_KEY_ID",
  writeSecret: "R2_WRITE_SECRET_ACCESS_KEY",
} as const;

/** The string on chain is cut at fixed places: account 32, read key id 32, read secret 64 (chain.py:7-12). */
export const sn38SecretLengths = [
  { variable: "R2_ACCOUNT_ID", exactly: 32 },
  { variable: sn38BucketKeys.readId, exactly: 32 },
  { variable: sn38BucketKeys.readSecret, exactly: 64 },
  { variable: sn38BucketKeys.writeId, exactly: 32 },
  { variable: sn38BucketKeys.writeSecret, exactly: 64 },
] as const;

/** The name of a trainer's secret, for example `sn38-a.hotkey`. */
export function trainerSecret(trainer: string, suffix: keyof typeof sn38Secrets): string {
  return `${trainer}.${sn38Secrets[suffix]}`;
}

/** Path of the hotkey file below the wallet folder, in btcli's layout. */
export function hotkeyPath(wallet: { name: string; hotkey: string }): string {
  return `${SN38_WALLETS}/${wallet.name}/hotkeys/${wallet.hotkey}`;
}

/**
 * `.env` as upstream loads it (base/neuron.py:47), the hotkey file, and the coldkey's public half, which the
 * axon announces. Values are quoted for python-dotenv: keys of R2, W&B and Hugging Face hold no quote or backslash.
 */
export function sn38Files(trainer: {
  name: string;
  bucket: string;
  accountId: string;
  wallet: { name: string; hotkey: string; coldkeyAddress: string };
  /** Whether the operator set one. */
  hfToken: boolean;
}): Sn38File[] {
  const env: [string, Text][] = [
    ["R2_ACCOUNT_ID", trainer.accountId],
    [sn38BucketKeys.readId, [{ secret: bucketSecret(trainer.bucket, "readAccessKeyId") }]],
    [sn38BucketKeys.readSecret, [{ secret: bucketSecret(trainer.bucket, "readSecretAccessKey") }]],
    [sn38BucketKeys.writeId, [{ secret: bucketSecret(trainer.bucket, "writeAccessKeyId") }]],
    [sn38BucketKeys.writeSecret, [{ secret: bucketSecret(trainer.bucket, "writeSecretAccessKey") }]],
    ["WANDB_API_KEY", [{ secret: trainerSecret(trainer.name, "wandbApiKey") }]],
    ...(trainer.hfToken
      ? [["HF_TOKEN", [{ secret: trainerSecret(trainer.name, "hfToken") }]] satisfies [string, Text]]
      : []),
  ];
  const wallet = `${SN38_WALLETS}/${trainer.wallet.name}`;
  return [
    {
      path: sn38BucketKeys.file,
      content: env.flatMap(([key, value]) => [
        `${key}="`,
        ...(typeof value === "string" ? [value] : value),
        '"\n',
      ]),
      secret: true,
    },
    {
      path: hotkeyPath(trainer.wallet),
      content: [{ secret: trainerSecret(trainer.name, "hotkey") }],
      secret: true,
    },
    {
      path: `${wallet}/coldkeypub.txt`,
      content: JSON.stringify({ ss58Address: trainer.wallet.coldkeyAddress }),
      secret: false,
    },
  ];
}
