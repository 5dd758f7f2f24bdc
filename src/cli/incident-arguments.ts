import type { Command } from 'commander';
import { API_PATTERNS } from '../contracts/api-patterns.ts';
import { ownCommand } from '../domain/record/next-commands.ts';
import { cutText } from '../domain/text/cut-text.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { isShortName } from './incident-names.ts';

const INCIDENT_ID = new RegExp(API_PATTERNS.incidentId);
/** Of what was typed and names nothing. */
const TYPED_SHOWN_CHARS = 60;

const noIncident = (word: string) =>
  new CliError(
    EXIT.usage,
    'no_incident_id',
    word === ''
      ? 'an empty word names no incident'
      : `${cutText(word, TYPED_SHOWN_CHARS)} is no incident's id`,
    `An id looks like 1796013024_Disk-Critical_web-asg. List them: ${ownCommand('list')}`,
  );

/** An argument of this name takes an id, the beginning of one, or an alias: of every command, also of those to come. */
export const INCIDENT_ARGUMENT = 'incident';

export interface IncidentNaming {
  /** The id that a short name stands for. @throws CliError */
  readonly nameIncident: (word: string) => Promise<string>;
  /** The words that name incidents in the command that is about to run, as ids. */
  readonly onIncidents: (words: readonly string[]) => void;
}

/** Of several, one that names nothing keeps the others from being touched: which is said. */
async function oneOf(count: number, named: Promise<unknown>): Promise<unknown> {
  try {
    return await named;
  } catch (error) {
    if (count === 1 || !(error instanceof CliError)) throw error;
    const { exitCode, code, message, nextStep, choices } = error;
    throw new CliError(
      exitCode,
      code,
      `${message}; nothing was done to any of the ${count}`,
      nextStep,
      choices,
    );
  }
}

/** Before any command runs: puts whole ids in the place of short names, in every argument that is an incident. */
export function nameIncidents(program: Command, { nameIncident, onIncidents }: IncidentNaming): void {
  program.hook('preAction', async (_program, command) => {
    // A saved file may be called anything.
    if (command.opts<{ file?: boolean }>().file === true) return onIncidents([]);
    const named: string[] = [];
    const whole = async (word: unknown): Promise<unknown> => {
      if (typeof word !== 'string') return word;
      if (!word.startsWith('@') && !INCIDENT_ID.test(word)) throw noIncident(word);
      const id = isShortName(word) ? await nameIncident(word) : word;
      named.push(id);
      return id;
    };
    for (const [at, argument] of command.registeredArguments.entries()) {
      if (argument.name() !== INCIDENT_ARGUMENT) continue;
      const given: unknown = command.processedArgs[at];
      const ids: unknown[] = [];
      if (Array.isArray(given)) for (const word of given) ids.push(await oneOf(given.length, whole(word)));
      command.processedArgs[at] = Array.isArray(given) ? ids : await whole(given);
    }
    onIncidents(named);
  });
}
