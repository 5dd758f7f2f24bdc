import { type Command, CommanderError } from 'commander';
import { createProgram, requiredOptions } from '../../src/cli/program.ts';
import { CHAOS_KINDS } from '../../src/ingress/chaos/chaos-kinds.ts';

/** What a reader puts in the place of a placeholder; any text will do for those that are not here. */
const VALUES: Readonly<Record<string, string>> = {
  '<attempt>': '1',
  '<digest>': '0123456789ab',
  '<host>': 'i-0123456789abcdef0',
  HOST: 'i-0123456789abcdef0',
  '<message>': '0b7f4c1e-7d0b-4b43-9a27-6c9a1a2b3c4d',
  '<token>': '0123456789abcdef',
};
const AND_SO_ON = /^(?:…|\.\.\.)$/;

/** The real command line, which tells instead of ending the process. */
function parser(): Command {
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    for (const sub of command.commands) quiet(sub);
  };
  const program = createProgram(async () => undefined);
  quiet(program);
  return program;
}

/** The command that the first words name, and how many of them do. */
function commandNamedBy(program: Command, words: readonly string[]): readonly [Command, number] {
  let command = program;
  let length = 0;
  for (const word of words) {
    const sub = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (sub === undefined) break;
    command = sub;
    length += 1;
  }
  return [command, length];
}

/** What has to follow a command and is not among its words. */
function missingOf(command: Command, rest: readonly string[]): readonly string[] {
  return requiredOptions(command)
    .filter(({ long }) => !rest.some((word) => word.split('=')[0] === long))
    .flatMap(({ long, flags }) => [long ?? '', VALUES[/<\w+>/.exec(flags)?.[0] ?? ''] ?? 'text']);
}

/**
 * What is wrong with the words behind `recoverops`, by its own parser, to their end: placeholders are values.
 * @param isMention in running text the name of a command alone is no call of it.
 */
export function recoveropsProblems(
  words: readonly string[],
  { isMention = false }: { readonly isMention?: boolean } = {},
): readonly string[] {
  const program = parser();
  // As the value of an option `…` is any text; elsewhere it says that more follows.
  const called = words.filter((word, at) => !AND_SO_ON.test(word) || words[at - 1]?.startsWith('--'));
  const [command, length] = commandNamedBy(program, called);
  const rest = called.slice(length);
  const isWhole = called.length === words.length && !(isMention && rest.length === 0);
  if (!isWhole && rest.length === 0) return [];
  const values = rest.map((word) =>
    word.replace(/(?<=^|=)(?:<[^<>]+>|HOST)$/, (name) => VALUES[name] ?? name),
  );
  // Behind `…` there is what the command needs.
  const more = isWhole ? [] : missingOf(command, rest);
  const [kind] = command.name() === 'chaos' ? rest : [];
  if (kind !== undefined && /^[a-z]/.test(kind) && !CHAOS_KINDS.some((chaos) => chaos.kind === kind))
    return [`there is no chaos ${kind}`];
  try {
    program.parse([...called.slice(0, length), ...values, ...more], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return [];
    if (
      error.code === 'commander.helpDisplayed' ||
      ((words.length === 0 || words[0] === 'help') && error.code === 'commander.help')
    )
      return [];
    if (!isWhole && error.code === 'commander.missingArgument') return [];
    return [`recoverops ${called.slice(0, length).join(' ')}: ${error.message.replace(/^error: /, '')}`];
  }
  return [];
}
