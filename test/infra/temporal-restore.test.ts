import { expect, test } from 'vitest';
import { parseStackConfig } from '../../pulumi/config.ts';
import { physicalName } from '../../scripts/infra/simulated-cloud.ts';
import { ofType, preview, sharedPreview, successful } from './support/stacks.ts';

const SNAPSHOT = 'recoverops-prod-temporal-restore';

test('a snapshot takes the place of the database, and of nothing else; in production the old one is kept', async () => {
  const before = await sharedPreview('prod');
  const after = await successful(
    preview('prod', { 'recoverops:temporalDatabaseSnapshot': SNAPSHOT }, { before }),
  );
  const inputsOf = (urn: string) => before.resources.find((resource) => resource.urn === urn)?.inputs;
  const changed = after.resources.filter(
    ({ urn, inputs }) => JSON.stringify(inputs) !== JSON.stringify(inputsOf(urn)),
  );
  expect(changed.map(({ type }) => type)).toEqual(['aws:rds/instance:Instance']);
  expect(changed[0]).toMatchObject({ protect: true, retainOnDelete: true });
  expect(changed[0]?.inputs.snapshotIdentifier).toBe(SNAPSHOT);
  expect(after.resources).toHaveLength(before.resources.length);
  // The server is given the address and the password of whichever database there is.
  const [database] = ofType(after, 'aws:rds/instance:Instance');
  const [server] = ofType(after, 'aws:ecs/taskDefinition:TaskDefinition').filter(({ inputs }) =>
    String(inputs.family).endsWith('-temporal'),
  );
  expect(server?.inputs.containerDefinitions).toContain(
    `${physicalName(database?.name ?? '', database?.inputs ?? {})}.`,
  );
});

test.each([
  'rds:recoverops-prod-temporal-0a1b2c3-2026-11-28-03-10',
  SNAPSHOT,
  'arn:aws:rds:us-east-1:111122223333:snapshot:x',
])('%s names a snapshot', (name) => {
  const { temporal } = parseStackConfig({
    project: 'recoverops',
    stack: 'prod',
    region: 'us-east-1',
    values: { domain: 'ops.example.org', hostedZoneId: 'Z0123456789ABC', temporalDatabaseSnapshot: name },
    secretKeys: new Set(),
  });
  expect(temporal).toMatchObject({ databaseSnapshot: name });
});
