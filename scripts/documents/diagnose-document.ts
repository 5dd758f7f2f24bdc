import type { ProbeDefinition } from '../../src/domain/diagnosis/probes/probe.ts';

const PLACE = /^( *)# <probes>\n/m;

/** Stands for a single quote in a command, which would take four characters, five hundred times: `probe` turns it back. */
const QUOTE = '`';

/** For the shell. SSM would take two braces for the beginning of a parameter's name, so a quote ends between them. */
function quoted(text: string): string {
  if (text.includes(QUOTE)) throw new Error(`a probe's command holds ${QUOTE}: write $( ) instead`);
  return `'${text.replaceAll("'", QUOTE).replace(/\{(?=\{)/g, "{''")}'`;
}

/** The script's own indentation in the template; the branches of its `case` stand deeper. */
const SCRIPT_INDENT = ' '.repeat(10);

/** The branch of the document's `case` that runs one probe; the lines of a command begin where those of the script do. */
function branch({ name, limits, command }: ProbeDefinition, indent: string): string {
  const [first = '', ...more] =
    `${name}) probe ${limits.seconds} ${limits.bytes} ${quoted(command.trim())} ;;`.split('\n');
  const lines = more.map((line) => (line === '' ? '' : `${SCRIPT_INDENT}${line}`));
  return [`${indent}${first}`, ...lines].join('\n');
}

/** A line of the script that says why: whoever changes the script reads it at its source, and SSM takes 64 KiB. */
const COMMENT = /^ +#.*\n/gm;

/** As little indentation as YAML needs, and none of the script's own: a thousand lines of it, and SSM takes 64 KiB. */
function flat(document: string): string {
  const [head = '', steps = ''] = document.split(/(?<=^mainSteps:\n)/m);
  const outdented = steps.replace(/^ {4}(?= {4})|^ {2}/gm, '');
  return head + outdented.replace(/^ {6,}|^ {4}/gm, (indent) => ' '.repeat(indent.length < 6 ? 3 : 4));
}

/** Where a script goes on after the end of a line, for a shell and for awk alike: a blank does as well there. */
const GOES_ON = /(?<=(?:[{]|;;|&&|\||\b(?:then|do|else|in)))\n {4}(?=\S)/g;
/** What ends a block and stands alone. */
const CLOSES = /\n {4}(done|fi|\})(?=\n)/g;
/** A statement that is whole on its line, as a shell and awk both take it: no quote is left open, and nothing is awaited. */
const WHOLE = /^ {4}(?:[^'"\n]|"[^'"\n]*")*[\w"\]}]$/;
/** What does not begin a statement, or ends with another one before it. */
const NO_STATEMENT = /^ {4}(?:else|elif|[)|&{;'"*]|\S+\) )/;
/** The script of the document begins behind it. */
const SCRIPT = /(?<= - \|\n)/;

/** With fewer ends of lines, each of which costs an indentation. */
function joined(document: string): string {
  const [head = '', script = ''] = document.split(SCRIPT);
  const lines = script.replace(GOES_ON, ' ').replace(CLOSES, '; $1').split('\n');
  return (
    head +
    lines.reduce((text, line, at) => {
      const before = lines[at - 1];
      if (before === undefined) return line;
      const isJoined = WHOLE.test(before) && /^ {4}\S/.test(line) && !NO_STATEMENT.test(line);
      return isJoined ? `${text}; ${line.slice(4)}` : `${text}\n${line}`;
    }, '')
  );
}

/** The SSM document that runs the given probes, from its template, as YAML. */
export function diagnoseDocument(template: string, probes: readonly ProbeDefinition[]): string {
  const document = template.replace(
    PLACE,
    (_line, indent: string) => `${probes.map((probe) => branch(probe, indent)).join('\n')}\n`,
  );
  return joined(flat(document).replace(COMMENT, ''));
}
