import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Preview } from '../../scripts/infra/preview-engine.ts';
import { physicalName } from '../../scripts/infra/simulated-cloud.ts';
import { recoveropsProblems } from '../support/recoverops-command.ts';
import { ROOT, STAGE_NAMES } from './compose/support/dockerfile-stages.ts';
import { configKeys } from './support/config-keys.ts';
import {
  AWS_COMMANDS,
  AWS_GLOBAL_OPTIONS,
  PLAIN_PROGRAMS,
  SUBCOMMANDS,
} from './support/documented-programs.ts';
import { wrongNames } from './support/resource-names.ts';
import { codeSpans, commandsOf, pages, type ShellCommand, shellExamples } from './support/shell-commands.ts';
import { preview, sharedPreview, successful } from './support/stacks.ts';

const RUNS = 360_000;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
const compose = parse(read('docker-compose.yml')) as {
  readonly name: string;
  readonly services: Readonly<Record<string, { readonly profiles?: readonly string[] }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const profiles = new Set(Object.values(compose.services).flatMap((service) => service.profiles ?? []));
const stackOutputs: readonly string[] =
  /export const \{([^}]*)\}/.exec(read('pulumi/index.ts'))?.[1]?.match(/\w+/g) ?? [];

const CHECKED = ['aws', 'docker', 'npm', 'npx', 'pulumi', 'recoverops', 'temporal'] as const;
/** In running text the name of a command alone is no call of it. */
interface Said {
  readonly isMention?: boolean;
}
const isPlaceholder = (word: string) => /^[<…$]|…$/.test(word);
const optionsOf = (words: readonly string[]) =>
  words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0] ?? word);

const keys = configKeys();

/** The longest entry of the table that the words begin with. */
function entryOf<T>(
  table: Readonly<Record<string, T>>,
  words: readonly string[],
): readonly [string, T] | undefined {
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const name = words.slice(0, length).join(' ');
    if (Object.hasOwn(table, name)) return [name, table[name] as T];
  }
  return undefined;
}

function problemsOfOptions(
  what: string,
  given: readonly string[],
  known: ReadonlySet<string>,
): readonly string[] {
  return given.filter((option) => !known.has(option)).map((option) => `${what} has no option ${option}`);
}

function awsProblems(words: readonly string[]): readonly string[] {
  const entry = entryOf(AWS_COMMANDS, words);
  if (entry === undefined) return [`aws ${words.slice(0, 2).join(' ')} is not in AWS_COMMANDS`];
  return problemsOfOptions(
    `aws ${entry[0]}`,
    optionsOf(words),
    new Set([...entry[1], ...AWS_GLOBAL_OPTIONS]),
  );
}

function dockerProblems(words: readonly string[], how: Said): readonly string[] {
  const problems: string[] = [];
  const valuesOf = (option: string) =>
    words.flatMap((word, index) => (words[index - 1] === option ? [word] : []));
  if (words[0] === 'build') {
    const [target] = valuesOf('--target');
    if (target === undefined || !STAGE_NAMES.includes(target))
      problems.push(`--target ${target ?? '(none)'} is no stage of the Dockerfile`);
  }
  if (words[0] === 'compose') {
    for (const profile of valuesOf('--profile'))
      if (!profiles.has(profile)) problems.push(`there is no profile ${profile}`);
    const at = words.findIndex((word) => ['exec', 'logs', 'stop', 'restart'].includes(word));
    const named = words.slice(at + 1).filter((word) => !word.startsWith('-'));
    for (const service of at === -1 ? [] : words[at] === 'exec' ? named.slice(0, 1) : named)
      if (!Object.hasOwn(compose.services, service)) problems.push(`there is no service ${service}`);
    const inside = words[at] === 'exec' ? words.slice(words.indexOf(named[0] ?? '') + 1) : [];
    if (inside[0] === 'recoverops') return [...problems, ...recoveropsProblems(inside.slice(1), how)];
    if (inside.length > 0) return problems;
  }
  if (words[0] === 'run') {
    for (const [volume = ''] of valuesOf('-v').map((value) => value.split(':')))
      if (
        volume.startsWith(`${compose.name}_`) &&
        !Object.hasOwn(compose.volumes, volume.slice(compose.name.length + 1))
      )
        problems.push(`there is no volume ${volume}`);
    return problems;
  }
  return [...problems, ...subcommandProblems('docker', words)];
}

