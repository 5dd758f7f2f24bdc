import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { diagnoseDocument } from '../../../scripts/documents/diagnose-document.ts';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { probeCommands } from '../../../src/domain/diagnosis/probes/probe-commands.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';

const ROOT = new URL('../../../', import.meta.url);
const committed = readFileSync(new URL('runbooks/documents/RecoverOps-Diagnose.yaml', ROOT), 'utf8');
const template = readFileSync(new URL('scripts/documents/diagnose.template.yaml', ROOT), 'utf8');
/** SSM takes no larger document. */
const DOCUMENT_BYTES = 64 * 1024;

test('the committed document is what the probes give: npm run documents', () => {
  expect(committed).toBe(diagnoseDocument(template, PROBES));
});

test('SSM takes the document: its size, its parameters, and nothing that it would read as one of its own', () => {
  expect(Buffer.byteLength(committed)).toBeLessThan(DOCUMENT_BYTES);
  // As CloudFormation hands it on.
  expect(Buffer.byteLength(JSON.stringify(parse(committed)))).toBeLessThan(DOCUMENT_BYTES);
  const braces = [...committed.matchAll(/\{\{([^}]*)\}?/g)].map(([, name]) => name?.trim());
  expect(braces).toEqual(['Probes', 'Nonce']);
  const { parameters } = parse(committed) as {
    parameters: { Probes: { allowedPattern: string }; Nonce: { allowedPattern: string } };
  };
  const allowed = new RegExp(parameters.Probes.allowedPattern);
  for (const command of probeCommands(PROBES))
    expect(command.map(({ name }) => name).join(',')).toMatch(allowed);
  expect('reboot;').not.toMatch(allowed);
  expect('').not.toMatch(allowed);
});

test('every probe has a name of its own, fits one command, and none is left out of the commands', () => {
  const names = PROBES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, limits } of PROBES)
    expect(limits.bytes, name).toBeLessThanOrEqual(LIMITS.commandOutputBytes);
  const commands = probeCommands(PROBES);
  expect(
    commands
      .flat()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(names.toSorted());
  for (const command of commands) {
    expect(command.length).toBeLessThanOrEqual(LIMITS.commandProbesMax);
    const bytes = command.reduce((sum, { limits }) => sum + limits.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(LIMITS.commandOutputBytes);
  }
});
