/** The engine's plugin protocol around an EmbeddedProvider. */
import * as grpc from "@grpc/grpc-js";
import * as pluginProto from "@pulumi/pulumi/proto/plugin_pb";
import * as providerProto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Change, Difference } from "./diff";
import type { EmbeddedProvider } from "./provider";
import type { CheckFailure } from "./table";
import { type Properties, unwrapSecrets } from "./values";

const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderService: grpc.ServiceDefinition;
};

type Handler<Request, Response> = (request: Request) => Promise<Response> | Response;

/** Serves a provider on a loopback port and returns the port, which the engine reads from standard output. */
export function serve(provider: EmbeddedProvider): Promise<number> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": 400 * 1024 * 1024,
    "grpc.max_send_message_length": 400 * 1024 * 1024,
  });
  server.addService(ResourceProviderService, handlers(provider));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function handlers(provider: EmbeddedProvider): grpc.UntypedServiceImplementation {
  return {
    handshake: unary(() => new providerProto.ProviderHandshakeResponse()),
    getPluginInfo: unary(() => {
      const info = new pluginProto.PluginInfo();
      info.setVersion(provider.table.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new providerProto.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: provider.table.name, version: provider.table.version }));
      return response;
    }),
    checkConfig: unary((request: providerProto.CheckRequest) => {
      const { inputs, failures } = provider.checkConfig(decodeConfig(properties(request.getNews())));
      return checkResponse(encodeConfig(inputs), failures);
    }),
    diffConfig: unary((request: providerProto.DiffRequest) =>
      diffResponse(
        provider.diffConfig(
          decodeConfig(properties(request.getOldInputs() ?? request.getOlds())),
          decodeConfig(properties(request.getNews())),
        ),
      ),
    ),
    configure: unary((request: providerProto.ConfigureRequest) => {
      provider.configure(decodeConfig(properties(request.getArgs())));
      const response = new providerProto.ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    check: unary(async (request: providerProto.CheckRequest) => {
      const checked = await provider.check(
        request.getUrn(),
        properties(request.getOlds()),
        properties(request.getNews()),
      );
      return checkResponse(checked.inputs, checked.failures);
    }),
    diff: unary(async (request: providerProto.DiffRequest) =>
      diffResponse(
        await provider.diff(
          request.getUrn(),
          properties(request.getOlds()),
          properties(request.getOldInputs()),
          properties(request.getNews()),
          request.getIgnorechangesList(),
        ),
      ),
    ),
    create: unary(async (request: providerProto.CreateRequest) => {
      const inputs = properties(request.getProperties());
      const state = await provider.create(request.getUrn(), inputs, request.getPreview());
      const response = new providerProto.CreateResponse();
      response.setId(state.id);
      response.setProperties(struct(state.outputs));
      return response;
    }),
    read: unary(async (request: providerProto.ReadRequest) => {
      const state = await provider.read(
        request.getUrn(),
        request.getId(),
        properties(request.getProperties()),
        properties(request.getInputs()),
      );
      const response = new providerProto.ReadResponse();
      if (state === undefined) return response;
      response.setId(state.id);
      response.setProperties(struct(state.outputs));
      response.setInputs(struct(state.inputs));
      return response;
    }),
    update: unary(async (request: providerProto.UpdateRequest) => {
      const outputs = await provider.update(
        request.getUrn(),
        request.getId(),
        properties(request.getOlds()),
        properties(request.getNews()),
        request.getPreview(),
      );
      const response = new providerProto.UpdateResponse();
      response.setProperties(struct(outputs));
      return response;
    }),
    delete: unary(async (request: providerProto.DeleteRequest) => {
      await provider.delete(request.getUrn(), request.getId());
      return new Empty();
    }),
    invoke: unary(async (request: providerProto.InvokeRequest) => {
      const answer = await provider.invoke(request.getTok(), properties(request.getArgs()));
      const response = new providerProto.InvokeResponse();
      response.setReturn(struct(answer.result));
      response.setFailuresList(answer.failures.map(checkFailure));
      return response;
    }),
    cancel: unary(() => new Empty()),
    attach: unary(() => new Empty()),
  };
}

function unary<Request, Response>(
  handler: Handler<Request, Response>,
): grpc.handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await handler(call.request));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: grpc.status.UNKNOWN, details });
    }
  };
}

function properties(value: Struct | undefined): Properties {
  return value === undefined ? {} : (unwrapSecrets(value.toJavaScript()) as Properties);
}

function struct(value: Properties): Struct {
  const present = Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
  return Struct.fromJavaScript(present as { [key: string]: JavaScriptValue });
}

/** The engine passes nested provider configuration as JSON text. */
function decodeConfig(config: Properties): Properties {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([name]) => name !== "version" && name !== "__internal" && name !== "pluginDownloadURL")
      .map(([name, value]) => [name, typeof value === "string" ? parseNested(value) : value]),
  );
}

function parseNested(value: string): unknown {
  if (!/^\s*[[{]|^(true|false)$/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function encodeConfig(config: Properties): Properties {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): providerProto.CheckResponse {
  const response = new providerProto.CheckResponse();
  response.setInputs(struct(inputs));
  response.setFailuresList(failures.map(checkFailure));
  return response;
}

function checkFailure({ property, reason }: CheckFailure): providerProto.CheckFailure {
  const failure = new providerProto.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

const KINDS = { add: 0, delete: 2, update: 4 } as const;

function diffResponse({ changes, replaces, deleteBeforeReplace }: Difference): providerProto.DiffResponse {
  const { DiffChanges } = providerProto.DiffResponse;
  const response = new providerProto.DiffResponse();
  response.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setDiffsList([
    ...new Set(changes.map((change) => change.path.split(/[.[]/, 1)[0] ?? change.path)),
  ]);
  response.setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const change of changes) detailed.set(change.path, propertyDiff(change));
  return response;
}

function propertyDiff({ kind, onChange }: Change): providerProto.PropertyDiff {
  const difference = new providerProto.PropertyDiff();
  difference.setKind(KINDS[kind] + (onChange === "replace" ? 1 : 0));
  return difference;
}
