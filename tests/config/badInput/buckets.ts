/** Buckets: mistakes and what is said of them. */
import { ACCOUNT, sn38 } from "../../fixtures/stacks";
import { type BadInput, bucket, other } from "./edits";

export const buckets: readonly BadInput[] = [
  {
    name: "a bucket without an account",
    edits: [[bucket("accountId"), undefined]],
    problems: [
      "buckets.miner.accountId: nothing - a string is required here - add `accountId:` with a string: Cloudflare account id. SN38 publishes it on chain with a fixed length of 32",
    ],
  },
  {
    name: "an account id in capitals",
    edits: [[bucket("accountId"), "0123456789ABCDEF0123456789ABCDEF"]],
    problems: [
      'buckets.miner.accountId: "0123456789ABCDEF0123456789ABCDEF" - must be 32 hexadecimal digits, as the Cloudflare dashboard shows them - write it in that form',
    ],
  },
  {
    name: "a bucket's name that the software does not use",
    edits: [[bucket("name"), "llama-4b-ws-4-228"]],
    problems: [
      'buckets.miner.name: "llama-4b-ws-4-228" - the software of trainer sn38-a uses llama-4b-ws-4-227 whatever is set (base/neuron.py:178) - remove the name [LP-SN38-033]',
    ],
  },
  {
    name: "a bucket's name with a dot",
    edits: [[bucket("name"), "my.bucket"]],
    problems: ['buckets.miner.name: "my.bucket" - must be 3 to 63 of a-z, 0-9 and - - write it in that form'],
  },
  {
    name: "two trainers in one bucket",
    edits: [
      [other(), sn38()],
      [other("slot"), "b"],
      [other("uid"), 12],
      [other("ports"), { axon: 8092, dht: 8010 }],
    ],
    problems: [
      'buckets.miner: "miner" - trainers sn38-a and sn38-b both use it, and each needs a bucket of its own name - add a bucket for each',
    ],
  },
  {
    name: "the same bucket twice",
    edits: [[["buckets", "again"], { accountId: ACCOUNT, name: "llama-4b-ws-4-227" }]],
    problems: [
      'buckets.again: "llama-4b-ws-4-227" - buckets.miner is the same bucket at Cloudflare - use one of them',
    ],
  },
  {
    name: "a bucket that nobody uses, without a name",
    edits: [[["buckets", "spare"], { accountId: ACCOUNT }]],
    problems: ["buckets.spare.name: nothing - no trainer uses this bucket, so it needs a name - add `name:`"],
  },
  {
    name: "multipart uploads that are never aborted",
    edits: [[bucket("abortMultipartDays"), 0]],
    problems: ["buckets.miner.abortMultipartDays: 0 - the value must be at least 1 - use 1 to 7"],
  },
  {
    name: "epochs kept for years",
    edits: [[bucket("expireEpochDays"), 3650]],
    problems: ["buckets.miner.expireEpochDays: 3650 - the value must be at most 30 - use 2 to 30"],
  },
  {
    name: "a jurisdiction that R2 does not have",
    edits: [[bucket("jurisdiction"), "us"]],
    problems: ['buckets.miner.jurisdiction: "us" - must be one of: default, eu, fedramp - use one of these'],
  },
  {
    name: "tokens by another word",
    edits: [[bucket("tokens"), "creat"]],
    problems: ['buckets.miner.tokens: "creat" - must be one of: create, given - did you mean "create"?'],
  },
  {
    name: "a method that CORS does not have",
    edits: [[bucket("cors"), [{ origins: ["https://example.com"], methods: ["PATCH"] }]]],
    problems: [
      'buckets.miner.cors[0].methods[0]: "PATCH" - must be one of: GET, PUT, POST, DELETE, HEAD - use one of these',
    ],
  },
  {
    name: "a bucket in use that is to be forgotten",
    edits: [[bucket("forget"), ["llama-4b-ws-4-227"]]],
    problems: ['buckets.miner.forget: "llama-4b-ws-4-227" - is the bucket in use - remove it from the list'],
  },
];
