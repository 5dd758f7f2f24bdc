import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './dockerfile-stages.ts';

export const COMPOSE_PATH = join(ROOT, 'docker-compose.yml');

export interface VolumeMount {
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly subpath: string | null;
}

/** A file or folder of the machine itself. */
export interface BindMount {
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  /** Whether Docker makes a folder where the source is missing. */
  readonly createsSource: boolean;
}

export interface Tmpfs {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface ComposeService {
  readonly name: string;
  readonly image: string | null;
  /** Stage of the Dockerfile. */
  readonly buildTarget: string | null;
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly envFiles: readonly string[];
  readonly dependsOn: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly healthcheck: readonly string[] | null;
  readonly profiles: readonly string[];
  readonly ports: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly VolumeMount[];
  readonly binds: readonly BindMount[];
  readonly tmpfs: readonly Tmpfs[];
  readonly hostname: string;
  /** As written, for what only one test looks at. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface ComposeFile {
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `${NAME:-default}`, `${NAME:+where it is set}` and `$$`, the forms that the file uses. @throws Error on any other. */
export function interpolate(text: string, env: Environment): string {
  return text.replace(
    /\$(\$|\{([A-Z0-9_]+):([-+])([^{}]*)\}|.?)/gs,
    (whole, form: string, name, operator, given) => {
      if (form === '$') return '$';
      if (name === undefined) throw new Error(`docker-compose.yml has "${whole}": write \${NAME:-default}`);
      if (operator === '+') return env[name] ? given : '';
      return env[name] || given;
    },
  );
}

function interpolateAll(value: unknown, env: Environment): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, env)]));
}

interface RawMount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath?: string };
  readonly bind?: { readonly create_host_path?: boolean };
}

interface RawService {
  readonly image?: string;
  readonly build?: { readonly target?: string };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly { readonly path: string }[];
  readonly depends_on?: ComposeService['dependsOn'];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly (string | RawMount)[];
  readonly tmpfs?: readonly string[];
  readonly hostname?: string;
}

const isBind = (entry: string | RawMount): entry is RawMount =>
  typeof entry !== 'string' && entry.type === 'bind';

function bindMount({ source, target, read_only, bind }: RawMount): BindMount {
  return {
    source,
    target,
    isReadOnly: read_only ?? false,
    createsSource: bind?.create_host_path ?? true,
  };
}

function volumeMount(entry: string | RawMount): VolumeMount {
  if (typeof entry !== 'string')
    return {
      source: entry.source,
      target: entry.target,
      isReadOnly: entry.read_only ?? false,
      subpath: entry.volume?.subpath ?? null,
    };
  const [source = '', target = '', mode] = entry.split(':');
  return { source, target, isReadOnly: mode === 'ro', subpath: null };
}

function tmpfsOf(entry: string): Tmpfs {
  const [path = '', options = ''] = entry.split(':');
  const [, amount, unit] = /(?:^|,)size=(\d+)([km]?)/.exec(options) ?? [];
  if (amount === undefined) throw new Error(`the tmpfs ${entry} has no size`);
  const factor = unit === 'm' ? 1024 * 1024 : unit === 'k' ? 1024 : 1;
  return { path, sizeBytes: Number(amount) * factor };
}

function toService(name: string, raw: RawService): ComposeService {
  const [kind, ...test] = raw.healthcheck?.test ?? [];
  return {
    name,
    image: raw.image ?? null,
    buildTarget: raw.build?.target ?? null,
    command: raw.command ?? null,
    entrypoint: raw.entrypoint ?? null,
    environment: raw.environment ?? {},
    envFiles: (raw.env_file ?? []).map(({ path }) => path),
    dependsOn: raw.depends_on ?? {},
    healthcheck: kind === undefined ? null : kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...test] : test,
    profiles: raw.profiles ?? [],
    ports: raw.ports ?? [],
    networks: raw.networks ?? [],
    volumes: (raw.volumes ?? []).filter((entry) => !isBind(entry)).map(volumeMount),
    binds: (raw.volumes ?? []).filter(isBind).map(bindMount),
    tmpfs: (raw.tmpfs ?? []).map(tmpfsOf),
    hostname: raw.hostname ?? name,
    raw: raw as Readonly<Record<string, unknown>>,
  };
}

export function loadCompose(env: Environment = {}): ComposeFile {
  const document: unknown = parse(readFileSync(COMPOSE_PATH, 'utf8'), { merge: true, maxAliasCount: 200 });
  const { services, networks, volumes } = interpolateAll(document, env) as {
    readonly services: Readonly<Record<string, RawService>>;
    readonly networks: ComposeFile['networks'];
    readonly volumes: ComposeFile['volumes'];
  };
  return {
    services: new Map(Object.entries(services).map(([name, raw]) => [name, toService(name, raw)])),
    networks,
    volumes,
  };
}

/** What `docker compose --profile … up` starts: a service without profiles, or with one of these. */
export function servicesOf(file: ComposeFile, profiles: readonly string[]): readonly ComposeService[] {
  return [...file.services.values()].filter(
    (service) =>
      service.profiles.length === 0 || service.profiles.some((profile) => profiles.includes(profile)),
  );
}
