/** Changes of cloudflare resources that are previewed against both providers, as data. */
import { isProperties, items, type Properties } from "../providers/values";
import { append, type ChangeCase, inFirst, reversed } from "./cases";

const BUCKET = "cloudflare:index/r2Bucket:R2Bucket";
const LIFECYCLE = "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle";
const CORS = "cloudflare:index/r2BucketCors:R2BucketCors";
const TOKEN = "cloudflare:index/accountToken:AccountToken";

const rule = {
  id: "launchpad-verify",
  enabled: true,
  conditions: { prefix: "verify/" },
  deleteObjectsTransition: { condition: { type: "Age", maxAge: 86_400 } },
};

function resourcesText(change: (text: string) => string) {
  return inFirst("policies", ({ resources }) =>
    typeof resources === "string" ? { resources: change(resources) } : undefined,
  );
}

export const CLOUDFLARE_CASES: readonly ChangeCase[] = [
  {
    what: "location",
    type: BUCKET,
    change: ({ location }) => ({ location: location === "enam" ? "weur" : "enam" }),
  },
  { what: "location in upper case", type: BUCKET, change: upper },
  { what: "location left out", type: BUCKET, change: () => ({ location: undefined }) },
  { what: "jurisdiction", type: BUCKET, change: () => ({ jurisdiction: "eu" }) },
  { what: "storage class", type: BUCKET, change: () => ({ storageClass: "InfrequentAccess" }) },
  { what: "name", type: BUCKET, change: ({ name }) => ({ name: `${name}-2` }) },
  { what: "another rule", type: LIFECYCLE, change: append("rules", rule) },
  { what: "rules reordered", type: LIFECYCLE, change: reversed("rules") },
  { what: "no rules", type: LIFECYCLE, change: () => ({ rules: [] }) },
  { what: "a rule without conditions", type: LIFECYCLE, change: append("rules", { id: "x", enabled: true }) },
  {
    what: "an unknown age type",
    type: LIFECYCLE,
    change: append("rules", { ...rule, deleteObjectsTransition: { condition: { type: "Days", maxAge: 1 } } }),
  },
  {
    what: "methods",
    type: CORS,
    change: inFirst("rules", ({ allowed }) =>
      isProperties(allowed) ? { allowed: { ...allowed, methods: ["HEAD"] } } : undefined,
    ),
  },
  { what: "name", type: TOKEN, change: ({ name }) => ({ name: `${name}-2` }) },
  {
    what: "resources spelled wide",
    type: TOKEN,
    change: resourcesText((text) => JSON.stringify(JSON.parse(text), null, 2)),
  },
  {
    what: "another bucket",
    type: TOKEN,
    change: resourcesText((text) => text.replace(/_([^_"]+)"/, '_$1-2"')),
  },
  {
    what: "another group",
    type: TOKEN,
    change: inFirst("policies", ({ permissionGroups }) => ({
      permissionGroups: [...items({ permissionGroups }, "permissionGroups"), { id: "0".repeat(32) }],
    })),
  },
  { what: "denied", type: TOKEN, change: inFirst("policies", () => ({ effect: "deny" })) },
];

function upper({ location }: Properties): Properties | undefined {
  return typeof location === "string" ? { location: location.toUpperCase() } : undefined;
}
