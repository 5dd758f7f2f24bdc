import type { ProbeDefinition } from '../../src/domain/diagnosis/probes/probe.ts';

const PLACE = /^( *)# <probes>\n/m;

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The branch of the document's `case` that runs one probe; lines of a command keep their own indentation. */
function branch({ name, limits, command }: ProbeDefinition, indent: string): string {
  const text = `${name}) probe ${name} ${limits.seconds} ${limits.bytes} ${quoted(command.trim())} ;;`;
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `${indent}${line}`))
    .join('\n');
}

/** The SSM document that runs the given probes, from its template, as YAML. */
export function diagnoseDocument(template: string, probes: readonly ProbeDefinition[]): string {
  return template.replace(
    PLACE,
    (_line, indent: string) => `${probes.map((probe) => branch(probe, indent)).join('\n')}\n`,
  );
}
