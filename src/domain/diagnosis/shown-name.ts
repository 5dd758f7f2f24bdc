import { cleanOutput } from '../redaction/bounded-text.ts';
import { cutText } from '../text/cut-text.ts';
import type { Inadmissible } from './diagnostics.ts';

/** The names that reviewed runbooks take; any other one is shown to a person instead. */
const PLAIN_COMMAND = /^[A-Za-z0-9](?:[A-Za-z0-9 ._:+@/-]*[A-Za-z0-9._:+@/-])?$/;

export function isPlainCommand(command: string): boolean {
  return PLAIN_COMMAND.test(command);
}

const SAID_CHARS = 32;

/**
 * How sentences call a process: by its name where that is plain, else by its number and what is plain of its name, so that
 * whoever reads it can find it, and no name is a sentence of its own.
 */
export function calledByName({
  name,
  pid,
  inadmissible,
}: {
  name: string;
  pid: number;
  inadmissible: boolean;
}): string {
  if (!inadmissible) return `${name} (pid ${pid})`;
  const plain = name.slice(0, SAID_CHARS).replace(/[^A-Za-z0-9._+-]+/g, '?');
  return /[A-Za-z]/.test(plain) ? `pid ${pid} (called ${plain})` : `pid ${pid}`;
}

/** A name that was measured on a host, as it is shown, and why it can be no parameter of a step, if it cannot. */
export interface ShownName {
  readonly shown: string;
  readonly inadmissible?: Inadmissible;
}

/**
 * A name from a host made safe to show: no controls, no secrets, at most `charsMax` characters. What had to be changed
 * for that is another name than the one on the host, so no step may be given it; nor may what is not plain.
 */
export function shownName(measured: string, isPlain: (name: string) => boolean, charsMax: number): ShownName {
  const shown = cutText(cleanOutput(measured), charsMax);
  if (shown !== measured) return { shown, inadmissible: 'redacted' };
  return isPlain(measured) ? { shown } : { shown, inadmissible: 'unusual_name' };
}
