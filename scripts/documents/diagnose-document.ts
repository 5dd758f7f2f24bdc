import type { ProbeDefinition } from '../../src/domain/diagnosis/probes/probe.ts';

const PLACE = /^( *)# <probes>\n/m;

/** For the shell. SSM would take two braces for the beginning of a parameter's name, so a quote ends between them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`).replace(/\{(?=\{)/g, "{''")}'`;
}

/** The script's own indentation in the template; the branches of its `case` stand deeper. */
const SCRIPT_INDENT = ' '.repeat(10);

/** The branch of the document's `case` that runs one probe; the lines of a command begin where those of the script do. */
function branch({ name, limits, command }: ProbeDefinition, indent: string): string {
  const [first = '', ...more] =
    `${name}) probe ${name} ${limits.seconds} ${limits.bytes} ${quoted(command.trim())} ;;`.split('\n');
  const lines = more.map((line) => (line === '' ? '' : `${SCRIPT_INDENT}${line}`));
  return [`${indent}${first}`, ...lines].join('\n');
}

/** A line of the script that says why: whoever changes the script reads it at its source, and SSM takes 64 KiB. */
const COMMENT = /^ +#.*\n/gm;

/** As little indentation as YAML needs, which a thousand lines save bytes by. */
function flat(document: string): string {
  const [head = '', steps = ''] = document.split(/(?<=^mainSteps:\n)/m);
  const less = steps.replace(/^ {4}(?= {4})|^ {2}/gm, '');
  // What stands below a key needs one blank more than it, and the script one more than its list.
  return head + less.replace(/^ {4}(?=\S)/gm, '   ').replace(/^ {6}/gm, '    ');
}

/** The SSM document that runs the given probes, from its template, as YAML. */
export function diagnoseDocument(template: string, probes: readonly ProbeDefinition[]): string {
  const document = template.replace(
    PLACE,
    (_line, indent: string) => `${probes.map((probe) => branch(probe, indent)).join('\n')}\n`,
  );
  return flat(document).replace(COMMENT, '');
}
