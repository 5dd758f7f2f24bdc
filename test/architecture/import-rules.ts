import { type ImportSite, packageOf, type SourceFile } from './source-file.ts';

/** What one part of src/ may import. Anything that is not listed is refused. */
interface Zone {
  /** A folder ending in `/`, or a file. The longest match applies. */
  readonly path: string;
  /** Parts of src/ that may be imported in full. */
  readonly from: readonly string[];
  /** Parts of which only types may be imported, as they would bring effects along. */
  readonly typesFrom?: readonly string[];
  /** Package names; `*` is any package that no other rule refuses. */
  readonly packages: readonly string[];
  readonly nodeBuiltins: boolean;
  readonly advice: string;
}

/**
 * The rooms of the domain, in the order of their floors: each may import the rooms that stand above it in this list, and
 * itself. `bounds.ts` stands below all of them.
 */
export const DOMAIN_FLOORS = [
  'text',
  'site',
  'alarm',
  'access',
  'suppression',
  'redaction',
  'logs',
  'models',
  'execution',
  'diagnosis',
  'plan',
  'planner',
  'policy',
  'record',
  'approval',
  'notification',
  'correlation',
  'forecast',
  'learning',
] as const;

const PURE = ['src/domain/', 'src/contracts/'] as const;
const CONFIG = 'src/config/';
const TELEMETRY = 'src/telemetry/';
const DOMAIN_PACKAGES = ['@noble/hashes', 'typebox'];

const domainRooms: readonly Zone[] = DOMAIN_FLOORS.map((room, floor) => ({
  path: `src/domain/${room}/`,
  from: ['src/domain/bounds.ts', ...DOMAIN_FLOORS.slice(0, floor + 1).map((above) => `src/domain/${above}/`)],
  packages: DOMAIN_PACKAGES,
  nodeBuiltins: false,
  advice: `domain holds pure decisions, and domain/${room} knows only the rooms that stand before it in DOMAIN_FLOORS: pass the value in as an argument, or give the room a type of its own`,
}));

