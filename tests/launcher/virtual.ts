/** Runs on a virtual clock; `npm run bench` measures with the same. */
export { fourGpus, trained, VirtualRun } from "../../scripts/bench/launcher/virtual/run";
