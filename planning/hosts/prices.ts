import type { Price } from "../plan";

interface PriceRow {
  instanceType: string;
  region: string;
  purchase: "on-demand";
  usd: number;
  asOf: string;
  source: string;
}

const collection =
  "AWS on-demand list, Linux, as github.com/datareceipts/data-receipts (109-gpu-pricing) retrieved it";

/** The one table of prices, dollars per hour. Every row says where and when it was read. */
export const prices: readonly PriceRow[] = [
  {
    instanceType: "p5.48xlarge",
    region: "us-east-1",
    purchase: "on-demand",
    usd: 55.04,
    asOf: "2026-11-09",
    source: collection,
  },
];

/** Days after which a price is called old. */
export const PRICE_MAX_AGE_DAYS = 90;

/** Price of an instance; `usd` undefined where the table has none, never 0. */
export function listPrice(instanceType: string, region: string, purchase: string): Price {
  if (purchase === "capacity-block") {
    return {
      usd: undefined,
      source: "paid in advance: set hourlyPrice to the effective rate",
      asOf: undefined,
    };
  }
  const row = prices.find(
    (p) => p.instanceType === instanceType && p.region === region && p.purchase === purchase,
  );
  if (row === undefined)
    return { usd: undefined, source: "not in the price table: set hourlyPrice", asOf: undefined };
  return { usd: row.usd, source: row.source, asOf: row.asOf };
}

/** Whole days from one ISO date or time to another. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
