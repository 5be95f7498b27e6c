/** What is known only after the engine has made something. `components/fill.ts` fills it. */
export type Late = { late: "host.publicIp"; of: string } | { late: "image.reference"; of: string };

/** A secret by name. Planning knows its length at most; `components/fill.ts` puts its content in. */
export interface SecretRef {
  secret: string;
}

export type Hole = Late | SecretRef;

/** Text with holes, in order. A plain string has none. */
export type Text = string | readonly (string | Hole)[];

/** Names of the keys that a bucket's trainer gets, as secrets. `<bucket>` is the bucket's name in the stack. */
export const bucketKeys = [
  "readAccessKeyId",
  "readSecretAccessKey",
  "writeAccessKeyId",
  "writeSecretAccessKey",
] as const;

/** One of the four keys of a bucket. */
export type BucketKey = (typeof bucketKeys)[number];

/** The name under which a bucket's key is known as a secret, for example `miner.writeAccessKeyId`. */
export function bucketSecret(bucket: string, key: BucketKey): string {
  return `${bucket}.${key}`;
}

/** How a hole is printed where its content is not known. */
export function holeText(hole: Hole): string {
  if ("secret" in hole) return `<secret: ${hole.secret}>`;
  const what = hole.late === "host.publicIp" ? "public IP of host" : "reference of the image of";
  return `<after up: ${what} ${hole.of}>`;
}

/** Text as it is printed, each hole as its marker. */
export function printable(text: Text): string {
  return typeof text === "string"
    ? text
    : text.map((p) => (typeof p === "string" ? p : holeText(p))).join("");
}

/** The holes of a text. */
export function holesOf(text: Text): Hole[] {
  return typeof text === "string" ? [] : text.filter((p): p is Hole => typeof p !== "string");
}
