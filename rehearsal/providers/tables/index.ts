import type { PackageTable } from "../table";
import { aws } from "./aws/index";
import { cloudflare } from "./cloudflare/index";
import { commandPackage } from "./command/index";
import { docker } from "./docker/index";

/** Every embedded provider by package name. */
export const PACKAGES: Readonly<Record<string, PackageTable>> = {
  aws,
  cloudflare,
  command: commandPackage,
  docker,
};
