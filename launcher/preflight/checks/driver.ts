/** Does the driver serve the image's CUDA? */
import { type Check, failed, passed, type Verdict } from "../check";
import { GPU_SECONDS, withGpus } from "./shared";

/**
 * Oldest driver for each CUDA major: within one, minor versions are compatible
 * (docs.nvidia.com/deploy/cuda-compatibility, "Minor Version Compatibility", read 2026-11-21).
 */
const OLDEST_DRIVER: Readonly<Record<number, string>> = { 11: "450.80.02", 12: "525.60.13", 13: "580.65.06" };

/** Driver against the image's CUDA. */
export const gpuDriver: Check = {
  id: "gpu.driver",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, driverRule(file.preflight?.cuda)),
  async look({ file, nvidia }) {
    const { driverVersion, cudaVersion } = await nvidia.report();
    return judgeDriver(driverVersion, cudaVersion, file.preflight?.cuda);
  },
};

/** What is asked of the driver for an image's CUDA version. */
export function driverRule(imageCuda: string | undefined): string {
  const oldest = oldestFor(imageCuda);
  return oldest === undefined ? "a driver that answers" : `driver ${oldest} or newer for CUDA ${imageCuda}`;
}

/** Judges a driver's version and its newest CUDA. */
export function judgeDriver(
  driver: string,
  driverCuda: string | undefined,
  imageCuda: string | undefined,
): Verdict {
  const found = `driver ${driver}${driverCuda === undefined ? "" : `, CUDA up to ${driverCuda}`}`;
  const oldest = oldestFor(imageCuda);
  if (oldest !== undefined && compareVersions(driver, oldest) < 0)
    return failed(found, `install driver ${oldest} or newer on the host and restart it`);
  if (imageCuda !== undefined && driverCuda !== undefined && compareVersions(driverCuda, imageCuda) < 0) {
    return failed(
      found,
      "works by minor-version compatibility, but code that is compiled at run time does not; update the driver",
      { severity: "warning", expected: `CUDA up to ${imageCuda} or newer` },
    );
  }
  return passed(found);
}

/** Compares dotted numbers part by part: negative where `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((each) => each.split(".").map((part) => Number.parseInt(part, 10)));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function oldestFor(imageCuda: string | undefined): string | undefined {
  return imageCuda === undefined ? undefined : OLDEST_DRIVER[Number.parseInt(imageCuda, 10)];
}
