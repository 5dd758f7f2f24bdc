/**
 * Unit tests that replace a module (`vi.mock`). Their worker has to be theirs alone: in one that ran another file the module under
 * test is there already, with the real one, and in one that goes on the next file would get theirs.
 */
export const MOCKING_FILES = [
  'test/unit/activities/execution/withdrawal.test.ts',
  'test/unit/workflows/notification-proxies.test.ts',
] as const;
