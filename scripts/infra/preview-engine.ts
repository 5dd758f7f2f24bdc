import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { invokeResult, type RegisteredResource, stateOf } from './simulated-cloud.ts';

// The SDK's own gRPC library and generated stubs, which are CommonJS: what the program talks with, we answer with.
const require = createRequire(import.meta.url);
const requireOfSdk = createRequire(require.resolve('@pulumi/pulumi/package.json'));
const grpc = requireOfSdk('@grpc/grpc-js') as typeof import('@grpc/grpc-js');
const structs = requireOfSdk(
  'google-protobuf/google/protobuf/struct_pb.js',
) as typeof import('google-protobuf/google/protobuf/struct_pb.js');
const empty = requireOfSdk(
  'google-protobuf/google/protobuf/empty_pb.js',
) as typeof import('google-protobuf/google/protobuf/empty_pb.js');
const engineProto =
  require('@pulumi/pulumi/proto/engine_pb.js') as typeof import('@pulumi/pulumi/proto/engine_pb.js');
const engineService =
  require('@pulumi/pulumi/proto/engine_grpc_pb.js') as typeof import('@pulumi/pulumi/proto/engine_grpc_pb.js');
const monitorProto =
  require('@pulumi/pulumi/proto/resource_pb.js') as typeof import('@pulumi/pulumi/proto/resource_pb.js');
const monitorService =
  require('@pulumi/pulumi/proto/resource_grpc_pb.js') as typeof import('@pulumi/pulumi/proto/resource_grpc_pb.js');

const ROOT = resolve(import.meta.dirname, '../..');
const PLAIN_STACKS = resolve(import.meta.dirname, 'plain-stacks.cjs');
const SEVERITIES = ['debug', 'info', 'warning', 'error'] as const;
/** A hanging program is ended after this time, and the preview fails. */
const RUN_LIMIT_MS = 300_000;
/** How Pulumi's wire format marks what it wraps. */
const SIGNATURE_KEY = '4dabf18193072939515e22adb298388d';
const SECRET_SIGNATURE = '1b47061264138c4ac30d75fd1eb44270';

export interface Preview {
  readonly exitCode: number | null;
  readonly resources: readonly RegisteredResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly log: readonly { readonly severity: (typeof SEVERITIES)[number]; readonly text: string }[];
  readonly stderr: string;
}

export interface PreviewOptions {
  readonly stack: string;
  /** Keys with their namespace, e.g. `recoverops:domain`. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values Pulumi keeps encrypted. */
  readonly secretKeys: readonly string[];
  /** True: nothing is known of a new resource but its inputs, as in `pulumi preview`. */
  readonly dryRun: boolean;
  /** What is there already: resources that ignore changes keep the inputs that they had. */
  readonly before?: Preview;
}

/** Secrets lose their wrapper: these are values that a test made up. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (SIGNATURE_KEY in value && 'value' in value && Reflect.get(value, SIGNATURE_KEY) === SECRET_SIGNATURE)
    return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const record = (value: unknown) => plain(value ?? {}) as Record<string, unknown>;
const structOf = (value: Record<string, unknown>) =>
  structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));

type Unary = (request: never) => unknown;

/** Turns plain functions into the handlers that gRPC wants; a thrown error becomes the call's error. */
function handlers(functions: Record<string, Unary>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, answer]) => [
      name,
      (call: { request: never }, callback: (error: unknown, response?: unknown) => void) => {
        try {
          callback(null, answer(call.request));
        } catch (error) {
          callback({ code: grpc.status.INVALID_ARGUMENT, details: String(error) });
        }
      },
    ]),
  );
}

/** Answers as Pulumi's engine does while a program runs, and keeps what it heard. */
class PreviewEngine {
  readonly resources: RegisteredResource[] = [];
  readonly log: { severity: (typeof SEVERITIES)[number]; text: string }[] = [];
  outputs: Record<string, unknown> = {};
  #rootUrn = '';
  readonly #options: PreviewOptions;

  constructor(options: PreviewOptions) {
    this.#options = options;
  }

  #urn(type: string, name: string, parent: string): string {
    const parentType = parent === '' ? '' : (parent.split('::')[2] ?? '');
    const qualified =
      parentType === '' || parentType === 'pulumi:pulumi:Stack' ? type : `${parentType}$${type}`;
    return ['urn:pulumi', this.#options.stack, 'recoverops', qualified, name].join('::').replace('::', ':');
  }