export const ZONES: readonly Zone[] = [
  ...domainRooms,
  {
    path: 'src/domain/bounds.ts',
    from: [],
    packages: [],
    nodeBuiltins: false,
    advice: 'bounds.ts of domain holds numbers and imports nothing: domain holds pure decisions',
  },
  {
    path: 'src/contracts/',
    from: ['src/contracts/'],
    typesFrom: ['src/domain/'],
    packages: ['@temporalio/common', '@temporalio/workflow'],
    nodeBuiltins: false,
    advice: 'contracts holds what crosses a process: types, names and message definitions, nothing that acts',
  },
  {
    // Workflow ids are made of the same cleaned parts as incident ids; two copies of that function could drift apart.
    path: 'src/contracts/workflow-ids.ts',
    from: ['src/contracts/', 'src/domain/alarm/ids.ts'],
    typesFrom: ['src/domain/'],
    packages: [],
    nodeBuiltins: false,
    advice: 'only the pure functions of src/domain/alarm/ids.ts may be used here',
  },
  {
    path: 'src/ports/',
    from: ['src/ports/'],
    typesFrom: [...PURE],
    packages: [],
    nodeBuiltins: false,
    advice:
      'ports holds interfaces of outside systems and their error classes, and types of domain and contracts',
  },
  {
    path: 'src/workflows/',
    from: ['src/workflows/', ...PURE],
    packages: ['@temporalio/workflow'],
    nodeBuiltins: false,
    advice:
      'workflows run in a deterministic sandbox: call an activity through src/workflows/proxies.ts, typed by its interface in src/contracts/',
  },
  {
    path: 'src/activities/',
    from: ['src/activities/', 'src/ports/', ...PURE],
    packages: ['@temporalio/activity'],
    nodeBuiltins: true,
    advice:
      'activities get what is outside as ports: import the type from src/ports/, take the object as a dependency, and build it in src/worker/',
  },
  {
    path: 'src/clients/',
    from: ['src/clients/', 'src/ports/', ...PURE],
    typesFrom: [CONFIG],
    packages: ['*'],
    nodeBuiltins: true,
    advice:
      'a client knows one outside system: configuration comes in as arguments, decisions belong in domain',
  },
  {
    path: 'src/ingress/',
    from: ['src/ingress/', 'src/ports/', ...PURE],
    typesFrom: [CONFIG, TELEMETRY],
    packages: ['*'],
    nodeBuiltins: true,
    advice:
      'ingress translates HTTP: what is outside comes as a port and is built in src/ingress/server.ts, decisions belong in domain',
  },
  {
    path: 'src/ingress/server.ts',
    from: ['src/ingress/', 'src/clients/', 'src/ports/', ...PURE, CONFIG, TELEMETRY],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'server.ts composes the ingress process and imports nothing of the worker',
  },
  {
    path: 'src/detector/',
    from: ['src/detector/', 'src/ports/', ...PURE],
    typesFrom: [CONFIG, TELEMETRY],
    packages: ['pino'],
    nodeBuiltins: true,
    advice:
      'the detector reads events and counts: what is outside comes as a port and is built in src/detector/main.ts, decisions belong in domain',
  },
  {
    path: 'src/detector/main.ts',
    from: [
      'src/detector/',
      'src/clients/',
      'src/ports/',
      'src/worker/crashpoint.ts',
      ...PURE,
      CONFIG,
      TELEMETRY,
    ],
    packages: ['pino'],
    nodeBuiltins: true,
    advice: 'main.ts composes the detector process and imports nothing of worker and ingress that runs',
  },
  {
    path: 'src/cli/',
    from: ['src/cli/', 'src/clients/', 'src/ports/', ...PURE, CONFIG],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'the command talks to the ingress API and reads files; it is neither a worker nor a server',
  },
  {
    // `recoverops replay` runs a saved history against today's workflow code.
    path: 'src/cli/commands/replay-workflow.ts',
    from: ['src/cli/', 'src/clients/', 'src/ports/', 'src/worker/workflow-bundle.ts', ...PURE, CONFIG],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'replay may load the workflow bundle, and nothing else of the worker',
  },
  {
    path: 'src/worker/',
    from: ['src/worker/', 'src/activities/', 'src/clients/', 'src/ports/', ...PURE, CONFIG, TELEMETRY],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'src/worker/ composes the worker and knows nothing of the ingress',
  },
  {
    path: 'src/worker/workflow-bundle.ts',
    from: ['src/domain/text/'],
    packages: [],
    nodeBuiltins: true,
    advice: 'it compares files, and the script that builds the bundle uses it without starting a worker',
  },
  {
    path: 'src/worker.ts',
    from: ['src/worker/', CONFIG, TELEMETRY],
    packages: [],
    nodeBuiltins: true,
    advice: 'worker.ts is the entry of the worker process: what it is made of stands in src/worker/',
  },
  {
    path: 'src/config/',
    from: [CONFIG, ...PURE],
    packages: ['@temporalio/envconfig', '@temporalio/common'],
    nodeBuiltins: true,
    advice: 'config turns the environment into values and depends on nothing that uses them',
  },
  {
    path: 'src/telemetry/',
    from: [TELEMETRY, ...PURE],
    typesFrom: [CONFIG],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'telemetry serves every process and depends on none',
  },
  {
    // What AWS gets: names and definitions come from the product, nothing that runs.
    path: 'pulumi/',
    from: ['pulumi/', ...PURE],
    packages: ['@pulumi/aws', '@pulumi/pulumi', '@pulumi/random', 'yaml'],
    nodeBuiltins: true,
    advice:
      'the deployment knows the product by its contracts and its pure decisions: move the name or value there',
  },
  {
    path: 'web/src/',
    from: ['web/src/'],
    typesFrom: [...PURE],
    packages: ['*'],
    nodeBuiltins: false,
    advice: 'the dashboard knows the API, and at most types of contracts and domain',
  },
  {
    path: 'lab/',
    from: ['lab/', 'chaos/', ...PURE, CONFIG, 'pulumi/alarm-definitions.ts'],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'the lab stands for AWS: it knows the product by its names and definitions, and runs none of it',
  },
  {
    path: 'bench/',
    from: ['bench/', 'src/', 'lab/', 'scripts/', 'test/'],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'the bench measures the product as it is: nothing of the deployment',
  },
  {
    // Models are made of what the product reads lines with, and of nothing that acts.
    path: 'training/',
    from: ['training/', 'src/domain/'],
    packages: ['yaml'],
    nodeBuiltins: true,
    advice: 'training makes data and models for src/domain/, which it may read; nothing that acts',
  },
  {
    // Recorded where programs really run: on hosts of the lab.
    path: 'training/recordings/',
    from: ['training/', 'src/domain/', 'lab/', 'chaos/'],
    packages: ['@aws-sdk/client-cloudwatch-logs'],
    nodeBuiltins: true,
    advice: 'recordings come from hosts of the lab, by what CloudWatch Logs has of them',
  },
  {
    // Cases are judged as incidents are, without anything that acts; the committed runbooks are YAML.
    path: 'eval/',
    from: ['eval/', 'training/', 'src/domain/'],
    typesFrom: ['src/contracts/'],
    packages: ['typebox', 'yaml'],
    nodeBuiltins: true,
    advice:
      'the evaluation knows what is decided, in src/domain/, how models are trained, and nothing that acts',
  },
  {
    // Real faults in a lab: the product is started as its own processes, and asked as any client asks it.
    path: 'eval/live/',
    from: ['eval/live/', ...PURE, CONFIG, 'src/cli/api-client.ts', 'lab/', 'chaos/', 'scripts/'],
    packages: ['@aws-sdk/client-cloudwatch', '@temporalio/client', '@temporalio/common'],
    nodeBuiltins: true,
    advice: 'the live evaluation starts the product and asks it from outside, as a client does',
  },
];

