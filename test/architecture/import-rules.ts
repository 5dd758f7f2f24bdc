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

const PURE = ['src/domain/', 'src/contracts/'] as const;
const PROCESS_WIDE = ['src/config.ts', 'src/log.ts'] as const;

export const ZONES: readonly Zone[] = [
  {
    path: 'src/domain/',
    from: ['src/domain/'],
    packages: ['@noble/hashes'],
    nodeBuiltins: false,
    advice: 'domain holds pure decisions: pass the value in as an argument, and do the effect in an activity',
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
    from: ['src/contracts/', 'src/domain/incident-id.ts'],
    typesFrom: ['src/domain/'],
    packages: [],
    nodeBuiltins: false,
    advice: 'only the pure functions of src/domain/incident-id.ts may be used here',
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
    from: ['src/activities/', ...PURE],
    typesFrom: ['src/clients/', ...PROCESS_WIDE],
    packages: ['@temporalio/activity'],
    nodeBuiltins: true,
    advice:
      'activities get their clients as ports: import the type, take the object as a dependency, and build it in src/worker.ts',
  },
  {
    path: 'src/clients/',
    from: ['src/clients/', ...PURE],
    typesFrom: PROCESS_WIDE,
    packages: ['*'],
    nodeBuiltins: true,
    advice:
      'a client knows one outside system: configuration comes in as arguments, decisions belong in domain',
  },
  {
    path: 'src/ingress/',
    from: ['src/ingress/', 'src/clients/', ...PURE],
    typesFrom: PROCESS_WIDE,
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'ingress translates HTTP: effects go through clients, decisions through domain',
  },
  {
    path: 'src/ingress/server.ts',
    from: ['src/ingress/', 'src/clients/', ...PURE, ...PROCESS_WIDE],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'server.ts composes the ingress process and imports nothing of the worker',
  },
  {
    path: 'src/cli/',
    from: ['src/cli/', 'src/clients/', ...PURE, ...PROCESS_WIDE],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'the command talks to the ingress API and reads files; it is neither a worker nor a server',
  },
  {
    // `recoverops replay` runs a saved history against today's workflow code.
    path: 'src/cli/commands/replay-workflow.ts',
    from: ['src/cli/', 'src/clients/', 'src/workflows/', 'src/workflow-bundle.ts', ...PURE, ...PROCESS_WIDE],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'replay may load the workflows, and nothing else of the worker',
  },
  {
    path: 'src/worker.ts',
    from: [
      'src/activities/',
      'src/clients/',
      'src/workflows/',
      'src/workflow-bundle.ts',
      ...PURE,
      ...PROCESS_WIDE,
    ],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'worker.ts composes the worker and knows nothing of the ingress',
  },
  {
    path: 'src/workflow-bundle.ts',
    from: [],
    packages: [],
    nodeBuiltins: true,
    advice: 'it compares files, and the script that builds the bundle uses it without starting a worker',
  },
  {
    path: 'src/config/',
    from: ['src/config/', ...PURE],
    packages: [],
    nodeBuiltins: true,
    advice: 'config holds readers of single settings: the environment itself is read in src/config.ts',
  },
  {
    path: 'src/config.ts',
    from: ['src/config/', ...PURE],
    packages: ['@temporalio/envconfig', '@temporalio/common'],
    nodeBuiltins: true,
    advice: 'config.ts turns the environment into values and depends on nothing that uses them',
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
    path: 'src/log.ts',
    from: PURE,
    typesFrom: ['src/config.ts'],
    packages: ['*'],
    nodeBuiltins: true,
    advice: 'log.ts serves every process and depends on none',
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
  { prefix: '@google/', only: ['src/clients/'], advice: 'put the call behind a port in src/clients/' },
  {
    prefix: '@temporalio/worker',
    only: ['src/worker.ts', 'src/log.ts', 'src/cli/commands/replay-workflow.ts'],
    advice: 'only the worker process (and the replay command) runs workflow code',
  },
];

/** Clients are built where a process is put together; everywhere else they are handed in. */
const FACTORY = /^create[A-Z]\w*(Client|Clients|Connection|Gateway)$/;
const COMPOSITION_ROOTS = ['src/worker.ts', 'src/ingress/server.ts', 'src/cli/', 'src/clients/'];

const within = (path: string, places: readonly string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

function zoneOf(path: string): Zone | undefined {
  return ZONES.filter((zone) => within(path, [zone.path])).toSorted(
    (a, b) => b.path.length - a.path.length,
  )[0];
}

/** Every import of a file in src/ that the table above does not allow, as `file:line: what, and what to do instead`. */
export function importViolations(file: SourceFile): string[] {
  if (!file.path.startsWith('src/') && !file.path.startsWith('pulumi/')) return importsOfDeployment(file);
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

/** Who may import the deployment: all of it tests and scripts, and the lab the alarms, which are plain data. */
const DEPLOYMENT_READERS: readonly { readonly from: string; readonly targets: readonly string[] }[] = [
  { from: 'test/', targets: ['pulumi/'] },
  { from: 'scripts/', targets: ['pulumi/'] },
  { from: 'lab/', targets: ['pulumi/alarm-definitions.ts'] },
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
  if (target.startsWith('node:')) {
    return zone.nodeBuiltins ? undefined : `imports ${target}: ${zone.advice}`;
  }
  const packageName = packageOf(site);
  if (packageName !== undefined) {
    const reserved = RESERVED_PACKAGES.find(({ prefix }) => packageName.startsWith(prefix));
    if (reserved && !within(path, reserved.only)) return `imports ${packageName}: ${reserved.advice}`;
    const allowed = zone.packages.includes('*') || zone.packages.includes(packageName);
    return allowed ? undefined : `imports ${packageName}: ${zone.advice}`;
  }
  if (!target.startsWith('src/') && !(path.startsWith('pulumi/') && target.startsWith('pulumi/')))
    return `imports ${target}: nothing in ${path.split('/')[0]}/ may know of it, as that is what runs in production`;
  const factory = site.names.find((name) => FACTORY.test(name));
  if (factory && !site.typeOnly && target.startsWith('src/clients/') && !within(path, COMPOSITION_ROOTS)) {
    return `builds a client with ${factory}: take it as a dependency, and build it in ${COMPOSITION_ROOTS.slice(0, 2).join(' or ')}`;
  }
  if (within(target, zone.from)) return undefined;
  if (zone.typesFrom && within(target, zone.typesFrom)) {
    return site.typeOnly ? undefined : `imports more than types from ${target}: ${zone.advice}`;
  }
  return `imports ${target}: ${zone.advice}`;
}
