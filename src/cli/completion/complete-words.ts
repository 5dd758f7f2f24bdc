import type { Command, Option } from 'commander';
import { INCIDENT_ARGUMENT } from '../incident-arguments.ts';
import { INCIDENT_ALIASES } from '../incident-names.ts';

/** What could stand at the cursor. */
export interface Completion {
  readonly words: readonly string[];
  /** Ids of incidents could stand there too. */
  readonly wantsIncident: boolean;
}

const optionNamed = (command: Command, word: string) =>
  command.options.find(({ short, long }) => word === short || word === long);

/** A value follows in a word of its own. */
const takesValue = (option: Option | undefined) =>
  option !== undefined && (option.required || option.optional) ? option : undefined;

/**
 * What could follow the words behind `recoverops`, the last of which is the one at the cursor and may be empty. Only visible
 * commands and options; nothing is run.
 */
export function completionsOf(program: Command, words: readonly string[]): Completion {
  const current = words.at(-1) ?? '';
  let command = program;
  let positionals = 0;
  let pending: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      pending = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      pending = takesValue(optionNamed(command, word));
      continue;
    }
    const sub = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (sub === undefined || positionals > 0) positionals += 1;
    else command = sub;
  }
  const fitting = (found: readonly string[]) => found.filter((word) => word.startsWith(current)).toSorted();
  if (pending !== undefined) return { words: fitting(pending.argChoices ?? []), wantsIncident: false };
  const help = command.createHelp();
  if (current.startsWith('-')) {
    const options = help.visibleOptions(command).flatMap(({ long }) => long ?? []);
    return { words: fitting([...new Set(options)]), wantsIncident: false };
  }
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[positionals] ?? (last?.variadic === true ? last : undefined);
  const isIncident = argument?.name() === INCIDENT_ARGUMENT;
  return {
    words: fitting([
      ...(positionals === 0 ? help.visibleCommands(command).map((one) => one.name()) : []),
      ...(argument?.argChoices ?? []),
      ...(isIncident ? INCIDENT_ALIASES : []),
    ]),
    wantsIncident: isIncident,
  };
}
