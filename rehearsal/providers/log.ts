/** Warnings of a provider, as the engine shows them under the resource. */
import * as grpc from "@grpc/grpc-js";

/** A function that sends a warning to the engine at this address; the client is made at the first warning. */
export function engineLog(address: string | undefined): (urn: string, message: string) => void {
  let client: { log(request: unknown, callback: () => void): void } | undefined;
  return (urn, message) => {
    if (address === undefined) return;
    const proto =
      require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
    const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as {
      EngineClient: new (address: string, credentials: grpc.ChannelCredentials) => NonNullable<typeof client>;
    };
    client ??= new EngineClient(address, grpc.credentials.createInsecure());
    const request = new proto.LogRequest();
    request.setSeverity(proto.LogSeverity.WARNING);
    request.setUrn(urn);
    request.setMessage(message);
    client.log(request, () => undefined);
  };
}
