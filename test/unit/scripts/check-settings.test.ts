import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkSettings } from '../../../scripts/check-settings.ts';

function check(env: NodeJS.ProcessEnv): void {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'check-settings-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }));
  checkSettings(env, { stateDirectory, ingressPort: 8080, temporalPort: 7233 });
}

test('a shell that sets nothing can start: what stands for the lab is no problem by itself', () => {
  expect(() => check({})).not.toThrow();
});

test('what worker, ingress or detector would refuse is told before anything starts', () => {
  expect(() => check({ RECOVEROPS_APPROVAL_MODE: 'maybe' })).toThrow('RECOVEROPS_APPROVAL_MODE is "maybe"');
  expect(() => check({ RECOVEROPS_LOG_LEVEL: 'loud' })).toThrow('RECOVEROPS_LOG_LEVEL is "loud"');
});
