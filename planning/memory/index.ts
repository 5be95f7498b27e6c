/** The GPU memory model: peak memory of one GPU by component, and the nearest set-ups that fit. */
export * from "./architecture";
export * from "./architectures";
export * from "./component";
export * from "./diffusion";
export * from "./diffusionModels";
export * from "./fits";
export * from "./guide004";
export * from "./limit";
export * from "./setup";
export * from "./sn38";
export * from "./sn38Host";
export * from "./text";
