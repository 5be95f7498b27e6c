/** A Docker engine of the tests' own, in the machine's network: containers have that network or none. */
export { type DockerEngine, startDockerEngine } from "../../scripts/docker/engine";
