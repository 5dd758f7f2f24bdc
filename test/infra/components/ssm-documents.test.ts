import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commandDocumentProblems, readCommandDocument } from '../../../pulumi/components/command-document.ts';
import { SsmDocuments } from '../../../pulumi/components/ssm-documents.ts';
import { resolved, startRecording } from '../pulumi-mocks.ts';

const DOCUMENT = 'aws:ssm/document:Document';
const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

test('the three documents are deployed as they are, and no other', async () => {
  const recorder = await startRecording();
  const { documents } = new SsmDocuments('documents', { documentPrefix: 'RecoverOps-', tags: {} });
  await recorder.settled();
  const names = ['RecoverOps-Diagnose', 'RecoverOps-ReadLedger', 'RecoverOps-RunStep'];
  expect(recorder.ofType(DOCUMENT).map(({ inputs }) => inputs.name)).toEqual(names);
  for (const { inputs } of recorder.ofType(DOCUMENT)) {
    expect(inputs).toMatchObject({ documentType: 'Command', documentFormat: 'YAML' });
    expect(inputs.content).toBe(
      readFileSync(join(REPOSITORY, 'runbooks', 'documents', `${inputs.name}.yaml`), 'utf8'),
    );
    // Shared with no other account.
    expect(inputs).not.toHaveProperty('permissions');
    expect(inputs).not.toHaveProperty('attachmentsSources');
  }
  expect(JSON.stringify(recorder.resources)).not.toContain('Chaos');
  expect(await resolved(documents.RunStep.arn)).toBe(
    'arn:aws:ssm:eu-west-1:111122223333:document/RecoverOps-RunStep',
  );
  expect(await resolved(documents.RunStep.version)).toBe('1');
  expect(await resolved(documents.Diagnose.hash)).toBe('hash-of-documents-Diagnose');
});

test('the prefix is part of every name', async () => {
  const recorder = await startRecording();
  new SsmDocuments('documents', { documentPrefix: 'Ops-', tags: {} });
  await recorder.settled();
  expect(recorder.ofType(DOCUMENT).map(({ inputs }) => inputs.name)).toEqual([
    'Ops-Diagnose',
    'Ops-ReadLedger',
    'Ops-RunStep',
  ]);
});

const good = readCommandDocument('ReadLedger');

test.each([
  ['schemaVersion: [', 'no YAML'],
  ['just text', 'must be a map'],
  [good.replace('"2.2"', '"0.3"'), 'schemaVersion'],
  [good.replace('type: String', 'type: StringList'), 'ExecutionId.type'],
  [good.replace(/ {4}allowedPattern.*\n/, ''), 'allowedPattern'],
  [good.replace('{0,199}$"', '{0,199}"'), 'allowedPattern'],
  [good.replace(/ {4}interpolationType.*\n/, ''), 'interpolationType'],
  [good.replace('aws:runShellScript', 'aws:downloadContent'), 'mainSteps[0].action'],
  [good.replace('{{ ExecutionId }}', '{{ssm:anything}}'), 'ssm:anything'],
  [`${good}# ${'x'.repeat(64 * 1024)}`, 'larger than'],
  ['schemaVersion: "2.2"\nmainSteps: []\n', 'at least one step'],
])('a document that SSM or a host would misread is refused: %#', (content, problem) => {
  expect(commandDocumentProblems(content).join('\n')).toContain(problem);
});

test('a bad file fails the preview by its name, with every problem', () => {
  const directory = mkdtempSync(join(tmpdir(), 'documents-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'RecoverOps-RunStep.yaml'), 'schemaVersion: "1.2"\n');
  expect(() => readCommandDocument('RunStep', directory)).toThrow(
    /RecoverOps-RunStep\.yaml cannot be deployed:\n {2}- schemaVersion.*\n {2}- mainSteps/,
  );
});