  engine(): Record<string, unknown> {
    return handlers({
      log: (request: InstanceType<typeof engineProto.LogRequest>) => {
        this.log.push({ severity: SEVERITIES[request.getSeverity()] ?? 'error', text: request.getMessage() });
        return new empty.Empty();
      },
      getRootResource: () => {
        const response = new engineProto.GetRootResourceResponse();
        response.setUrn(this.#rootUrn);
        return response;
      },
      setRootResource: (request: InstanceType<typeof engineProto.SetRootResourceRequest>) => {
        this.#rootUrn = request.getUrn();
        return new engineProto.SetRootResourceResponse();
      },
    });
  }

  monitor(): Record<string, unknown> {
    return handlers({
      supportsFeature: (request: InstanceType<typeof monitorProto.SupportsFeatureRequest>) => {
        const response = new monitorProto.SupportsFeatureResponse();
        response.setHassupport(['secrets', 'resourceReferences', 'aliasSpecs'].includes(request.getId()));
        return response;
      },
      invoke: (request: InstanceType<typeof monitorProto.ResourceInvokeRequest>) => {
        const response = new monitorProto.ResourceInvokeResponse();
        const inputs = record(request.getArgs()?.toJavaScript());
        response.setReturn(structOf(invokeResult(request.getTok(), inputs)));
        return response;
      },
      registerResource: (request: InstanceType<typeof monitorProto.RegisterResourceRequest>) =>
        this.#register(request),
      registerResourceOutputs: (
        request: InstanceType<typeof monitorProto.RegisterResourceOutputsRequest>,
      ) => {
        if (request.getUrn() === this.#rootUrn) this.outputs = record(request.getOutputs()?.toJavaScript());
        return new empty.Empty();
      },
      signalAndWaitForShutdown: () => new empty.Empty(),
    });
  }

  /** The inputs after an update, in which those that are ignored stay as they were. */
  #kept(
    urn: string,
    inputs: Record<string, unknown>,
    ignoreChanges: readonly string[],
  ): Record<string, unknown> {
    const before = this.#options.before?.resources.find((resource) => resource.urn === urn);
    if (before === undefined) return inputs;
    const kept = { ...inputs };
    for (const key of ignoreChanges) {
      if (!/^\w+$/.test(key))
        throw new Error(`${urn} ignores changes of ${key}: only whole inputs are known here`);
      if (key in before.inputs) kept[key] = before.inputs[key];
      else delete kept[key];
    }
    return kept;
  }

  #register(request: InstanceType<typeof monitorProto.RegisterResourceRequest>) {
    const [type, name] = [request.getType(), request.getName()];
    const urn = this.#urn(type, name, request.getParent());
    const ignoreChanges = request.getIgnorechangesList();
    const inputs = this.#kept(urn, record(request.getObject()?.toJavaScript()), ignoreChanges);
    if (this.resources.some((resource) => resource.urn === urn))
      throw new Error(`${urn} is registered twice`);
    this.resources.push({
      urn,
      type,
      name,
      custom: request.getCustom(),
      parent: request.getParent() || null,
      inputs,
      protect: request.getProtect() ?? false,
      dependsOn: request.getDependenciesList(),
      ignoreChanges,
      retainOnDelete: request.getRetainondelete() ?? false,
    });
    const response = new monitorProto.RegisterResourceResponse();
    response.setUrn(urn);
    if (request.getCustom()) {
      const { id, state } = stateOf(type, name, inputs);
      if (!this.#options.dryRun) response.setId(id);
      response.setObject(structOf(this.#options.dryRun ? inputs : state));
    }
    return response;
  }
}

function runProgram(
  address: string,
  options: PreviewOptions,
): Promise<{ code: number | null; stderr: string }> {
  const program = require.resolve('@pulumi/pulumi/cmd/run');
  // The arguments and variables that Pulumi's own language host passes (sdk/nodejs, language host).
  const child = spawn(
    process.execPath,
    [
      `--require=${PLAIN_STACKS}`,
      program,
      `--monitor=${address}`,
      `--engine=${address}`,
      '--organization=organization',
      '--project=recoverops',
      `--stack=${options.stack}`,
      `--pwd=${resolve(ROOT, 'pulumi')}`,
      `--root-directory=${resolve(ROOT, 'pulumi')}`,
      '--parallel=16',
      ...(options.dryRun ? ['--dry-run'] : []),
      '.',
    ],
    {
      cwd: resolve(ROOT, 'pulumi'),
      env: {
        PATH: process.env.PATH,
        // The provider's 3,000 modules take longer to compile than the program takes to run.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        PULUMI_CONFIG: JSON.stringify(options.config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretKeys),
        PULUMI_NODEJS_TYPESCRIPT: 'false',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), RUN_LIMIT_MS);
  return new Promise((settle, refuse) => {
    child.once('error', refuse);
    child.once('close', (code) => {
      clearTimeout(limit);
      settle({ code, stderr });
    });
  });
}

/** Runs the deployment program with Pulumi's real Node runner against an engine that only listens. */
export async function previewStack(options: PreviewOptions): Promise<Preview> {
  const engine = new PreviewEngine(options);
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024 });
  server.addService(engineService.EngineService, engine.engine() as never);
  server.addService(monitorService.ResourceMonitorService, engine.monitor() as never);
  const port = await new Promise<number>((settle, refuse) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? settle(bound) : refuse(error),
    );
  });
  try {
    const { code, stderr } = await runProgram(`127.0.0.1:${port}`, options);
    return { exitCode: code, resources: engine.resources, outputs: engine.outputs, log: engine.log, stderr };
  } finally {
    server.forceShutdown();
  }
}
