/** The address of a status page on the command line. Pure. */
import { ConfigError, show } from "../../config/error";
import { isLocalHost } from "../../launcher/tell/host";

/**
 * The port of a page that is forwarded to this machine.
 * @throws ConfigError for another address: a launcher answers to localhost only
 */
export function portOfPage(given: string): number {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const right =
    url !== undefined &&
    url.protocol === "http:" &&
    isLocalHost(url.host) &&
    ["/", "/state.json"].includes(url.pathname);
  if (right) return url.port === "" ? 80 : Number(url.port);
  throw new ConfigError([
    {
      path: "--url",
      given: show(given),
      rule: "a launcher answers to this machine only, over http",
      fix: "forward its port (pulumi stack output readme has the line) and write http://127.0.0.1:PORT",
    },
  ]);
}
