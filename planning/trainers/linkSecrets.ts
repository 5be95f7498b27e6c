/** Secrets in links: whoever reads a stack file, the engine's state or launch.json would have them. */

/** Parameters that are keys by their whole name, written without marks and in lower case. */
const KEYS = new Set([
  "auth",
  "authorization",
  "awsaccesskeyid",
  "credentials",
  "hmac",
  "jwt",
  "key",
  "keypairid",
  "pass",
  "passwd",
  "pwd",
  // Azure's shared access signature.
  "sig",
  "sas",
]);

/**
 * Ends of names: `X-Amz-Signature`, `X-Amz-Credential` and `X-Amz-Security-Token` (AWS Signature Version 4, query
 * parameters), `X-Goog-Signature` (Cloud Storage, signed URLs), `Signature` (CloudFront), `access_token`, `api_key`.
 */
const KEY_ENDS = /(?:signature|credential|token|apikey|accesskey|authkey|secret|secretkey|password)$/;

/**
 * What in a link is a secret, as words that show nothing of it: the name and password before its host, or a parameter;
 * undefined where there is none. For any text: one without a scheme has no user in it.
 */
export function secretInLink(link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(link)) return "a name or password before the host";
  const [, ...parts] = link.split(/[?#&;]/);
  for (const part of parts) {
    const equals = part.indexOf("=");
    if (equals < 0 || equals === part.length - 1) continue;
    const name = decoded(part.slice(0, equals));
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
    if (KEYS.has(plain) || KEY_ENDS.test(plain)) return `the parameter ${plainName(name)}`;
  }
  return undefined;
}

/** A link as it may be shown: without who logs in, and without its parameters. */
export function shownLink(link: string): string {
  const [address = "", ...rest] = link.split(/[?#]/);
  const open = address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1");
  return rest.length === 0 ? open : `${open}?...`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A parameter's name in a message; an odd one is not repeated. */
function plainName(name: string): string {
  return /^[\w.-]{1,40}$/.test(name) ? name : "with a key";
}
