import { parseStackConfig } from '../../../pulumi/config.ts';
import { StackConfigError } from '../../../pulumi/config-reader.ts';

/** Every key that a stack may set. The parser itself says which ones it knows when it is given one that it does not. */
export function configKeys(): readonly string[] {
  try {
    parseStackConfig({
      project: 'recoverops',
      stack: 'dev',
      region: 'us-east-1',
      values: { domain: 'ops.example.org', hostedZoneId: 'Z0123456789ABC', nothing: 'x' },
      secretKeys: new Set(),
    });
  } catch (error) {
    if (error instanceof StackConfigError)
      return /correct it to one of (.*)$/.exec(error.problems.join())?.[1]?.split(', ') ?? [];
    throw error;
  }
  return [];
}
