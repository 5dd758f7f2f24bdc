import { afterAll, vi } from 'vitest';

// Files of a suite that is not isolated run one after another in a worker: what one sets the next must not find.
const before = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