function subcommandProblems(program: string, words: readonly string[]): readonly string[] {
  const entry = entryOf(SUBCOMMANDS[program] ?? {}, words);
  if (entry === undefined) return [`${program} ${words.join(' ')} is not in SUBCOMMANDS`];
  return problemsOfOptions(`${program} ${entry[0]}`, optionsOf(words), new Set(entry[1]));
}

function pulumiProblems(words: readonly string[]): readonly string[] {
  const problems = [...subcommandProblems('pulumi', words)];
  const [first, second, ...rest] = words;
  if (first === 'config' && second === 'set') {
    const key = rest.find((word) => !word.startsWith('--')) ?? '';
    const name = /^(?:recoverops:)?(\w+)/.exec(key)?.[1] ?? '';
    if (key !== 'aws:region' && !isPlaceholder(key) && !keys.includes(name) && key !== 'recoverops:<key>')
      problems.push(`the stack has no setting ${key}`);
  }
  if (first === 'stack' && second === 'output' && rest[0] !== undefined && !stackOutputs.includes(rest[0]))
    problems.push(`the stack has no output ${rest[0]}`);
  return problems;
}

function npxProblems(words: readonly string[], how: Said): readonly string[] {
  const [program, ...rest] = words;
  if (program === 'recoverops') return recoveropsProblems(rest, how);
  if (program !== 'vitest') return [`npx ${program} is not checked here`];
  const paths = rest.filter((word) => /^(test|bench)\//.test(word));
  const [project] = rest.flatMap((word, index) => (rest[index - 1] === '--project' ? [word] : []));
  return [
    ...paths.filter((path) => !existsSync(join(ROOT, path))).map((path) => `there is no ${path}`),
    ...(project === undefined || read('vitest.config.ts').includes(`suite('${project}'`)
      ? []
      : [`there is no project ${project}`]),
  ];
}

function npmProblems(words: readonly string[]): readonly string[] {
  if (words[0] === 'ci' || words[0] === 'install') return [];
  const name = words[0] === 'run' ? words.slice(1).find((word) => !word.startsWith('--')) : words[0];
  if (name === undefined || !Object.hasOwn(scripts, name)) return [`package.json has no script ${name}`];
  const file = /(?:bootstrap\.mjs |node )(\S+\.ts)/.exec(scripts[name] ?? '')?.[1];
  const at = words.indexOf('--');
  if (at === -1 || file === undefined || name === 'test') return [];
  const source = read(file);
  return optionsOf(words.slice(at + 1))
    .filter(
      (option) => !new RegExp(`(['"]?)${option.slice(2)}\\1[:?]|['"]${option}['"]|${option}\\b`).test(source),
    )
    .map((option) => `${file} has no option ${option}`);
}

/** What is wrong with a command, by its program. */
function problemsOf({ words }: ShellCommand, how: Said): readonly string[] {
  const [program = '', ...rest] = words;
  const name = program.replace(/^\.recoverops\//, '');
  if (PLAIN_PROGRAMS.has(name) || isPlaceholder(name)) return [];
  switch (name) {
    case 'aws':
      return awsProblems(rest);
    case 'docker':
      return dockerProblems(rest, how);
    case 'npm':
      return npmProblems(rest);
    case 'npx':
      return npxProblems(rest, how);
    case 'pulumi':
      return pulumiProblems(rest);
    case 'recoverops':
      return recoveropsProblems(rest, how);
    case 'temporal':
      return subcommandProblems('temporal', rest);
    case 'node': {
      const [file] = rest.filter((word) => /\.(ts|mjs)$/.test(word));
      return file === undefined || existsSync(join(ROOT, file)) ? [] : [`there is no ${file}`];
    }
    default:
      if (name === './bootstrap.sh')
        return optionsOf(rest)
          .filter((option) => !read('vm-image/bootstrap.sh').includes(option))
          .map((option) => `bootstrap.sh has no option ${option}`);
      return [`nobody says which program ${name} is`];
  }
}

const told = (commands: readonly ShellCommand[], how: Said = {}) =>
  commands.flatMap((command) =>
    problemsOf(command, how).map((problem) => `${command.words.join(' ')}: ${problem}`),
  );

describe.each(pages())('commands of $path', ({ path, text }) => {
  test('name programs, commands, options, settings and outputs that there are', () => {
    const examples = shellExamples(text).flatMap((one) => commandsOf(path, one));
    const spans = codeSpans(text, new Set(CHECKED)).flatMap((one) => commandsOf(path, one));
    expect([...told(examples), ...told(spans, { isMention: true })]).toEqual([]);
  });
});

describe('what the stacks are and say', () => {
  let stacks: readonly Preview[];
  beforeAll(async () => {
    // With all that a switch makes, as the pages speak of it.
    stacks = [
      await sharedPreview('dev', { 'recoverops:logDetector': 'true' }),
      await successful(preview('prod', { 'recoverops:image': '' })),
    ];
  }, RUNS);

  test('commands in their outputs are as right as those in the pages', () => {
    const commands = stacks.flatMap(({ outputs }) =>
      [outputs.firstTokenCommand, outputs.cliCommand, outputs.signingPublicKeyCommand, outputs.nextSteps]
        .flat()
        .map(String)
        // A sentence, and behind its colon the command.
        .flatMap((sentence) => /(?:^|: )((?:aws|docker|pulumi|npx) .*)$/.exec(sentence)?.[1] ?? [])
        .flatMap((line) => commandsOf('outputs', line)),
    );
    expect(commands.length).toBeGreaterThan(8);
    expect(told(commands)).toEqual([]);
  });

  test('every name of a resource in the pages and examples is that of a resource', () => {
    // Services that only an image makes are those of the first stack.
    const both = stacks.flatMap(({ resources }) => resources).filter(({ custom }) => custom);
    const known = new Set(
      both.flatMap(({ name, inputs }) =>
        [physicalName(name, inputs), inputs.alarmName, inputs.name, inputs.family]
          .filter((value) => typeof value === 'string')
          .map((value) => value.replace(/^alias\//, ''))
          .flatMap((value) =>
            ['dev', 'prod'].map((stack) => value.replace(/recoverops-(dev|prod)/, `recoverops-${stack}`)),
          ),
      ),
    );
    const sources = [
      ...pages(),
      ...['compose.env.example', '.env.example'].map((path) => ({ path, text: read(path) })),
      ...['vm-image/bootstrap.sh'].map((path) => ({ path, text: read(path) })),
    ];
    const wrong = sources.flatMap(({ path, text }) =>
      wrongNames(text, known).map((name) => `${path}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

const NAMES = new Set(['recoverops-dev-claims', 'recoverops-prod-claims', '/recoverops-dev/ingress']);

describe('the check itself', () => {
  test.each([
    ['docker build --platform linux/amd64 -t x:1 ..', '--target (none) is no stage'],
    ['docker build --target host -t x:1 ..', '--target host is no stage'],
    ['docker compose --profile cloud up', 'there is no profile cloud'],
    ['docker compose exec ingres recoverops list', 'there is no service ingres'],
    ['docker compose exec ingress recoverops liste', "unknown command 'liste'"],
    ['docker run --rm -v recoverops_temporal:/data x', 'there is no volume recoverops_temporal'],
    ['pulumi config set recoverops:imagee x', 'the stack has no setting recoverops:imagee'],
    ['X=$(pulumi stack output bucket)', 'the stack has no output bucket'],
    ['pulumi up --force', 'pulumi up has no option --force'],
    ['aws ecs delete-everything', 'aws ecs delete-everything is not in AWS_COMMANDS'],
    ['aws ecs update-service --cluster a --svc b', 'aws ecs update-service has no option --svc'],
    ['npm run infra:previw', 'package.json has no script infra:previw'],
    ['npm run infra:account -- --acount 1', 'has no option --acount'],
    ['npx recoverops stop --why x --reason y', "unknown option '--why'"],
    ['npx recoverops stop', "required option '--reason <text>' not specified"],
    ['recoverops approve <incident> --plam <digest>', "unknown option '--plam'"],
    ['recoverops approve <incident>', "required option '--plan <digest>' not specified"],
    ['recoverops approve <incident> --plan <digest> --comentary x', "unknown option '--comentary'"],
    ['recoverops approve <incident> --plan', "option '--plan <digest>' argument missing"],
    ['recoverops approve --plan <digest>', "missing required argument 'incident'"],
    ['recoverops retry <incident> --because "…"', "unknown option '--because'"],
    ['recoverops workers promote <the build> <another>', 'too many arguments'],
    ['recoverops claims release web-1 --reason "…"', 'Give the id of an instance'],
    ['recoverops show … --jason', "unknown option '--jason'"],
    ['recoverops chaos fill-disc', 'there is no chaos fill-disc'],
    ['npx vitest run --project e2e test/e2e/nothing.test.ts', 'there is no test/e2e/nothing.test.ts'],
    ['echo "$(aws s3 mv a b)"', 'aws s3 mv is not in AWS_COMMANDS'],
    ['true && psql', 'nobody says which program psql is'],
  ])('%s', (line, problem) => {
    expect(told(commandsOf('here', line)).join('\n')).toContain(problem);
  });

  test.each([
    'recoverops approve <the incident> --plan=<digest> --json > decision.json',
    'recoverops retry <incident> --reason "…"',
    'recoverops claims release HOST --reason "<why>"',
    'recoverops unparsed show <message> | jq .',
    'recoverops close …',
    'recoverops --help',
  ])('takes %s', (line) => {
    expect(told(commandsOf('here', line))).toEqual([]);
  });

  test('the name of a command is no call of it in running text, and is one in an example', () => {
    const named = commandsOf('here', 'recoverops token new');
    expect(told(named, { isMention: true })).toEqual([]);
    expect(told(named)).toEqual([expect.stringContaining('--principal <name>')]);
  });

  test.each([
    ['into the table `<RECOVEROPS_TABLE_PREFIX>-locks`', '<RECOVEROPS_TABLE_PREFIX>-locks'],
    ['the log group `/<prefix>/ingres`', 'recoverops-dev/ingres'],
    ['`recoverops-<stack>-claim`', 'recoverops-dev-claim'],
    ['the secret `recoverops-prod/api-token`:', 'recoverops-prod/api-token'],
    [`--query "Names[?starts_with(@, 'recoverops-prod-claim')]"`, 'recoverops-prod-claim'],
    ['--query \'Names[?@==`"recoverops-dev-claim"`]\'', 'recoverops-dev-claim'],
    ['arn:aws:iam::111122223333:role/recoverops-prod-workr', 'recoverops-prod-workr'],
  ])('%s names nothing', (text, name) => {
    expect(wrongNames(text, NAMES)).toEqual([name]);
  });

  test('names of what there is, or of what the page makes, are right', () => {
    expect(
      wrongNames(
        `<RECOVEROPS_TABLE_PREFIX>-claims, <prefix>-claims, /<prefix>/ingress, recoverops-dev, 'recoverops-prod-claims',
         --target-table-name recoverops-prod-copy, then recoverops-prod-copy, recoverops-prod-machine-worker`,
        NAMES,
      ),
    ).toEqual([]);
  });
});
