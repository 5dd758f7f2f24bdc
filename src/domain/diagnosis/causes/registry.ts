import type { CauseDefinition, FamilyDefinition } from './cause.ts';
import { SERVICE_CAUSES } from './service/causes.ts';
import { serviceFamily } from './service/service-family.ts';
import { WATCHERS_CAUSES } from './watchers/causes.ts';
import { watchersFamily } from './watchers/watchers-family.ts';

/** Every cause that there is; a new one stands in a folder of its family and in one line there. */
export const CAUSES: readonly CauseDefinition[] = [...SERVICE_CAUSES, ...WATCHERS_CAUSES];

export const FAMILY_DEFINITIONS: readonly FamilyDefinition[] = [serviceFamily, watchersFamily];
