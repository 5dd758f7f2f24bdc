/**
 * Unit tests that replace a module (`vi.mock`) or what a client of AWS sends (`mockClient`). Their worker has to be theirs alone: in one that ran another file the module under
 * test is there already, with the real one, and in one that goes on the next file would get theirs.
 */
export const MOCKING_FILES = [
  'test/unit/activities/execution/withdrawal.test.ts',
  'test/unit/clients/aws/abort-signal.test.ts',
  'test/unit/clients/aws/cloud-view.test.ts',
  'test/unit/clients/aws/cloudwatch.test.ts',
  'test/unit/clients/aws/sns.test.ts',
  'test/unit/clients/notify/channels.test.ts',
  'test/unit/clients/notify/notices.test.ts',
  'test/unit/workflows/notification-proxies.test.ts',
] as const;
