/**
 * Load balancers and target groups may have 32 characters: the prefix, a dash and 3 letters of its kind, and Pulumi's
 * random suffix of 8 characters.
 */
export const PREFIX_LENGTH_MAX = 20;

export const STACK_NAME = /^[a-z][a-z0-9-]{0,18}$/;

/** Names that other accounts, the CLI or a person have to know beforehand; everything else is named by Pulumi. */
export interface StackNames {
  readonly prefix: string;
  readonly role: (part: RolePart) => string;
  readonly logGroup: (part: string) => string;
  /** Private DNS zone of the services inside the network. */
  readonly privateZone: string;
}

export const ROLE_PARTS = [
  'ingress',
  'worker',
  'diagnostics',
  'execution',
  'approver',
  'target',
  'ecs-execution',
  'detector',
  'log-delivery',
] as const;
export type RolePart = (typeof ROLE_PARTS)[number];

export function stackNames(project: string, stack: string): StackNames {
  const prefix = `${project}-${stack}`;
  return {
    prefix,
    role: (part) => `${prefix}-${part}`,
    logGroup: (part) => `/${prefix}/${part}`,
    privateZone: `${prefix}.internal`,
  };
}

/** On every resource, by the provider's default tags. */
export function stackTags(project: string, stack: string): Readonly<Record<string, string>> {
  return { project, stack, 'managed-by': 'pulumi' };
}

/** The tag that makes an instance a target. */
export const MANAGED_TAG = { key: 'recoverops:managed', value: 'true' } as const;
