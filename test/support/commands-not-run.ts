import {
  codeSpans,
  commandsOf,
  pages,
  type ShellCommand,
  shellExamples,
} from '../infra/support/shell-commands.ts';

const CLOUD = 'needs an AWS account';
const ENGINE =
  'needs a container engine; test/infra/compose holds the file to what Compose reads, where Compose is';
const PULUMI = 'needs Pulumi and an AWS account; test/infra runs the program against an engine that listens';
const SUITE = 'is or runs a suite of the gate, which would run itself';
const TESTED =
  'works on the checkout itself, which tests read at the same time; the script that it starts has tests';
const LONG = 'takes minutes to hours; its parts have tests of their own';
const FILES = 'changes files of the reader: a word of the shell, not of ours';

/**
 * What docs tell a reader to run and no test runs as printed, by program and subcommand, with the reason. All calls of
 * `recoverops` are run (test/e2e/browser.test.ts); a test holds this list to the pages, neither more nor less.
 */
export const NOT_RUN: Readonly<Record<string, string>> = {
  './bootstrap.sh': 'makes a target host of the machine that it runs on',
  'aws autoscaling': CLOUD,
  'aws cloudformation': CLOUD,
  'aws cloudwatch': CLOUD,
  'aws dynamodb': CLOUD,
  'aws ec2': CLOUD,
  'aws ecr': CLOUD,
  'aws ecs': CLOUD,
  'aws iam': CLOUD,
  'aws rds': CLOUD,
  'aws s3': CLOUD,
  'aws s3api': CLOUD,
  'aws secretsmanager': CLOUD,
  'aws ssm': CLOUD,
  'aws sts': CLOUD,
  cat: FILES,
  cd: FILES,
  chmod: FILES,
  cp: FILES,
  curl: 'asks an installation at the port of npm start, or at a name of its own; test/integration/ingress-process.test.ts asks the same paths',
  'docker build': ENGINE,
  'docker buildx': ENGINE,
  'docker compose': ENGINE,
  'docker inspect': ENGINE,
  'docker login': ENGINE,
  'docker push': ENGINE,
  'docker run': ENGINE,
  'docker version': ENGINE,
  export: FILES,
  'git diff': TESTED,
  'git clone': 'needs the address of this repository',
  'git pull': 'needs the address of this repository',
  kill: 'ends a process of the reader; the pages that say so are drills, each of which was run by hand',
  mkdir: FILES,
  'node -p': 'reads a file of npm start',
  'node lab/main.ts': 'runs until Ctrl-C; test/lab/lab-process.ts starts it so',
  'node training/recordings/record.ts': LONG,
  'npm ci': 'takes what every test stands on away while they run; the gate begins with it',
  'npm run bench': LONG,
  'npm run check': SUITE,
  'npm run demo': LONG,
  'npm run documents': TESTED,
  'npm run eval': LONG,
  'npm run evaluate': TESTED,
  'npm run evaluate-live': LONG,
  'npm run infra:account': TESTED,
  'npm run infra:preview': TESTED,
  'npm run kill-windows': LONG,
  'npm run linear-scans': LONG,
  'npm run missing-facts': LONG,
  'npm run mutation': LONG,
  'npm run pictures': LONG,
  'npm run prove-regressions': LONG,
  'npm run redaction-figures': LONG,
  'npm run soak': LONG,
  'npm run text-figures': LONG,
  'npm run train': LONG,
  'npm run training-data': TESTED,
  'npm run xgboost-parity': LONG,
  'npm start':
    'takes the ports of an installation and runs until Ctrl-C; every e2e test starts the same parts',
  'npm test': SUITE,
  'npx vitest': SUITE,
  pid: 'is a function of the page that calls it, over the file of processes of npm start',
  'pulumi config': PULUMI,
  'pulumi destroy': PULUMI,
  'pulumi preview': PULUMI,
  'pulumi refresh': PULUMI,
  'pulumi stack': PULUMI,
  'pulumi state': PULUMI,
  'pulumi up': PULUMI,
  rm: FILES,
  sleep: FILES,
  tar: FILES,
  'temporal schedule':
    'names the schedule of a whole installation; test/workflow/weekly-summary.workflow.test.ts pauses and runs one of its own',
  'temporal workflow':
    'names the port of npm start or Compose; test/e2e/incident-paths.test.ts sends the same signal to the port of a test',
  touch: FILES,
};

/** Of these the first word behind the program says what is done; of the others the program alone. */
const WITH_SUBCOMMAND = new Set(['aws', 'docker', 'git', 'npm', 'npx', 'pulumi', 'temporal', 'node']);
const PROGRAMS = new Set([...WITH_SUBCOMMAND, 'curl']);

/** A call of ours, inside a container too. */
const isOurs = ({ words }: ShellCommand) => words.includes('recoverops') && words[0] !== 'git';

function nameOf({ words }: ShellCommand): string {
  const program = (words[0] ?? '').replace(/^\.recoverops\//, '');
  if (!WITH_SUBCOMMAND.has(program)) return program;
  if (words[1] === '-p') return `${program} -p`;
  const rest = words.slice(1).filter((word) => !word.startsWith('-'));
  return [program, ...rest.slice(0, rest[0] === 'run' && program === 'npm' ? 2 : 1)].join(' ');
}

/** What the pages tell to run besides commands of ours, each name once. */
export function otherCommands(): readonly string[] {
  const commands = pages()
    .filter(({ path }) => path !== 'CHANGELOG.md')
    .flatMap(({ path, text }) =>
      [...shellExamples(text), ...codeSpans(text, PROGRAMS)].flatMap((one) => commandsOf(path, one)),
    );
  return [...new Set(commands.filter((command) => !isOurs(command)).map(nameOf))].toSorted();
}
