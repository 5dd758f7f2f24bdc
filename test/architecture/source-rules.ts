import type { SourceFile } from './source-file.ts';

/** One for each kind of process that has settings of its own. */
const ENVIRONMENT_READERS = ['src/config/config.ts', 'src/config/detector-config.ts'];
/** Words that say nothing about what is inside, so that everything ends up there. */
const VAGUE_NAME = /(^|[-.])(utils?|helpers?|common|misc|managers?)([-.]|$)/;
const BARREL = 'src/workflows/index.ts';
/** Entry points that another tool asks for by this name. */
const INDEX_FILES = [BARREL, 'pulumi/index.ts'];
const BOUNDED_MAP = 'src/domain/text/bounded-map.ts';
const JSON_OBJECT = 'src/domain/text/json-object.ts';
const JSON_OBJECT_AGAIN =
  /typeof (\w+) ([!=]==) 'object'\s*(?:&&|\|\|) \1 [!=]== null\s*(?:&&|\|\|) !?Array\.isArray\(\1\)/;
const BOUNDED_ZONE =
  /^(src\/(?:activities|clients|detector|ingress|workflows|worker|domain(?!\/(?:redaction|text)\/))\/)/;
/** Times in the domain are part of a rule, as is a share. */
const DATA_BOUND_ELSEWHERE = /^(?:export )?const ([A-Z][A-Z_]*_MAX) = [\d(]/m;
const BOUND_ELSEWHERE =
  /^(?:export )?const (?!(?:DAY|HOUR|MINUTE|YEAR)_)([A-Z][A-Z_]*_(?:MAX|MAX_MS|MS|SECONDS|ATTEMPTS))(?:: \w+)? = [\d(]/m;
const HANG_LIMIT = 'HANG_LIMIT_MS of test/support/hang-limit.ts';
/** As an option, as a constant below a minute, as the last argument of a test, or as Vitest's default of a second. */
const SHORT_WAIT =
  /\btimeout: [\d_]*\d_?000\b|^const (?:WAIT|\w*_WAIT|\w*LIMIT|\w*TIMEOUT|\w*DEADLINE)(?:_MAX)?_MS = [1-5]?\d_?000\b|^ *\}, \d+_000\);|\bvi\.wait(?:For|Until)\((?![^;]*HANG_LIMIT_MS)/m;
const KEBAB_CASE = /^[a-z0-9]+([-.][a-z0-9]+)*$/;

interface Rule {
  readonly name: string;
  /** What is wrong and what to do, or undefined. */
  check(file: SourceFile): string | undefined;
}

const basename = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const inSandbox = (path: string) => /^src\/(domain|contracts|workflows)\//.test(path);

const SOURCE_RULES: readonly Rule[] = [
  {
    name: 'names say what is inside',
    check: ({ path }) =>
      path.split('/').some((part) => VAGUE_NAME.test(part))
        ? 'has a name for everything and nothing: name it after the one thing that it does'
        : undefined,
  },
  {
    name: 'file names are kebab-case',
    check: ({ path }) =>
      KEBAB_CASE.test(basename(path))
        ? undefined
        : 'is not in kebab-case: rename it, as in incident-state.ts',
  },
  {
    name: 'no barrels',
    check: ({ path, code }) => {
      if (path === BARREL) return undefined;
      if (/^index\.\w+$/.test(basename(path)) && !INDEX_FILES.includes(path)) {
        return `is a barrel by name: import from the file that defines a thing (only ${BARREL} may be one)`;
      }
      const statements = code.split(/;\s*\n/).map((statement) => statement.trim());
      const reexports = statements.filter((statement) => /^export\b[\s\S]*\bfrom\s*['"]/.test(statement));
      if (
        /^export \*/m.test(code) ||
        (reexports.length > 0 && reexports.length === statements.filter(Boolean).length)
      ) {
        return `only passes on what others define: import from the file that defines a thing (only ${BARREL} may do this)`;
      }
      return undefined;
    },
  },
  {
    name: 'the environment is read in src/config/config.ts only',
    check: ({ path, code, imports }) =>
      path.startsWith('src/') &&
      !ENVIRONMENT_READERS.includes(path) &&
      (/\bprocess\s*(\.|\[['"])\s*env\b/.test(code) ||
        imports.some((site) => site.target === 'node:process' && site.names.includes('env')))
        ? 'reads process.env: add the setting to src/config/config.ts and pass its value down'
        : undefined,
  },
  {
    name: 'no clock and no randomness in domain and contracts',
    check: ({ path, code }) => {
      const found =
        /\b(Date\.now\(|new Date\(\)|Math\.random\(|crypto\.randomUUID\(|performance\.now\()/.exec(code)?.[1];
      return found && /^src\/(domain|contracts)\//.test(path)
        ? `calls ${found}…): pass the time or the id in as an argument, so that the decision can be replayed`
        : undefined;
    },
  },
  {
    name: 'the sandbox has no process, timers of its own or network',
    check: ({ path, code }) => {
      const found = /(?<![.\w])(process|setImmediate|setInterval|fetch|require)\s*[.([]/.exec(code)?.[1];
      return found && inSandbox(path)
        ? `uses ${found}: this code runs inside a workflow, so do it in an activity`
        : undefined;
    },
  },
  {
    name: 'the oldest entry is forgotten in one place',
    check: ({ path, code }) =>
      path !== BOUNDED_MAP &&
      /for \(const \w+ of ([\w.#]+?)(?:\.keys\(\))?\) \{\s*if \(\1\.size <=/.test(code)
        ? `forgets its oldest entries by itself: use ${BOUNDED_MAP}`
        : undefined,
  },
  {
    // The dashboard imports types of src/ only.
    name: 'an object of unknown fields is recognised in one place',
    check: ({ path, code }) =>
      path !== JSON_OBJECT && !/^(web|test\/architecture)\//.test(path) && JSON_OBJECT_AGAIN.test(code)
        ? `tells an object from lists and null by itself: use isJsonObject of ${JSON_OBJECT}`
        : undefined,
  },
  {
    // Lengths of what a pattern reads stay beside the pattern, and so do names of units.
    name: 'the bounds of a zone stand in its bounds.ts',
    check: ({ path, code }) => {
      const zone = BOUNDED_ZONE.exec(path)?.[1];
      const bound = zone === 'src/domain/' ? DATA_BOUND_ELSEWHERE : BOUND_ELSEWHERE;
      const found = path.endsWith('/bounds.ts') ? undefined : bound.exec(code)?.[1];
      return zone !== undefined && found !== undefined
        ? `has the bound ${found}: put it into ${zone}bounds.ts, with what happens when it is hit`
        : undefined;
    },
  },
  {
    name: 'no wait of a test is shorter than what hangs',
    check: ({ path, code }) => {
      const found = /^test\/(?!architecture\/)/.test(path) ? SHORT_WAIT.exec(code)?.[0].trim() : undefined;
      return found !== undefined
        ? `waits no longer than "${found}", which a busy machine exceeds: use ${HANG_LIMIT}`
        : undefined;
    },
  },
  {
    name: 'imports are written out',
    check: ({ path, code }) =>
      path.startsWith('src/') && /\bimport\(\s*(?!['"`)\s])/.test(code)
        ? 'imports a computed path, which no rule here can follow: write the path out'
        : undefined,
  },
];

/** Every breach of the rules above, as `file: what, and what to do instead`. */
export function sourceViolations(file: SourceFile): string[] {
  return SOURCE_RULES.flatMap((rule) => {
    const problem = rule.check(file);
    return problem === undefined ? [] : [`${file.path}: ${problem}`];
  });
}
