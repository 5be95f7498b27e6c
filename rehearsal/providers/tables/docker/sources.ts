/** Where the rules of the docker tables were read: the submodules that @pulumi/docker 5.2.0 is built from. */
import { read } from "../../sources";

/** A file of terraform-provider-docker v4.5.0, `file:lines` in internal/provider. */
export function upstream(place: string): string {
  return read(
    "kreuzwerker/terraform-provider-docker",
    "5074970c71ce6cc393c74942d5d628943834beb9",
    `internal/provider/${place}`,
  );
}

/** A file of pulumi-docker, `file:lines` in provider. */
export function pulumiDocker(place: string): string {
  return read("pulumi/pulumi-docker", "237b7899bb513613a7645e74d6981c12d054dcc7", `provider/${place}`);
}
