/** Replays a stack's cloudflare resources against the tables and against the real plugin on a stand-in of the API. */
import { startCloudflareApi } from "../cloudflare-api/server";
import { cloudflare } from "../providers/tables/cloudflare/index";
import { CLOUDFLARE_CASES } from "./cloudflareCases";
import { type Verification, type VerifyOptions, verifyPackage } from "./verifyPackage";

/** Speaks to loopback only: the plugin gets the stand-in's address and a made-up token. */
export async function verifyCloudflare(options: VerifyOptions): Promise<Verification> {
  const api = await startCloudflareApi();
  try {
    return await verifyPackage(options, {
      table: cloudflare,
      cases: CLOUDFLARE_CASES,
      config: { apiToken: "made-up-for-the-verification-".padEnd(40, "x"), baseUrl: api.baseUrl },
      place: "a stand-in of the API on loopback",
      notes: ["the stand-in answers as the provider's source expects; Cloudflare itself was not asked"],
    });
  } finally {
    await api.close();
  }
}