/** Packages that a single part of src/ may import, whatever else it is allowed. */
const RESERVED_PACKAGES: readonly {
  readonly prefix: string;
  readonly only: readonly string[];
  readonly advice: string;
}[] = [
  { prefix: '@aws-sdk/', only: ['src/clients/'], advice: 'put the call behind a port in src/clients/' },
  { prefix: '@smithy/', only: ['src/clients/'], advice: 'put the call behind a port in src/clients/' },
  {
    prefix: '@google/',
    only: ['src/clients/gemini/'],
    advice: 'the model stays behind src/ports/model.ts: only src/clients/gemini/ knows its SDK',
  },
  {
    prefix: '@temporalio/worker',
    only: ['src/worker/', 'src/telemetry/temporal-log.ts', 'src/cli/commands/replay-workflow.ts'],
    advice: 'only the worker process (and the replay command) runs workflow code',
  },
];

/** Clients are built where a process is put together; everywhere else they are handed in. */
const FACTORY = /^create[A-Z]\w*(Client|Clients|Connection|Gateway)$/;
const COMPOSITION_ROOTS = [
  'src/worker/',
  'src/ingress/server.ts',
  'src/detector/main.ts',
  'src/cli/',
  'src/clients/',
];

const within = (path: string, places: readonly string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

function zoneOf(path: string): Zone | undefined {
  return ZONES.filter((zone) => within(path, [zone.path])).toSorted(
    (a, b) => b.path.length - a.path.length,
  )[0];
}

/** Parts of the repository that have rules of their own beside src/. */
const RULED = ['src/', 'pulumi/', 'web/src/', 'lab/', 'bench/', 'training/', 'eval/'] as const;

/** Every import of a file that the table above does not allow, as `file:line: what, and what to do instead`. */
export function importViolations(file: SourceFile): string[] {
  if (!within(file.path, RULED)) return importsOfDeployment(file);
  const zone = zoneOf(file.path);
  if (zone === undefined) {
    return [
      `${file.path}: belongs to no part of src/: move it into one, or add its rules to test/architecture/import-rules.ts`,
    ];
  }
  return file.imports.flatMap((site) => {
    const problem = problemWith(site, zone, file.path);
    return problem === undefined ? [] : [`${file.path}:${site.line}: ${problem}`];
  });
}

/** Who may import the deployment, beside the zones above: tests and scripts. */
const DEPLOYMENT_READERS: readonly { readonly from: string; readonly targets: readonly string[] }[] = [
  { from: 'test/', targets: ['pulumi/'] },
  { from: 'scripts/', targets: ['pulumi/'] },
];

function importsOfDeployment(file: SourceFile): string[] {
  const allowed = DEPLOYMENT_READERS.filter(({ from }) => file.path.startsWith(from)).flatMap(
    ({ targets }) => targets,
  );
  return file.imports
    .filter(({ target }) => target.startsWith('pulumi/') && !within(target, allowed))
    .map(
      ({ target, line }) =>
        `${file.path}:${line}: imports ${target}: only tests and scripts know the deployment, and the lab its pulumi/alarm-definitions.ts`,
    );
}

function problemWith(site: ImportSite, zone: Zone, path: string): string | undefined {
  const { target } = site;
  // The lab stands for the services themselves, and the bench for the clients.
  const isShipped = /^(src|pulumi|web)\//.test(path);
  if (target.startsWith('node:')) {
    return zone.nodeBuiltins ? undefined : `imports ${target}: ${zone.advice}`;
  }
  const packageName = packageOf(site);
  if (packageName !== undefined) {
    const reserved = RESERVED_PACKAGES.find(({ prefix }) => packageName.startsWith(prefix));
    if (reserved && isShipped && !within(path, reserved.only))
      return `imports ${packageName}: ${reserved.advice}`;
    if (target.startsWith('typebox/compile') && path.startsWith('src/domain/')) {
      return `imports ${target}: a compiled schema is code made at run time, which the workflow sandbox refuses: check with typebox/value`;
    }
    const allowed = zone.packages.includes('*') || zone.packages.includes(packageName);
    return allowed ? undefined : `imports ${packageName}: ${zone.advice}`;
  }
  if (path.startsWith('src/') && !target.startsWith('src/')) {
    return `imports ${target}: nothing in src/ may know of it, as that is what runs in production`;
  }
  if (path.startsWith('pulumi/') && !/^(src|pulumi)\//.test(target)) {
    return `imports ${target}: nothing in pulumi/ may know of it, as that is what gets deployed`;
  }
  const factory = site.names.find((name) => FACTORY.test(name));
  if (
    factory &&
    isShipped &&
    !site.typeOnly &&
    target.startsWith('src/clients/') &&
    !within(path, COMPOSITION_ROOTS)
  ) {
    return `builds a client with ${factory}: take it as a dependency, and build it in ${COMPOSITION_ROOTS.slice(0, 2).join(' or ')}`;
  }
  if (within(target, zone.from)) return undefined;
  if (zone.typesFrom && within(target, zone.typesFrom)) {
    return site.typeOnly ? undefined : `imports more than types from ${target}: ${zone.advice}`;
  }
  return `imports ${target}: ${zone.advice}`;
}
