import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { lookWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { temporalOfFile } from '../support/shared-temporal.ts';

const temporal = temporalOfFile();

const asked = (host: string) => ({ host, by: 'ana' });

test('who asks while a look at a host is under way gets the same one, and nobody waits for ever', async () => {
  const port = temporal.port(`looks-${randomUUID()}`);
  const host = `web-${randomUUID()}`;
  temporal.begun(lookWorkflowId(host));
  const first = await port.beginLook(asked(host));
  expect(await port.beginLook({ host, by: 'ben' })).toEqual(first);
  // No worker takes it.
  expect(await port.awaitLook(first, 300)).toEqual({ kind: 'looking' });
  await temporal.client.workflow.getHandle(lookWorkflowId(host)).terminate('the host is on fire');
  expect(await port.awaitLook(first, 5_000)).toEqual({
    kind: 'failed',
    message: expect.stringContaining('the host is on fire'),
  });
  const second = await port.beginLook(asked(host));
  temporal.begun(lookWorkflowId(host));
  expect(second.runId).not.toBe(first.runId);
  // The first one is still known by its own id.
  expect((await port.awaitLook(first, 5_000)).kind).toBe('failed');
});

test('a look that never was is unknown', async () => {
  const port = temporal.port(`looks-${randomUUID()}`);
  const host = `web-${randomUUID()}`;
  expect(await port.awaitLook({ host, runId: randomUUID() }, 300)).toEqual({ kind: 'unknown' });
});
