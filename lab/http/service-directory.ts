import { AwsError } from './aws-error.ts';
import type { LabRequest, LabService } from './service.ts';

/** One account in one Region. */
export interface LabPlace {
  readonly accountId: string;
  readonly region: string;
}

interface Entry {
  readonly service: LabService;
  /** Undefined: it answers for every Region, and for other accounts too where nobody else does. */
  readonly place: LabPlace | undefined;
}

/** Who answers a request: by its SigV4 service, and by place where a service is of one account and Region. */
export interface ServiceDirectory {
  /** Throws Error when the scope is already taken in that place. */
  register(service: LabService, place?: LabPlace): void;
  /** Throws AwsError when nobody answers for that service or place. */
  find(request: LabRequest): LabService;
  all(): readonly LabService[];
}

export function createServiceDirectory(homeAccountId: string): ServiceDirectory {
  const entries = new Map<string, Entry[]>();

  const isSamePlace = (a: LabPlace | undefined, b: LabPlace | undefined): boolean =>
    a?.accountId === b?.accountId && a?.region === b?.region;

  return {
    register(service, place) {
      for (const scope of service.scopes) {
        const known = entries.get(scope) ?? [];
        if (known.some((entry) => isSamePlace(entry.place, place))) {
          throw new Error(`The scope ${scope} already has a service in this lab.`);
        }
        entries.set(scope, [...known, { service, place }]);
      }
    },
    find(request) {
      const { scope, caller } = request;
      const known = entries.get(scope.service);
      if (known === undefined) {
        const message = `The lab does not emulate the service '${scope.service}'.`;
        throw new AwsError('UnknownOperationException', message, { status: 404, queryCode: 'InvalidAction' });
      }
      const placed = known.filter((entry) => entry.place !== undefined);
      const wanted = { accountId: caller.accountId, region: scope.region };
      const found =
        placed.find(({ service }) => service.claims?.(request) === true) ??
        placed.find(({ place }) => isSamePlace(place, wanted));
      if (found !== undefined) return found.service;
      const everywhere = known.find((entry) => entry.place === undefined);
      if (everywhere !== undefined && (placed.length === 0 || caller.accountId === homeAccountId)) {
        return everywhere.service;
      }
      throw new AwsError(
        'AccessDeniedException',
        `The lab has no ${scope.service} in ${wanted.region} of the account ${wanted.accountId}.`,
        { queryCode: 'AccessDenied' },
      );
    },
    all: () => [...new Set([...entries.values()].flat().map(({ service }) => service))],
  };
}
