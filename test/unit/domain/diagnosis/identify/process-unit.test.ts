import { expect, test } from 'vitest';
import {
  isInAgentUnit,
  isInNoUnit,
  isInSession,
} from '../../../../../src/domain/diagnosis/identify/process-unit.ts';

const AGENT = 'amazon-ssm-agent.service';
const SNAP_AGENT = 'snap.amazon-ssm-agent.amazon-ssm-agent.service';
const SHELL = '/usr/bin/bash';

test.each<[string | null, string | null, boolean]>([
  [null, null, true],
  ['init.scope', SHELL, true],
  ['session-4.scope', SHELL, true],
  ['session-c1.scope', null, true],
  ['container', SHELL, false],
  ['shop.service', SHELL, false],
  ['user@1000.service', SHELL, false],
  ['session-.scope', SHELL, false],
  ['my-session-4.scope', SHELL, false],
  ['session-4.scope.service', SHELL, false],
  ['init.scope.service', SHELL, false],
  // What a command of the agent left behind, and the agent itself.
  [AGENT, '/opt/report/report', true],
  [AGENT, '/usr/bin/amazon-ssm-agent', false],
  [AGENT, '/usr/bin/ssm-document-worker', false],
  [AGENT, '/usr/bin/ssm-agent-worker', false],
  [AGENT, '/opt/ssm-tools/report', true],
  [SNAP_AGENT, SHELL, true],
  [AGENT, null, false],
  [`x${AGENT}`, SHELL, false],
  [`${AGENT}.d`, SHELL, false],
])('of a process in %s that runs %s, no unit stands for it: %s', (unit, exe, expected) => {
  expect(isInNoUnit({ unit, exe })).toBe(expected);
});

test.each<[string | null, boolean, boolean]>([
  [null, false, false],
  ['session-4.scope', true, false],
  ['init.scope', false, false],
  [AGENT, false, true],
  ['snap.amazon-ssm-agent.service', false, false],
  ['snap.amazon-ssm-agent.amazon-ssm-agent.service', false, true],
  ['amazon-ssm-agent-update.service', false, false],
])('%s is a session: %s; the unit of the SSM agent: %s', (unit, session, agent) => {
  expect(isInSession({ unit })).toBe(session);
  expect(isInAgentUnit({ unit })).toBe(agent);
});
