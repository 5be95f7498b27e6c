/** Buckets of the rehearsal's store, with the rights that R2's two tokens give. */
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";

/** An S3 key. */
export interface BucketKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A bucket with the keys of its trainer. */
export interface StoreBucket {
  readonly name: string;
  /** May list and read: R2's "Object Read only". */
  readonly read: BucketKeys;
  /** May also write and delete: R2's "Object Read & Write". */
  readonly write: BucketKeys;
}

const READ = ["s3:GetObject"];
const READ_BUCKET = ["s3:ListBucket", "s3:GetBucketLocation"];
const WRITE = [...READ, "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];
const WRITE_BUCKET = [...READ_BUCKET, "s3:ListBucketMultipartUploads"];

/** Makes the buckets and gives the rights. Errors: the store's own. */
export async function makeBuckets(at: {
  endpoint: string;
  region: string;
  owner: BucketKeys;
  buckets: readonly StoreBucket[];
}): Promise<void> {
  const s3 = new S3Client({
    endpoint: at.endpoint,
    region: at.region,
    credentials: { ...at.owner },
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  try {
    for (const bucket of at.buckets) {
      await s3.send(new CreateBucketCommand({ Bucket: bucket.name }));
      await s3.send(
        new PutBucketPolicyCommand({ Bucket: bucket.name, Policy: JSON.stringify(policyOf(bucket)) }),
      );
    }
  } finally {
    s3.destroy();
  }
}

/** A bucket policy in AWS's language: what is not allowed is refused. */
function policyOf({ name, read, write }: StoreBucket) {
  const allow = (key: BucketKeys, actions: readonly string[], resource: string) => ({
    Effect: "Allow",
    Principal: { AWS: [key.accessKeyId] },
    Action: actions,
    Resource: [resource],
  });
  const bucket = `arn:aws:s3:::${name}`;
  return {
    Version: "2012-10-17",
    Statement: [
      allow(read, READ, `${bucket}/*`),
      allow(read, READ_BUCKET, bucket),
      allow(write, WRITE, `${bucket}/*`),
      allow(write, WRITE_BUCKET, bucket),
    ],
  };
}
