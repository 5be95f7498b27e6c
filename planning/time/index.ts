/** The throughput and time model: step times, tokens a second, whether hours suffice, and the subnets' windows. */
export * from "./connito";
export * from "./diffusionStep";
export * from "./gpus";
export * from "./job";
export * from "./lengths";
export * from "./ofSetup";
export * from "./shape";
export * from "./sn38";
export * from "./textStep";
