/**
 * Where the rules of the cloudflare tables were read and seen. v5.22.0 is the newest release whose source could be had;
 * the plugin 6.22.1 itself was run, so where the two differ the run counts.
 */
import { read, seen } from "../../sources";

/** A file of terraform-provider-cloudflare v5.22.0, `folder/file:lines` in internal/services. */
export function upstream(place: string): string {
  return read(
    "cloudflare/terraform-provider-cloudflare",
    "a2efdc5786ae9726d56928dbfe91933bd92404ca",
    `internal/services/${place}`,
  );
}

export const RUN = seen("the real plugin 6.22.1 against a stand-in of the API (requests, diffs), 2026-11-21");
