import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  API_ACTIONS,
  type ApiAction,
  mayDo,
  ROLES,
  type Role,
  refusalsOf,
} from '../../../../src/domain/access/roles.ts';

const ACTIONS = Object.keys(API_ACTIONS) as ApiAction[];
const allowed = (role: Role) => ACTIONS.filter((action) => mayDo(role, action));

test('each role may do all that the one below it may, and an admin everything', () => {
  expect(ROLES).toEqual(['viewer', 'responder', 'approver', 'admin']);
  for (const [at, role] of ROLES.entries()) {
    const below = ROLES[at - 1];
    if (below !== undefined) expect(allowed(role)).toEqual(expect.arrayContaining(allowed(below)));
  }
  expect(allowed('admin')).toEqual(ACTIONS);
});

test('a viewer only looks; a responder stops, asks and closes; only an approver lets a host be changed', () => {
  const viewer = allowed('viewer');
  expect(viewer.every((action) => /\.(?:read|make)$/.test(action))).toBe(true);
  expect(allowed('responder').filter((action) => !viewer.includes(action))).toEqual(
    expect.arrayContaining(['incident.abort', 'incident.plan_again', 'incident.close', 'stop.press']),
  );
  for (const action of ['plan.decide', 'stop.lift', 'claim.release', 'temporal_ui.change'] as const) {
    expect([mayDo('responder', action), mayDo('approver', action)], action).toEqual([false, true]);
  }
});

test('a refusal names the role that it takes, the one that somebody has, and who gives another', () => {
  expect(refusalsOf('viewer')['plan.decide']).toBe(
    'Approving or rejecting a plan needs the role approver; you have the role viewer. An admin can give you another.',
  );
  for (const role of ROLES) {
    const refused = Object.keys(refusalsOf(role));
    expect([...refused, ...allowed(role)].toSorted()).toEqual(ACTIONS.toSorted());
  }
});

test('the page for operators lists every action once, at its role', () => {
  const page = readFileSync(new URL('../../../../docs/operations/access.md', import.meta.url), 'utf8');
  for (const role of ROLES) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${role}\` |`)) ?? '';
    const listed = [...row.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, action]) => action);
    const meant = ACTIONS.filter((action) => API_ACTIONS[action].role === role);
    expect(listed.toSorted(), role).toEqual(meant.toSorted());
  }
});
