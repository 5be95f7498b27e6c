import { expect, it } from "vitest";
import { secretInLink, shownLink } from "../../planning/trainers/linkSecrets";

const user = "a name or password before the host";

it.each<[link: string, secret: string | undefined]>([
  ["https://someone:canary@example.com/a.json", user],
  ["https://canary@example.com/a.json", user],
  ["HTTPS://someone:canary@example.com?a=1", user],
  ["https://example.com/a?X-Amz-Algorithm=AWS4&X-Amz-Signature=canary", "the parameter X-Amz-Signature"],
  ["https://example.com/a?X-Amz-Credential=canary", "the parameter X-Amz-Credential"],
  ["https://example.com/a?x-amz-security-token=canary", "the parameter x-amz-security-token"],
  ["https://storage.googleapis.com/b/a?X-Goog-Signature=canary", "the parameter X-Goog-Signature"],
  ["https://example.com/a?X%2DAmz%2DSignature=canary", "the parameter X-Amz-Signature"],
  ["https://x.blob.core.windows.net/a?sv=2024&sig=canary", "the parameter sig"],
  ["https://example.com/a?Signature=canary", "the parameter Signature"],
  ["https://example.com/a?AWSAccessKeyId=canary", "the parameter AWSAccessKeyId"],
  ["https://example.com/a?access_token=canary", "the parameter access_token"],
  ["https://example.com/a?download=1;token=canary", "the parameter token"],
  ["https://example.com/a?apikey=canary", "the parameter apikey"],
  ["https://example.com/a?api_key=canary", "the parameter api_key"],
  ["https://example.com/a?key=canary", "the parameter key"],
  ["https://example.com/a?client%20secret=canary", "the parameter with a key"],
  ["https://example.com/a#access_token=canary", "the parameter access_token"],
  ["https://example.com/a?%E0%A4%A=1&password=canary", "the parameter password"],
  ["https://example.com/a.json", undefined],
  ["https://example.com/a@b/c.json?name=x&max_tokens=5&keyword=y&signed=1", undefined],
  ["https://example.com/a?token=", undefined],
  ["https://example.com/a?next=b@c", undefined],
  ["/cache/datasets/token=a.json", undefined],
  ["someone/data", undefined],
])("%s: %s", (link, secret) => {
  expect(secretInLink(link)).toBe(secret);
  expect(`${secret ?? ""} ${secret === undefined ? "" : shownLink(link)}`).not.toContain("canary");
});

it.each([
  ["https://someone:canary@example.com/a.json?token=b", "https://example.com/a.json?..."],
  ["https://example.com/a@b/c.json", "https://example.com/a@b/c.json"],
  ["https://example.com/a#token=canary", "https://example.com/a?..."],
])("%s is shown as %s", (link, shown) => {
  expect(shownLink(link)).toBe(shown);
});
