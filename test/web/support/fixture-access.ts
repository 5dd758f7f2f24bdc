import type { TokenView } from '../../../src/contracts/api.ts';
import type { FixtureApi } from './fixture-api.ts';

const AT = '2026-11-30T01:00:00.000Z';

/** A token of the configuration, with what a test changes. */
const fixtureToken = (change: Partial<TokenView> = {}): TokenView => ({
  id: 'f'.repeat(16),
  principal: 'ana',
  role: 'admin',
  source: 'configured',
  state: 'good',
  createdAt: null,
  createdBy: null,
  expiresAt: null,
  lastUsedAt: null,
  revoked: null,
  isYours: false,
  ...change,
});

/** A token of the configuration and one of the admin's own; somebody was refused forty-one times. */
export function putAccess(api: FixtureApi): void {
  api.tokens = [
    fixtureToken(),
    fixtureToken({ id: 'a'.repeat(16), source: 'issued', principal: 'zoe', isYours: true }),
  ];
  api.signIns = [
    {
      at: AT,
      kind: 'refused',
      principal: null,
      role: null,
      method: null,
      subject: null,
      issuer: null,
      address: '203.0.113.9',
      reason: 'Auth.TokenInvalid',
      detail: '<b>not a mark-up</b>',
      token: null,
      count: 41,
    },
  ];
}
